#include "engine/dispatch/breaker.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

using std::chrono::seconds;
using State = Breaker::State;

constexpr TimePoint kNow{std::chrono::hours{480'000}};

LaneLimits limits() {
  LaneLimits limits;
  limits.breaker_failures = 3;
  limits.breaker_probe = seconds{30};
  return limits;
}

Breaker opened() {
  Breaker breaker{limits()};
  for (int i = 0; i < 3; ++i) breaker.failed(Scope::party, false, kNow);
  return breaker;
}

TEST(Breaker, OpensAfterFailuresOfThePartyInARow) {
  Breaker breaker{limits()};
  breaker.failed(Scope::party, false, kNow);
  breaker.failed(Scope::node, false, kNow);
  EXPECT_EQ(breaker.state(), State::closed);
  EXPECT_TRUE(breaker.allows(kNow));
  breaker.failed(Scope::party, false, kNow);
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_FALSE(breaker.allows(kNow));
  EXPECT_EQ(breaker.probe_at(), kNow + seconds{30});
}

TEST(Breaker, LetsOneThroughWhereNothingIsKnown) {
  for (const bool answers : {true, false}) {
    Breaker breaker(LaneLimits{});
    breaker.doubt();
    const TimePoint now{std::chrono::hours{1}};
    ASSERT_TRUE(breaker.allows(now));
    breaker.started();
    EXPECT_FALSE(breaker.allows(now));
    answers ? breaker.answered() : breaker.failed(Scope::party, true, now);
    EXPECT_EQ(breaker.allows(now), answers);
  }
}

TEST(Breaker, StaysClosedWhereAnAnswerComesBetweenTheFailures) {
  Breaker breaker{limits()};
  for (int i = 0; i < 10; ++i) {
    breaker.failed(Scope::party, false, kNow);
    breaker.failed(Scope::party, false, kNow);
    breaker.answered();
  }
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST(Breaker, IsNeverOpenedByFailuresOfSingleMessages) {
  Breaker breaker{limits()};
  for (int i = 0; i < 100; ++i) breaker.failed(Scope::message, false, kNow);
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST(Breaker, LetsOneProbeThroughAtATime) {
  Breaker breaker = opened();
  EXPECT_FALSE(breaker.allows(kNow + seconds{30} - Duration{1}));
  EXPECT_TRUE(breaker.allows(kNow + seconds{30}));
  breaker.started();
  EXPECT_EQ(breaker.state(), State::probing);
  EXPECT_FALSE(breaker.allows(kNow + std::chrono::hours{9}));
}

TEST(Breaker, ClosesWithTheFirstSuccess) {
  Breaker breaker = opened();
  breaker.started();
  breaker.answered();
  EXPECT_EQ(breaker.state(), State::closed);
  breaker.failed(Scope::party, false, kNow);
  EXPECT_EQ(breaker.state(), State::closed) << "the count begins anew";
}

TEST(Breaker, ClosesWhereTheProbeIsRefusedForTheMessagesSake) {
  Breaker breaker = opened();
  breaker.started();
  breaker.failed(Scope::message, true, kNow);
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST(Breaker, WaitsLongerAfterEachFailedProbeUpToACap) {
  Breaker breaker = opened();
  TimePoint now = kNow;
  for (const int pause : {60, 120, 240, 300, 300}) {
    now = breaker.probe_at();
    ASSERT_TRUE(breaker.allows(now));
    breaker.started();
    breaker.failed(Scope::party, true, now);
    EXPECT_EQ(breaker.probe_at(), now + seconds{pause});
  }
  breaker.started();
  breaker.answered();
  for (int i = 0; i < 3; ++i) breaker.failed(Scope::party, false, now);
  EXPECT_EQ(breaker.probe_at(), now + seconds{30}) << "back to the first pause";
}

TEST(Breaker, IgnoresStragglersThatFailWhileItIsOpenOrProbing) {
  Breaker breaker = opened();
  breaker.failed(Scope::party, false, kNow + seconds{20});
  EXPECT_EQ(breaker.probe_at(), kNow + seconds{30});
  breaker.started();
  breaker.failed(Scope::party, false, kNow + seconds{31});
  EXPECT_EQ(breaker.state(), State::probing);
}

TEST(Breaker, AllowsAnotherProbeAtOnceWhereOneNeverReachedThePeer) {
  Breaker breaker = opened();
  breaker.started();
  breaker.withdrawn();
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_TRUE(breaker.allows(kNow + seconds{30}));
}

}  // namespace
}  // namespace budstikke
