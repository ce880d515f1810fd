#include "tests/unit/dispatch/lane_machine_fixture.hpp"

#include <set>

namespace budstikke {
namespace {

TEST_F(LaneMachines, ReadTheStoreFirstAndAreIdleWhereItHoldsNothing) {
  EXPECT_FALSE(machine_.empty());
  load({});
  EXPECT_EQ(next().kind, Kind::idle);
  EXPECT_TRUE(machine_.empty());
}

TEST_F(LaneMachines, SendWhatIsDueAndSleepUntilTheNextIs) {
  load({entry("a"), entry("b", "", minutes{5})});
  EXPECT_EQ(sends(), Ids{"a"});
  finish("a", Ending::delivered);
  EXPECT_EQ(next().kind, Kind::sleep_until);
  EXPECT_EQ(next().until, now_ + minutes{5});
  now_ += minutes{5};
  EXPECT_EQ(sends(), Ids{"b"});
  finish("b", Ending::delivered);
  EXPECT_TRUE(machine_.empty());
}

TEST_F(LaneMachines, SendInTheOrderOfDueTimeAndThenAge) {
  LaneEntry older = entry("older");
  LaneEntry newer = entry("newer");
  LaneEntry longest_due = entry("longest due", "", -minutes{1});
  load({});
  warm_up(4);
  machine_.offered(newer);
  machine_.offered(older);
  machine_.offered(longest_due);
  EXPECT_EQ(sends(), (Ids{"longest due", "older", "newer"}));
}

TEST_F(LaneMachines, BeginWithOneAtATimeAndGrowWithSuccess) {
  load({entry("a"), entry("b"), entry("c"), entry("d"), entry("e"), entry("f")});
  EXPECT_EQ(sends(), Ids{"a"});
  finish("a", Ending::delivered);
  EXPECT_EQ(sends(), (Ids{"b", "c"})) << "1 + 1/1";
  finish("b", Ending::delivered);
  EXPECT_EQ(sends(), Ids{"d"}) << "2 + 1/2 is still two";
  finish("c", Ending::delivered);
  EXPECT_EQ(machine_.concurrency(), 2U);
  finish("d", Ending::delivered);
  EXPECT_EQ(machine_.concurrency(), 3U);
}

TEST_F(LaneMachines, NeverHaveMoreUnderWayThanTheLimit) {
  load({});
  warm_up(4);
  for (int i = 0; i < 50; ++i) {
    machine_.offered(entry("a"));
    sends();
    finish("a", Ending::delivered);
  }
  EXPECT_EQ(machine_.concurrency(), 4U);
}

TEST_F(LaneMachines, ShrinkWhereThePartyFailsAndNotWhereAMessageDoes) {
  load({});
  warm_up(4);
  machine_.offered(entry("a"));
  machine_.offered(entry("b"));
  sends();
  finish("a", Ending::refused, Scope::message);
  EXPECT_EQ(machine_.concurrency(), 4U);
  finish("b", Ending::deferred, Scope::party);
  EXPECT_LT(machine_.concurrency(), 4U);
}

TEST_F(LaneMachines, TryADeferredDeliveryAgainWhenItIsDue) {
  load({entry("a")});
  sends();
  finish("a", Ending::deferred, Scope::party, seconds{10});
  EXPECT_EQ(next().kind, Kind::sleep_until);
  EXPECT_EQ(next().until, now_ + seconds{10});
  now_ += seconds{10};
  EXPECT_EQ(sends(), Ids{"a"});
}

TEST_F(LaneMachines, KeepTheOrderOfAConversationWhileItsFirstIsDeferred) {
  load({});
  warm_up(4);
  machine_.offered(entry("first", "talk"));
  machine_.offered(entry("second", "talk"));
  machine_.offered(entry("other", "another talk"));
  EXPECT_EQ(sends(), (Ids{"first", "other"}));
  finish("first", Ending::deferred, Scope::message, seconds{10});
  EXPECT_TRUE(sends().empty());
  now_ += seconds{10};
  EXPECT_EQ(sends(), Ids{"first"});
  finish("first", Ending::delivered);
  EXPECT_EQ(sends(), Ids{"second"});
}

TEST_F(LaneMachines, LetTheNextOfAConversationGoWhereTheFirstIsHeld) {
  load({entry("first", "talk", minutes{1}), entry("second", "talk")});
  EXPECT_TRUE(sends().empty());
  machine_.removed(DeliveryId{"first"});
  EXPECT_EQ(sends(), Ids{"second"});
}

TEST_F(LaneMachines, StopSendingWhereThePartyIsDeadAndProbeWithOne) {
  load({entry("a"), entry("b"), entry("c"), entry("d")});
  for (const char* id : {"a", "b", "c"}) {
    EXPECT_EQ(sends(), Ids{id});
    finish(id, Ending::deferred, Scope::party, seconds{1});
  }
  EXPECT_EQ(machine_.breaker().state(), Breaker::State::open);
  EXPECT_EQ(next().kind, Kind::sleep_until);
  EXPECT_EQ(next().until, now_ + seconds{30});
  now_ += seconds{30};
  EXPECT_EQ(sends().size(), 1U);
  EXPECT_EQ(next().kind, Kind::sleep_until) << "for the deadlines alone";
  EXPECT_GT(next().until, now_ + hours{1});
}

TEST_F(LaneMachines, OpenGentlyAfterASuccessfulProbe) {
  load({});
  warm_up(4);
  for (const char* id : {"a", "b", "c", "d", "e"}) machine_.offered(entry(id));
  for (int i = 0; machine_.breaker().state() == Breaker::State::closed; ++i) {
    for (const std::string& id : sends()) finish(id, Ending::deferred, Scope::party, seconds{1});
    now_ += seconds{1};
    ASSERT_LT(i, 10);
  }
  now_ += minutes{1};
  const Ids probe = sends();
  ASSERT_EQ(probe.size(), 1U);
  finish(probe[0], Ending::delivered);
  EXPECT_EQ(machine_.breaker().state(), Breaker::State::closed);
  EXPECT_EQ(machine_.concurrency(), 1U);
  EXPECT_EQ(sends().size(), 1U);
}

TEST_F(LaneMachines, ProbeAgainWhereTheProbeNeverReachedThePeer) {
  load({entry("a"), entry("b")});
  for (int i = 0; i < 3; ++i) {
    const Ids one = sends();
    ASSERT_EQ(one.size(), 1U);
    finish(one[0], Ending::deferred, Scope::party, seconds{1});
    now_ += seconds{1};
  }
  now_ += minutes{1};
  const Ids probe = sends();
  ASSERT_EQ(probe.size(), 1U);
  finish(probe[0], Ending::gone);
  EXPECT_EQ(sends().size(), 1U);
}

TEST_F(LaneMachines, HonourThePauseThatThePeerAskedFor) {
  load({entry("a"), entry("b")});
  sends();
  AttemptResult busy;
  busy.kind = Ending::deferred;
  busy.scope = Scope::party;
  busy.due = now_ + minutes{2};
  busy.pause_until = now_ + minutes{2};
  machine_.finished(DeliveryId{"a"}, busy, now_);
  EXPECT_EQ(next().kind, Kind::sleep_until);
  EXPECT_EQ(next().until, now_ + minutes{2});
  now_ += minutes{2};
  EXPECT_EQ(sends().size(), 1U);
}

TEST_F(LaneMachines, ExpireWhatIsPastItsDeadlineEvenWhereThePartyIsDead) {
  load({entry("a"), entry("b"), entry("c"), entry("d")});
  for (const char* id : {"a", "b", "c"}) {
    sends();
    finish(id, Ending::deferred, Scope::party, hours{100});
  }
  ASSERT_EQ(machine_.breaker().state(), Breaker::State::open);
  now_ = kStart + hours{72};
  std::set<std::string> expired;
  for (LaneAction action = next(); action.kind == Kind::expire; action = next()) {
    expired.insert(action.id.value());
    finish(action.id.value(), Ending::gone);
  }
  EXPECT_EQ(expired, (std::set<std::string>{"a", "b", "c", "d"}));
  EXPECT_TRUE(machine_.empty());
}

TEST_F(LaneMachines, WaitBeforeAnExpiryIsTriedAgainThatCouldNotBeRecorded) {
  load({entry("a", "", hours{100})});
  now_ += hours{72};
  ASSERT_EQ(next().kind, Kind::expire);
  finish("a", Ending::postponed, Scope::node, seconds{1});
  EXPECT_EQ(next().kind, Kind::sleep_until);
  EXPECT_EQ(next().until, now_ + seconds{1});
  now_ += seconds{1};
  EXPECT_EQ(next().kind, Kind::expire);
}

TEST_F(LaneMachines, PostponeWithoutBlamingThePartyWhereTheStoreFails) {
  load({entry("a")});
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(sends(), Ids{"a"});
    finish("a", Ending::postponed, Scope::node, seconds{1});
    now_ += seconds{1};
  }
  EXPECT_EQ(machine_.breaker().state(), Breaker::State::closed);
}

}  // namespace
}  // namespace budstikke
