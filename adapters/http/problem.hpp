#pragma once
// Failures as RFC 9457 problem details. Pure.

#include <string>

#include "adapters/http/http_types.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

/// What a problem says beyond the failure itself. Empty fields are left out.
struct ProblemContext {
  std::string instance;                            ///< a URI reference that names this occurrence
  std::string id;                                  ///< our id of the message
  std::string message_id;                          ///< what the message calls itself
  Duration retry_after = std::chrono::seconds{5};  ///< told with status 503
};

/// application/problem+json with type "urn:budstikke:code:T01", title (the sender's sentence), status, detail and code;
/// Retry-After where the status is 503.
[[nodiscard]] HttpResponse problem(unsigned status, const Failure& failure, const ProblemContext& context);
[[nodiscard]] HttpResponse problem(unsigned status, const Failure& failure, std::string instance = {});

/// The HTTP status of a failure at the intake: T01 and B107 400, B105 401, B106 403, B204 404, B103, B202 and B207 409, B101
/// 413, T10 and B102 415, what to try again later 503, and 422 for every other fault of the message.
[[nodiscard]] unsigned status_of(Code code);

}  // namespace budstikke
