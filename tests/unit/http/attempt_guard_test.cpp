#include "adapters/http/attempt_guard.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace budstikke {
namespace {

using namespace std::chrono_literals;

class AttemptGuardTest : public testing::Test {
 protected:
  void wrong(int times, const std::string& client = {}, const std::string& address = "10.0.0.1") {
    for (int i = 0; i < times; ++i) guard_.wrong(address, client, now_);
  }
  std::optional<Duration> wait(const std::string& client = {},
                               const std::string& address = "10.0.0.1") const {
    return guard_.wait_of(address, client, now_);
  }

  AttemptGuard::Time now_{AttemptGuard::Time::duration{1'000'000'000}};
  AttemptGuard guard_{GuardLimits{3, 1min, 5s, 60s, 8}};
};

TEST_F(AttemptGuardTest, LocksAfterSoManyWithinTheWindow) {
  wrong(2);
  EXPECT_FALSE(wait());
  now_ += 61s;
  wrong(2);
  EXPECT_FALSE(wait()) << "the first two are out of the window";
  wrong(1);
  EXPECT_EQ(wait(), 5s);
  EXPECT_FALSE(wait("", "10.0.0.2")) << "others go on";
  now_ += 4500ms;
  EXPECT_EQ(wait(), 1s) << "whole seconds, never 0";
  now_ += 500ms;
  EXPECT_FALSE(wait());
}

TEST_F(AttemptGuardTest, LocksLongerEachTimeUpToTheLongest) {
  for (const Duration expected :
       {Duration(5s), Duration(10s), Duration(20s), Duration(40s), Duration(60s), Duration(60s)}) {
    wrong(3);
    EXPECT_EQ(wait(), expected);
    now_ += expected;
    EXPECT_FALSE(wait()) << "there is a turn behind each lock";
  }
  now_ += 61s;
  wrong(3);
  EXPECT_EQ(wait(), 5s) << "who was quiet begins anew";
}

TEST_F(AttemptGuardTest, LeavesOtherClientsOfTheAddressAlone) {
  wrong(100);
  EXPECT_TRUE(wait());
  EXPECT_FALSE(wait("journal")) << "a key that names a client counts by itself";
  wrong(3, "journal");
  EXPECT_TRUE(wait("journal"));
  EXPECT_FALSE(wait("clinic"));
  EXPECT_FALSE(wait("journal", "10.0.0.2")) << "the client at home goes on";
}

TEST_F(AttemptGuardTest, BoundsGuessesAtOneClientFromEverywhere) {
  for (int i = 0; i < 30; ++i) guard_.wrong("10.0.1." + std::to_string(i), "journal", now_);
  EXPECT_EQ(wait("journal", "192.0.2.1"), 5s);
  now_ += 5s;
  for (int i = 0; i < 30; ++i) guard_.wrong("10.0.2." + std::to_string(i), "journal", now_);
  EXPECT_EQ(wait("journal", "192.0.2.1"), 5s) << "these do not grow: others could lock the client out";
}

TEST_F(AttemptGuardTest, ForgetsWhatCameBeforeTheRightKey) {
  wrong(2, "journal");
  guard_.right("10.0.0.1", "journal");
  wrong(2, "journal");
  EXPECT_FALSE(wait("journal"));
}

TEST_F(AttemptGuardTest, RemembersNoMoreThanItMay) {
  std::mt19937 random(7);
  for (int i = 0; i < 10'000; ++i) {
    now_ += std::chrono::milliseconds(random() % 50);
    guard_.wrong("10.1." + std::to_string(random() % 200) + ".1", random() % 2 == 0 ? "" : "c", now_);
    ASSERT_LE(guard_.size(), 8u);
  }
}

TEST_F(AttemptGuardTest, KeepsALockWhileOthersComeAndGo) {
  wrong(3);
  for (int i = 0; i < 20; ++i) guard_.wrong("10.2.0." + std::to_string(i), "", now_ - 1s);
  EXPECT_TRUE(wait());
}

TEST_F(AttemptGuardTest, TellsOnceOfTheBeginningAndOnceOfTheEnd) {
  EXPECT_FALSE(guard_.news(now_).alarm);
  wrong(2);
  EXPECT_FALSE(guard_.news(now_).alarm);
  wrong(1);
  const auto began = guard_.news(now_);
  EXPECT_EQ(began.alarm, AttemptGuard::Alarm::began);
  EXPECT_EQ(began.wrong, 3u);
  for (int i = 0; i < 20; ++i) {
    now_ += 30s;
    wrong(3);
    EXPECT_FALSE(guard_.news(now_).alarm) << "it goes on";
  }
  now_ += 61s;
  const auto ended = guard_.news(now_);
  EXPECT_EQ(ended.alarm, AttemptGuard::Alarm::ended);
  EXPECT_EQ(ended.wrong, 63u);
  now_ += 1h;
  EXPECT_FALSE(guard_.news(now_).alarm);
}

TEST(CountedAddress, IsTheNetworkOfAnIpv6Address) {
  EXPECT_EQ(counted_address("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(counted_address("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(counted_address("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(counted_address("::1"), "::1");
  EXPECT_EQ(counted_address("unix"), "unix");
  EXPECT_EQ(counted_address(""), "");
}

}  // namespace
}  // namespace budstikke
