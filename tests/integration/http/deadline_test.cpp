#include "engine/runtime/deadline.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/integration/http/loop_thread.hpp"

namespace budstikke {
namespace {

using boost::asio::awaitable;

awaitable<std::string> at_once() { co_return "done"; }
awaitable<std::string> throwing() {
  throw std::runtime_error("broken");
  co_return "";
}
awaitable<std::string> never(bool* ended) {
  struct Mark {
    bool* flag;
    ~Mark() { *flag = true; }
  };
  const Mark mark{ended};
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours{1});
  co_await timer.async_wait(boost::asio::use_awaitable);
  co_return "late";
}
awaitable<void> nothing() { co_return; }

constexpr Duration kLong = std::chrono::hours{1};
constexpr Duration kShort = std::chrono::milliseconds{50};

TEST(WithDeadline, ReturnsWhatComesInTime) {
  LoopThread loop;
  EXPECT_EQ(loop.run(with_deadline(at_once(), kLong)), "done");
  EXPECT_TRUE(loop.run(with_deadline(nothing(), kLong)).has_value());
}

TEST(WithDeadline, ReturnsNothingAfterItAndEndsTheWork) {
  LoopThread loop;
  bool ended = false;
  EXPECT_EQ(loop.run(with_deadline(never(&ended), kShort)), std::nullopt);
  EXPECT_TRUE(ended);
}

TEST(WithDeadline, ThrowsAtOnceWhatTheWorkThrows) {
  LoopThread loop;
  EXPECT_THROW((void)loop.run(with_deadline(throwing(), kLong)), std::runtime_error);
}

}  // namespace
}  // namespace budstikke
