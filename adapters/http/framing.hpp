#pragma once
// Which request heads are taken at all: what could be read in two ways, or would end in a body that is not read, is
// refused before the body (RFC 9112 §6, §11). Pure; private to adapters/http.

#include <optional>
#include <string>

#include "adapters/http/http_types.hpp"

namespace budstikke {

struct RequestHead {
  std::string method;
  std::string target;
  unsigned version = 11;  ///< 10 or 11; anything else is refused
  HttpHeaders headers;
};

/// The refusal, or nothing where the head is in order: 400 for ambiguous framing and upgrades, 411, 415 for a content
/// encoding, 417, 501 for other transfer codings and CONNECT, 505.
[[nodiscard]] std::optional<HttpResponse> framing_objection(const RequestHead& head);

}  // namespace budstikke
