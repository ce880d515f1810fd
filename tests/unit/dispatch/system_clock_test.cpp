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

/// The machine's clock, which a test can set while time passes.
class SetClock : public testing::Test {
 protected:
  boost::asio::io_context io_;
  Duration set_by_{0};
  SystemClock clock_{io_.get_executor(), std::chrono::seconds{1}, [this] {
                       return std::chrono::floor<Duration>(std::chrono::system_clock::now()) + set_by_;
                     }};
};

TEST_F(SetClock, BackByAYearKeepsNobodyWaiting) {
  bool ended = false;
  boost::asio::co_spawn(io_, clock_.wait_until(clock_.now() + Duration{20}),
                        [&ended](const std::exception_ptr&) { ended = true; });
  io_.poll();
  set_by_ = -std::chrono::hours{24 * 365};
  io_.restart();
  io_.run_for(std::chrono::seconds{20});
  EXPECT_TRUE(ended);
  const auto jumps = clock_.new_jumps();
  ASSERT_EQ(jumps.size(), 1U);
  EXPECT_FALSE(jumps[0].forward());
  EXPECT_TRUE(clock_.new_jumps().empty()) << "told once";
}

TEST_F(SetClock, ForwardIsKnownToTheTimelineAsSoonAsTheTimeIsRead) {
  const TimePoint deadline = clock_.now() + std::chrono::hours{72};
  set_by_ = std::chrono::hours{24 * 365};
  const TimePoint now = clock_.now();
  EXPECT_LT(deadline, now);
  EXPECT_GT(clock_.timeline().passes_at(deadline), now + std::chrono::hours{71});
  EXPECT_EQ(clock_.new_jumps().size(), 1U);
}

TEST_F(SetClock, RemembersWhatAnEarlierRunHasSeen) {
  const TimePoint now = clock_.now();
  clock_.remember({now - std::chrono::hours{50}, now - std::chrono::hours{1}});
  EXPECT_GT(clock_.timeline().passes_at(now - std::chrono::hours{2}), now);
  EXPECT_TRUE(clock_.new_jumps().empty());
}

}  // namespace
}  // namespace budstikke
