#include "adapters/http/turns.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

namespace budstikke {
namespace {

using std::chrono::steady_clock;
constexpr auto kFarOff = std::chrono::hours{1};

/// Asks for turns on a loop that runs only when told to.
class TurnsTest : public testing::Test {
 protected:
  static boost::asio::awaitable<void> take_into(Turns& turns, std::string key,
                                                steady_clock::time_point deadline, Turns::Turn& turn,
                                                int& answers) {
    turn = co_await turns.take(std::move(key), deadline);
    ++answers;
  }
  void ask(Turns& turns, std::string key, Turns::Turn& turn,
           steady_clock::time_point deadline = steady_clock::now() + kFarOff) {
    boost::asio::co_spawn(io, take_into(turns, std::move(key), deadline, turn, answers),
                          boost::asio::detached);
    run();
  }
  void run() {
    io.restart();
    io.poll();
  }

  boost::asio::io_context io;
  int answers = 0;
};

TEST_F(TurnsTest, GivesSoManyForEachKeyAndTheRestInTheOrderThatTheyCame) {
  Turns turns(2);
  Turns::Turn first, second, third, fourth, other;
  ask(turns, "a", first);
  ask(turns, "a", second);
  ask(turns, "a", third);
  ask(turns, "a", fourth);
  ask(turns, "b", other);
  EXPECT_TRUE(first && second && other);
  EXPECT_FALSE(third || fourth);
  first.reset();
  run();
  EXPECT_TRUE(third);
  EXPECT_FALSE(fourth);
  third.reset();
  run();
  EXPECT_TRUE(fourth);
  EXPECT_EQ(answers, 5);
}

TEST_F(TurnsTest, WhoseTimeIsOverGetsNoneAndStandsInNobodysWay) {
  Turns turns(1);
  Turns::Turn first, late, next;
  ask(turns, "a", first);
  ask(turns, "a", late, steady_clock::now() - std::chrono::seconds{1});
  run();
  EXPECT_EQ(answers, 2);
  EXPECT_FALSE(late);
  ask(turns, "a", next);
  first.reset();
  run();
  EXPECT_TRUE(next);
}

TEST_F(TurnsTest, ATurnThatNobodyWaitsForIsFreeAgain) {
  Turns turns(1);
  Turns::Turn first, second;
  ask(turns, "a", first);
  first.reset();
  ask(turns, "a", second);
  EXPECT_TRUE(second);
}

TEST_F(TurnsTest, OutlivesWhatItWasTakenFrom) {
  Turns::Turn first, second;
  {
    Turns turns(1);
    ask(turns, "a", first);
    ask(turns, "a", second);
  }
  first.reset();
  run();
  EXPECT_TRUE(second);
}

/// Who waits when the loop goes away is gone with it, and what it would have got is passed on.
TEST(Turns, WaitersMayEndBeforeTheirTurn) {
  Turns turns(1);
  Turns::Turn first, second;
  int answers = 0;
  {
    boost::asio::io_context io;
    const auto take = [](Turns& from, Turns::Turn& turn, int& count) -> boost::asio::awaitable<void> {
      turn = co_await from.take("a", steady_clock::now() + kFarOff);
      ++count;
    };
    boost::asio::co_spawn(io, take(turns, first, answers), boost::asio::detached);
    boost::asio::co_spawn(io, take(turns, second, answers), boost::asio::detached);
    io.poll();
  }
  EXPECT_EQ(answers, 1);
  first.reset();
  EXPECT_FALSE(second);
}

}  // namespace
}  // namespace budstikke
