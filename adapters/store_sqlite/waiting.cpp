// What waits in a lane, in the order in which it is ready. A lane may hold a hundred thousand, and reads a window of them
// after every change: the cost is that of the window.

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "adapters/store_sqlite/reads.hpp"
#include "adapters/store_sqlite/rows.hpp"

namespace budstikke::sqlite {

namespace {

using Readiness = std::tuple<TimePoint, TimePoint, DeliveryId>;  ///< ready, created, id

/// The latest due time of those that `sql` finds, in the lane and of the ordering key of `delivery`.
TimePoint latest_due(Connection& connection, std::string_view sql, const Delivery& delivery) {
  auto elders = connection.use(sql);
  elders->bind(delivery.lane);
  elders->bind_id(delivery.ordering_key);
  elders->bind(delivery.created_at);
  elders->bind(delivery.id);
  elders->bind(delivery.due_at);
  TimePoint latest = delivery.due_at;
  while (elders->step()) latest = std::max(latest, elders->time());
  return latest;
}

/// The latest due time of itself and of its elders with the same ordering key. An elder that is due later than it was
/// made, as after a failed attempt, stands in an index of its own, which ordinary deliveries never enter. Any other is due
/// no later than this one was made, and so comes later only where this one is due before it was made: after the clock was
/// set back, say.
TimePoint ready_at(Connection& connection, const Delivery& delivery) {
  if (delivery.ordering_key.empty()) return delivery.due_at;
  const TimePoint ready = latest_due(
      connection,
      "SELECT due_at FROM delivery WHERE state = 'waiting' AND due_at > created_at AND ordering_key <> '' "
      "AND lane = ?1 AND ordering_key = ?2 AND (created_at, id) < (?3, ?4) AND due_at > ?5",
      delivery);
  if (delivery.due_at >= delivery.created_at) return ready;
  return std::max(ready, latest_due(connection,
                                    "SELECT due_at FROM delivery WHERE state = 'waiting' AND lane = ?1 AND "
                                    "ordering_key = ?2 AND (created_at, id) < (?3, ?4) AND due_at > ?5 AND "
                                    "due_at <= ?3",
                                    delivery));
}

}  // namespace

std::vector<Delivery> select_waiting(Connection& connection, const LaneId& lane, std::size_t max) {
  static const std::string sql = "SELECT " + delivery_columns("delivery") +
                                 " FROM delivery WHERE state = 'waiting' AND lane = ? "
                                 "ORDER BY due_at, created_at, id";
  std::vector<Delivery> found;
  std::map<Readiness, Delivery> later;  ///< due, but behind an elder that is not
  const auto take_later = [&](const Readiness* before) {
    while (found.size() < max && !later.empty() && (before == nullptr || later.begin()->first < *before)) {
      found.push_back(std::move(later.begin()->second));
      later.erase(later.begin());
    }
  };
  auto rows = connection.use(sql);
  rows->bind(lane);
  while (found.size() < max && rows->step()) {
    Delivery delivery = read_delivery(*rows);
    Readiness turn{delivery.due_at, delivery.created_at, delivery.id};
    take_later(&turn);
    std::get<0>(turn) = ready_at(connection, delivery);
    if (std::get<0>(turn) == delivery.due_at && found.size() < max) {
      found.push_back(std::move(delivery));
    } else {
      later.emplace(std::move(turn), std::move(delivery));
      if (later.size() > max) later.erase(std::prev(later.end()));
    }
  }
  take_later(nullptr);
  return found;
}

std::vector<LaneId> select_busy_lanes(Connection& connection) {
  std::set<LaneId> lanes;
  {
    // From one lane to the next, however much waits in each. Left to itself SQLite reads all that waits, for each lane.
    LaneId last;
    auto next = connection.use(
        "SELECT lane FROM delivery INDEXED BY delivery_waiting WHERE state = 'waiting' AND lane > ? ORDER BY "
        "lane LIMIT 1");
    for (;;) {
      next->bind(last);
      if (!next->step()) break;
      last = next->id<LaneId>();
      lanes.insert(last);
      next->reset();
    }
  }
  auto rows = connection.use("SELECT DISTINCT lane FROM delivery WHERE state = 'sending' AND lane <> ''");
  while (rows->step()) lanes.insert(rows->id<LaneId>());
  return {lanes.begin(), lanes.end()};
}

}  // namespace budstikke::sqlite
