#pragma once
// Stored records as JSON, for the operator's programs. Holds what the records hold: no patient data, no message bytes.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/history.hpp"
#include "engine/model/message.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::admin {

[[nodiscard]] boost::json::object to_json(const Message& message);
[[nodiscard]] boost::json::object to_json(const Delivery& delivery);
[[nodiscard]] boost::json::object to_json(const HistoryEntry& entry);
[[nodiscard]] boost::json::object to_json(const QueueRow& row, TimePoint now);

}  // namespace budstikke::admin
