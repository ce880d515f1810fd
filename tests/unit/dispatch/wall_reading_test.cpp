#include "engine/runtime/wall_reading.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr TimePoint kNoon{milliseconds{1'768'478'400'000}};

/// A machine whose clock can be set, and the time that really passes.
class WallReadings : public testing::Test {
 protected:
  WallReading::Reading after(Duration passed, Duration set_by = Duration{0}) {
    steady_ += passed;
    wall_ += passed + set_by;
    return reading_.read(wall_, steady_);
  }

  WallReading reading_{minutes{1}};
  WallReading::Steady steady_{hours{5}};
  TimePoint wall_ = kNoon;
  WallReading::Reading first_ = reading_.read(wall_, steady_);
};

TEST_F(WallReadings, FollowTheClock) {
  EXPECT_EQ(first_.now, kNoon);
  for (int i = 1; i <= 100; ++i) {
    const auto reading = after(hours{10});
    EXPECT_EQ(reading.now, kNoon + i * hours{10});
    EXPECT_FALSE(reading.jump) << "time that passes is no jump, however long nobody looks";
  }
}

TEST_F(WallReadings, SeeAJumpEitherWay) {
  auto reading = after(seconds{5}, hours{24 * 365});
  EXPECT_EQ(reading.now, kNoon + seconds{5} + hours{24 * 365});
  EXPECT_EQ(reading.jump, (ClockJump{kNoon + seconds{5}, kNoon + seconds{5} + hours{24 * 365}}));
  EXPECT_FALSE(after(seconds{5}).jump) << "once";
  reading = after(seconds{5}, -hours{24 * 365});
  EXPECT_EQ(reading.now, kNoon + seconds{15});
  ASSERT_TRUE(reading.jump);
  EXPECT_FALSE(reading.jump->forward());
  EXPECT_EQ(reading.jump->to, kNoon + seconds{15});
}

TEST_F(WallReadings, StandStillOverASmallStepBack) {
  const TimePoint before = after(seconds{50}).now;
  auto reading = after(seconds{1}, -seconds{40});
  EXPECT_EQ(reading.now, before);
  EXPECT_FALSE(reading.jump);
  EXPECT_EQ(after(seconds{30}).now, before);
  EXPECT_EQ(after(seconds{30}).now, before + seconds{21}) << "caught up";
}

TEST_F(WallReadings, AddUpSmallStepsBack) {
  TimePoint before = first_.now;
  int jumps = 0;
  for (int i = 0; i < 10; ++i) {
    const auto reading = after(seconds{1}, -seconds{31});
    if (reading.jump) {
      ++jumps;
      EXPECT_EQ(reading.now, wall_);
    } else {
      EXPECT_GE(reading.now, before);
    }
    before = reading.now;
  }
  EXPECT_GT(jumps, 0) << "time must not stand still for ever";
}

TEST_F(WallReadings, TakeASmallStepForward) {
  const auto reading = after(seconds{1}, seconds{59});
  EXPECT_EQ(reading.now, kNoon + minutes{1});
  EXPECT_FALSE(reading.jump);
}

TEST_F(WallReadings, NeverGoBackButByAJump) {
  TimePoint before = first_.now;
  for (int i = 0; i < 1'000; ++i) {
    const auto reading = after(milliseconds{i % 7}, seconds{(i * 37) % 150 - 75});
    if (!reading.jump) EXPECT_GE(reading.now, before);
    before = reading.now;
  }
}

}  // namespace
}  // namespace budstikke
