#pragma once
// Time and identifiers come in here, so that tests and simulations own both.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/timeline.hpp"

namespace budstikke {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// Returns at `time` (at once where it has passed), or earlier where the calling coroutine is cancelled, or where the
  /// time until then has passed and the clock does not show it, for it was set back meanwhile: whoever waits looks again.
  virtual boost::asio::awaitable<void> wait_until(TimePoint time) = 0;

  /// What the clock has jumped over, by which deadlines are judged. Loop thread.
  [[nodiscard]] virtual const Timeline& timeline() const {
    static const Timeline smooth;
    return smooth;
  }
  /// Jumps noticed since this was last asked; the timeline knows them already.
  [[nodiscard]] virtual std::vector<ClockJump> new_jumps() { return {}; }
  /// Adds a jump of an earlier run to the timeline.
  virtual void remember(const ClockJump&) {}
};

class Entropy {
 public:
  virtual ~Entropy() = default;
  /// A time-ordered UUID (version 7), lower case.
  [[nodiscard]] virtual std::string uuid(TimePoint now) = 0;
  /// Uniform in [0, bound).
  [[nodiscard]] virtual std::uint64_t below(std::uint64_t bound) = 0;
};

}  // namespace budstikke
