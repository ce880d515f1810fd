#pragma once
// How much came over a stretch of hours, beside how much was expected, and whether chance explains it. Pure.

#include <algorithm>
#include <cstdint>

#include "engine/watch/small_numbers.hpp"

namespace budstikke::watch {

class Evidence {
 public:
  /// A single hour counts for no more events: what is late is not lost, and a break is no silence.
  static constexpr double kMostOfHour = 10.0;

  explicit Evidence(double clumping) : clumping_(clumping) {}

  void add(double expected, std::uint64_t came) {
    expected_ += expected;
    came_ += came;
    const double events = expected / clumping_;
    const double weight = events > kMostOfHour ? kMostOfHour / events : 1.0;
    events_ += weight * events;
    events_came_ += weight * static_cast<double>(came) / clumping_;
  }

  [[nodiscard]] double expected() const { return expected_; }
  [[nodiscard]] std::uint64_t came() const { return came_; }
  /// What is expected, as events (expectation.hpp): messages that come together are one.
  [[nodiscard]] double events() const { return events_; }
  [[nodiscard]] bool came_at_least(double share) const {
    return static_cast<double>(came_) >= share * expected_;
  }
  [[nodiscard]] bool came_at_most(double share) const {
    return static_cast<double>(came_) <= share * expected_;
  }
  /// Less likely than `chance` even if only `share` of the usual were sent.
  [[nodiscard]] bool unlikely(double share, double chance) const {
    return chance_of_at_most(events_came_, share * events_) < chance;
  }

 private:
  double clumping_;
  double expected_ = 0.0;
  double events_ = 0.0;
  double events_came_ = 0.0;
  std::uint64_t came_ = 0;
};

}  // namespace budstikke::watch
