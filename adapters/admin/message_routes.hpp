#pragma once
// Following messages and acting on their deliveries.

#include <vector>

#include "adapters/admin/route.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/operator_desk.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::admin {

/// All three outlive the routes.
[[nodiscard]] std::vector<Route> message_routes(StoreView& view, OperatorDesk& desk, const Clock& clock);

}  // namespace budstikke::admin
