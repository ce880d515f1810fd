#pragma once
// The store as a whole: its keys, what is kept how long, and erasing one message.
//
//   GET  /v1/store                 keys and how many payloads need each; retention and what it has done
//   POST /v1/messages/REF/erase    JSON {who, why}; 200 where nothing of the bytes is left in any file

#include <vector>

#include "adapters/admin/route.hpp"
#include "engine/ports/store_desk.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::admin {

/// Both outlive the routes.
[[nodiscard]] std::vector<Route> store_routes(StoreView& view, StoreDesk& desk);

}  // namespace budstikke::admin
