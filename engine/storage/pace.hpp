#pragma once
// How much of the store background work may take: after each step it rests three times as long as the step took, so that
// whoever receives and sends has three quarters of the writer even while it runs.

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include "engine/ports/clock.hpp"

namespace budstikke {

inline constexpr int kRestsForEachStep = 3;
inline constexpr Duration kShortestRest{5};
inline constexpr Duration kLongestRest = std::chrono::seconds{10};

/// Rests after a step that began at `began`. False where the calling coroutine has been cancelled.
inline boost::asio::awaitable<bool> rest_after(Clock* clock, TimePoint began) {
  // A clock that was set meanwhile makes a step neither negative nor endless.
  const Duration rest = std::clamp((clock->now() - began) * kRestsForEachStep, kShortestRest, kLongestRest);
  co_await clock->wait_until(clock->now() + rest);
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  co_return state.cancelled() == boost::asio::cancellation_type::none;
}

}  // namespace budstikke
