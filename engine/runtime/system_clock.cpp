#include "engine/runtime/system_clock.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace budstikke {

TimePoint SystemClock::now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

boost::asio::awaitable<void> SystemClock::wait_until(TimePoint time) {
  boost::asio::steady_timer timer(loop_);
  for (Duration left = time - now(); left > Duration{0}; left = time - now()) {
    timer.expires_after(std::min(left, kLongestChunk));
    const auto [error] = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (error) co_return;
  }
}

}  // namespace budstikke
