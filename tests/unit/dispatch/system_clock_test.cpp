#include "engine/runtime/system_clock.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/support/run.hpp"

namespace budstikke {
namespace {

TEST(SystemClock, DoesNotReturnBeforeTheTime) {
  boost::asio::io_context io;
  SystemClock clock{io.get_executor()};
  const TimePoint until = clock.now() + Duration{20};
  tests::run(io, clock.wait_until(until));
  EXPECT_GE(clock.now(), until);
}

TEST(SystemClock, ReturnsAtOnceWhereTheTimeHasPassed) {
  boost::asio::io_context io;
  SystemClock clock{io.get_executor()};
  bool ended = false;
  boost::asio::co_spawn(io, clock.wait_until(clock.now() - std::chrono::hours{1}),
                        [&ended](const std::exception_ptr&) { ended = true; });
  io.poll();
  EXPECT_TRUE(ended);
}

TEST(SystemClock, ReturnsEarlyWhereTheWaiterIsCancelled) {
  boost::asio::io_context io;
  SystemClock clock{io.get_executor()};
  boost::asio::cancellation_signal stop;
  bool ended = false;
  boost::asio::co_spawn(io, clock.wait_until(clock.now() + std::chrono::hours{1}),
                        boost::asio::bind_cancellation_slot(
                            stop.slot(), [&ended](const std::exception_ptr&) { ended = true; }));
  io.poll();
  EXPECT_FALSE(ended);
  stop.emit(boost::asio::cancellation_type::terminal);
  io.poll();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace budstikke
