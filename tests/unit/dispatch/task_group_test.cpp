#include "engine/runtime/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <stdexcept>

#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using std::chrono::seconds;

boost::asio::awaitable<void> wait_then_count(Clock* clock, Duration by, int* ended) {
  co_await clock->wait_until(clock->now() + by);
  ++*ended;
}

boost::asio::awaitable<void> wait_twice_then_count(Clock* clock, Duration by, int* ended) {
  co_await clock->wait_until(clock->now() + by);
  co_await clock->wait_until(clock->now() + by);
  ++*ended;
}

boost::asio::awaitable<void> fail() {
  throw std::runtime_error("a child's fault");
  co_return;
}

class TaskGroups : public testing::Test {
 protected:
  void settle() {
    io_.restart();
    io_.poll();
  }
  boost::asio::io_context io_;
  tests::ManualClock clock_;
  int ended_ = 0;
  int thrown_ = 0;
  TaskGroup group_{io_.get_executor(), [this](const std::exception_ptr&) { ++thrown_; }};
};

TEST_F(TaskGroups, AreJoinedWhenTheLastChildHasEnded) {
  for (int i = 1; i <= 3; ++i) group_.spawn(wait_then_count(&clock_, seconds{i}, &ended_));
  auto joined = boost::asio::co_spawn(io_, group_.join(), boost::asio::use_future);
  settle();
  EXPECT_EQ(group_.size(), 3U);
  for (int i = 1; i <= 3; ++i) {
    EXPECT_NE(joined.wait_for(seconds{0}), std::future_status::ready);
    clock_.advance(seconds{1});
    settle();
    EXPECT_EQ(ended_, i);
  }
  EXPECT_EQ(joined.wait_for(seconds{0}), std::future_status::ready);
  EXPECT_EQ(group_.size(), 0U);
}

TEST_F(TaskGroups, AreJoinedAtOnceWhereThereIsNoChild) {
  tests::run(io_, group_.join_until(&clock_, clock_.now() + seconds{1}));
  EXPECT_EQ(group_.size(), 0U);
}

TEST_F(TaskGroups, ObserveWhatAChildThrows) {
  group_.spawn(fail());
  settle();
  EXPECT_EQ(thrown_, 1);
  EXPECT_EQ(group_.size(), 0U);
}

TEST_F(TaskGroups, WaitPolitelyThenCancel) {
  group_.spawn(wait_twice_then_count(&clock_, std::chrono::hours{1}, &ended_));
  settle();
  auto waited = boost::asio::co_spawn(io_, group_.join_until(&clock_, clock_.now() + seconds{5}),
                                      boost::asio::use_future);
  settle();
  EXPECT_NE(waited.wait_for(seconds{0}), std::future_status::ready);
  clock_.advance(seconds{5});
  settle();
  EXPECT_EQ(waited.wait_for(seconds{0}), std::future_status::ready);
  EXPECT_EQ(group_.size(), 1U);
  group_.cancel();
  settle();
  EXPECT_EQ(group_.size(), 0U);
  EXPECT_EQ(ended_, 0);
  EXPECT_EQ(thrown_, 0) << "the end that was asked for is no fault";
}

}  // namespace
}  // namespace budstikke
