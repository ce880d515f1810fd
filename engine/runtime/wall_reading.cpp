#include "engine/runtime/wall_reading.hpp"

#include <algorithm>

namespace budstikke {

WallReading::Reading WallReading::read(TimePoint wall, Steady steady) {
  if (!last_) {
    last_ = Last{wall, steady};
    shown_ = wall;
    return {shown_, std::nullopt};
  }
  const TimePoint expected = last_->wall + std::chrono::floor<Duration>(steady - last_->steady);
  last_ = Last{wall, steady};
  const bool ahead = wall - expected > tolerance_;
  // Small steps back add up too.
  const bool behind = expected - wall > tolerance_ || shown_ - wall > tolerance_;
  if (ahead || behind) {
    const ClockJump jump{ahead ? expected : std::max(expected, shown_), wall};
    shown_ = wall;
    return {shown_, jump};
  }
  shown_ = std::max(shown_, wall);
  return {shown_, std::nullopt};
}

}  // namespace budstikke
