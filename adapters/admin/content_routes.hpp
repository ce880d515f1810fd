#pragma once
// What a message says. Given to who has the role and states a reason, and never without an entry of the audit log.
//
//   POST /v1/messages/REF/content   JSON {who, why, delivery}; REF: our id, a delivery's, or the sender's MsgId. The bytes as
//                                   they were received; with `delivery`: true as that delivery sends them, REF naming it, or
//                                   a message with one delivery. `who` and `why` are required, `why` with at least
//                                   kShortestReason characters; neither may hold anything about a patient.
//
// POST, so that neither ids nor reasons stand in addresses, which are logged wherever they pass.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <vector>

#include "adapters/admin/route.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::admin {

inline constexpr std::size_t kShortestReason = 10;

/// Loads and opens a payload. B204 where it was erased, B206 where the key does not fit.
using OpenPayload = std::function<boost::asio::awaitable<Outcome<Payload>>(PayloadId)>;

/// `view` outlives the routes.
[[nodiscard]] std::vector<Route> content_routes(StoreView& view, OpenPayload open);

}  // namespace budstikke::admin
