#include "adapters/msh/tally.hpp"

#include <gtest/gtest.h>

namespace budstikke::msh {
namespace {

using std::chrono::minutes;

TEST(Tallies, CountEachPartyByItselfAndForgetWithTime) {
  Tally tally(minutes{10});
  const TimePoint now{std::chrono::hours{1'000}};
  EXPECT_EQ(tally.counted("a", now), 0U);
  EXPECT_EQ(tally.count("a", now), 1U);
  EXPECT_EQ(tally.count("a", now + minutes{9}), 2U);
  EXPECT_EQ(tally.count("b", now + minutes{9}), 1U);
  EXPECT_EQ(tally.counted("a", now + minutes{9}), 2U);
  EXPECT_EQ(tally.counted("a", now + minutes{10}), 0U);
  EXPECT_EQ(tally.count("a", now + minutes{10}), 1U);
  EXPECT_EQ(tally.count("a", now - minutes{1}), 1U) << "the clock was put back";
}

TEST(Tallies, CountThoseBeyondTheirRoomAsOne) {
  Tally tally(minutes{10}, 2);
  const TimePoint now{std::chrono::hours{1'000}};
  tally.count("a", now);
  tally.count("b", now);
  EXPECT_EQ(tally.count("c", now), 1U);
  EXPECT_EQ(tally.count("d", now), 2U);
  EXPECT_EQ(tally.counted("e", now), 2U);
  EXPECT_EQ(tally.counted("a", now), 1U);
  EXPECT_EQ(tally.count("e", now + minutes{10}), 1U) << "room was made";
  EXPECT_EQ(tally.counted("a", now + minutes{10}), 0U);
}

}  // namespace
}  // namespace budstikke::msh
