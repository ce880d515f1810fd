#include "adapters/msh/turns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <vector>

namespace budstikke::msh {
namespace {

using testing::ElementsAre;

class TurnsOfEnvelopes : public testing::Test {
 protected:
  /// Writes down its number when its turn begins and ends; 0 where it gets none.
  static boost::asio::awaitable<void> come(TurnsOfEnvelopes* test, std::string name, int number) {
    const auto turn = co_await test->turns->take(std::move(name));
    test->seen.push_back(turn ? number : 0);
    if (!turn) co_return;
    co_await test->go_on.wait();
    test->seen.push_back(-number);
  }
  void comes(const std::string& name, int number) {
    boost::asio::co_spawn(io, come(this, name, number), boost::asio::detached);
    run();
  }
  void run() {
    io.restart();
    io.poll();
  }
  /// Those that have their turn end it.
  void end_one() {
    go_on.notify();
    run();
  }

  boost::asio::io_context io;
  Signal go_on{io.get_executor()};
  std::optional<Turns> turns{std::in_place, 2};
  std::vector<int> seen;
};

TEST_F(TurnsOfEnvelopes, AreOneAtATimeOfEachName) {
  comes("a", 1);
  comes("a", 2);
  comes("a", 3);
  EXPECT_THAT(seen, ElementsAre(1));
  end_one();
  EXPECT_THAT(seen, ElementsAre(1, -1, 2));
  end_one();
  EXPECT_THAT(seen, ElementsAre(1, -1, 2, -2, 3));
  end_one();
  EXPECT_THAT(seen, ElementsAre(1, -1, 2, -2, 3, -3));
  EXPECT_EQ(turns->size(), 0U) << "nothing is kept of those that are over";
}

TEST_F(TurnsOfEnvelopes, OfOtherNamesDoNotWait) {
  comes("a", 1);
  comes("b", 2);
  EXPECT_THAT(seen, ElementsAre(1, 2));
  EXPECT_EQ(turns->size(), 2U);
}

TEST_F(TurnsOfEnvelopes, AreWaitedForByNoMoreThanThereIsRoomFor) {
  for (int i = 1; i <= 4; ++i) comes("a", i);
  EXPECT_THAT(seen, ElementsAre(1, 0)) << "the fourth does not wait";
  comes("b", 5);
  EXPECT_THAT(seen, ElementsAre(1, 0, 5));
}

TEST_F(TurnsOfEnvelopes, MayOutliveTheirs) {
  comes("a", 1);
  turns.reset();
  end_one();
  EXPECT_THAT(seen, ElementsAre(1, -1));
}

}  // namespace
}  // namespace budstikke::msh
