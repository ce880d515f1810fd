#pragma once
// What a peer's answer means for the delivery. The only place that decides it. Pure; private to adapters/http.

#include <string>
#include <string_view>

#include "engine/ports/transport.hpp"

namespace budstikke {

/// 2xx: handed over. 400, 406, 409, 411, 413, 415, 422: D406, these bytes are refused for good. 408, 425, 429: D408, and
/// 5xx: D405, both with "retry after N s" where the peer names seconds. Everything else (3xx, other 4xx): D412, for the
/// address or our standing there is wrong, not the message.
[[nodiscard]] Outcome<HandOver> verdict(unsigned status, std::string_view retry_after);

/// The "id" of a JSON object, where it is a short plain text with a digit in it, and may hold no identity number; else
/// empty. Any bytes.
[[nodiscard]] std::string peer_reference(std::string_view json);

}  // namespace budstikke
