#include "engine/runtime/wake_up.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "tests/support/manual_clock.hpp"

namespace budstikke {
namespace {

using std::chrono::seconds;

boost::asio::awaitable<void> count_notices(Signal* signal, int* notices) {
  for (;;) {
    co_await signal->wait();
    ++*notices;
  }
}

class WakeUps : public testing::Test {
 protected:
  WakeUps() {
    boost::asio::co_spawn(io_, count_notices(&signal_, &notices_), boost::asio::detached);
    wake_up_.emplace(io_.get_executor(), clock_, signal_);
    settle();
  }
  void settle() {
    io_.restart();
    io_.poll();
  }
  void by(Duration time) {
    wake_up_->by(tests::ManualClock::kStart + time);
    settle();
  }
  void at(Duration time) {
    clock_.set(tests::ManualClock::kStart + time);
    settle();
  }

  boost::asio::io_context io_;
  tests::ManualClock clock_;
  Signal signal_{io_.get_executor()};
  std::optional<WakeUp> wake_up_;
  int notices_ = 0;
};

TEST_F(WakeUps, NotifyWhenTheTimeHasCome) {
  by(seconds{10});
  at(seconds{9});
  EXPECT_EQ(notices_, 0);
  at(seconds{10});
  EXPECT_EQ(notices_, 1);
  at(seconds{100});
  EXPECT_EQ(notices_, 1) << "once for each time that was asked for";
  by(seconds{110});
  at(seconds{110});
  EXPECT_EQ(notices_, 2);
}

TEST_F(WakeUps, NotifyAtOnceWhereTheTimeHasPassed) {
  by(seconds{-1});
  EXPECT_EQ(notices_, 1);
}

TEST_F(WakeUps, KeepTheEarlierTimeAndWaitForNoOther) {
  by(seconds{10});
  by(seconds{20});
  by(seconds{30});
  EXPECT_EQ(clock_.waiting(), 1U);
  at(seconds{10});
  EXPECT_EQ(notices_, 1);
  at(seconds{30});
  EXPECT_EQ(notices_, 1) << "whoever was woken asks again";
}

TEST_F(WakeUps, TakeAnEarlierTimeInThePlaceOfALaterOne) {
  by(seconds{30});
  by(seconds{10});
  EXPECT_EQ(clock_.waiting(), 1U);
  at(seconds{10});
  EXPECT_EQ(notices_, 1);
  at(seconds{30});
  EXPECT_EQ(notices_, 1);
}

TEST_F(WakeUps, WakeNobodyOnceTheyAreGone) {
  by(seconds{10});
  wake_up_.reset();
  settle();
  EXPECT_EQ(clock_.waiting(), 0U);
  at(seconds{10});
  EXPECT_EQ(notices_, 0);
}

}  // namespace
}  // namespace budstikke
