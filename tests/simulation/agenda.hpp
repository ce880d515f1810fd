#pragma once
// What the world outside the node does later: retries, receipts, late arrivals. Survives every crash. In order of time,
// then of entry.

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "engine/model/time.hpp"

namespace budstikke::simulation {

class Agenda {
 public:
  using Act = std::function<void()>;

  void at(TimePoint time, Act act) { acts_.emplace(time, std::move(act)); }
  [[nodiscard]] std::optional<TimePoint> next() const {
    if (acts_.empty()) return std::nullopt;
    return acts_.begin()->first;
  }
  /// Does one thing that is due; false where nothing is.
  bool act_one(TimePoint now) {
    if (acts_.empty() || acts_.begin()->first > now) return false;
    const Act act = std::move(acts_.begin()->second);
    acts_.erase(acts_.begin());
    act();
    return true;
  }
  [[nodiscard]] std::size_t size() const { return acts_.size(); }

 private:
  std::multimap<TimePoint, Act> acts_;
};

}  // namespace budstikke::simulation
