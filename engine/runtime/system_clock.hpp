#pragma once
// The real clock. Waits run on a steady timer in bounded chunks: a clock that is set forward (by hand, or after a virtual
// machine was asleep) delays a waiter by one chunk at most, and one that is set back delays nobody.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <mutex>

#include "engine/ports/clock.hpp"
#include "engine/runtime/wall_reading.hpp"

namespace budstikke {

/// Any number of waiters on the loop of the executor that it is given. `now` may be called on any thread.
class SystemClock : public Clock {
 public:
  static constexpr Duration kLongestChunk = std::chrono::seconds{30};
  static constexpr Duration kTolerance = std::chrono::minutes{1};

  /// A step of the machine's clock beyond `tolerance` is a jump. `wall` stands for that clock in tests.
  explicit SystemClock(boost::asio::any_io_executor loop, Duration tolerance = kTolerance,
                       std::function<TimePoint()> wall = {});

  [[nodiscard]] TimePoint now() const override;
  boost::asio::awaitable<void> wait_until(TimePoint time) override;
  [[nodiscard]] const Timeline& timeline() const override;
  [[nodiscard]] std::vector<ClockJump> new_jumps() override;
  void remember(const ClockJump& jump) override;

 private:
  /// Brings what `now` noticed, on whatever thread, into the timeline.
  void take_over() const;

  boost::asio::any_io_executor loop_;
  std::function<TimePoint()> wall_;
  mutable std::mutex mutex_;
  mutable WallReading reading_;             ///< under the mutex
  mutable std::vector<ClockJump> noticed_;  ///< under the mutex; not yet in the timeline
  // Loop thread.
  mutable Timeline timeline_;
  mutable std::vector<ClockJump> untold_;
};

}  // namespace budstikke
