#pragma once
// The real clock. Waits run in bounded chunks on a steady timer, so that a jump of the wall clock (set by
// hand, a virtual machine that was asleep) delays a waiter by one chunk at most.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "engine/ports/clock.hpp"

namespace budstikke {

/// Any number of waiters on the loop of the executor that it is given.
class SystemClock : public Clock {
 public:
  static constexpr Duration kLongestChunk = std::chrono::seconds{30};

  explicit SystemClock(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}

  [[nodiscard]] TimePoint now() const override;
  boost::asio::awaitable<void> wait_until(TimePoint time) override;

 private:
  boost::asio::any_io_executor loop_;
};

}  // namespace budstikke
