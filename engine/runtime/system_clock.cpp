#include "engine/runtime/system_clock.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

namespace budstikke {

using std::chrono::steady_clock;

namespace {
/// Between two looks of whoever tells of them: a clock that is set to and fro must not fill the memory.
constexpr std::size_t kMostNoticed = 64;
}  // namespace

SystemClock::SystemClock(boost::asio::any_io_executor loop, Duration tolerance,
                         std::function<TimePoint()> wall)
    : loop_(std::move(loop)), wall_(std::move(wall)), reading_(tolerance) {
  static_cast<void>(now());
}

TimePoint SystemClock::now() const {
  const std::scoped_lock lock(mutex_);
  const TimePoint wall = wall_ ? wall_() : std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const WallReading::Reading reading = reading_.read(wall, steady_clock::now());
  if (reading.jump) {
    if (noticed_.size() >= kMostNoticed) noticed_.erase(noticed_.begin());
    noticed_.push_back(*reading.jump);
  }
  return reading.now;
}

boost::asio::awaitable<void> SystemClock::wait_until(TimePoint time) {
  boost::asio::steady_timer timer(loop_);
  const Duration asked = time - now();
  if (asked <= Duration{0}) co_return;
  // An end in the far future is beyond what the steady clock counts.
  const auto end = steady_clock::now() + std::min<Duration>(asked, std::chrono::hours{24 * 365});
  for (;;) {
    const Duration left = std::min(time - now(), std::chrono::ceil<Duration>(end - steady_clock::now()));
    if (left <= Duration{0}) co_return;
    timer.expires_after(std::min(left, kLongestChunk));
    const auto [error] = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (error) co_return;
  }
}

void SystemClock::take_over() const {
  const std::scoped_lock lock(mutex_);
  for (const ClockJump& jump : std::exchange(noticed_, {})) {
    timeline_.jumped(jump);
    untold_.push_back(jump);
  }
}

const Timeline& SystemClock::timeline() const {
  take_over();
  return timeline_;
}

std::vector<ClockJump> SystemClock::new_jumps() {
  take_over();
  return std::exchange(untold_, {});
}

void SystemClock::remember(const ClockJump& jump) {
  take_over();
  timeline_.jumped(jump);
}

}  // namespace budstikke
