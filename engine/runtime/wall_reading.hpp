#pragma once
// Tells time that passes from a clock that jumps, by a second clock that nobody sets. Pure.
//
// A step back that is no larger than the tolerance is not shown: time stands still until the clock has caught up, so that
// what comes later is never dated earlier. A larger step, either way, is a jump, and from then on the new time counts:
// who sets a clock by that much says that it was wrong.

#include <chrono>
#include <optional>

#include "engine/model/timeline.hpp"

namespace budstikke {

class WallReading {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  struct Reading {
    TimePoint now{};
    std::optional<ClockJump> jump;
  };

  explicit WallReading(Duration tolerance) : tolerance_(tolerance) {}

  /// The time to go by, where the machine's clock shows `wall`. `steady` never goes back.
  [[nodiscard]] Reading read(TimePoint wall, Steady steady);

 private:
  struct Last {
    TimePoint wall{};
    Steady steady{};
  };

  Duration tolerance_;
  std::optional<Last> last_;
  TimePoint shown_{};
};

}  // namespace budstikke
