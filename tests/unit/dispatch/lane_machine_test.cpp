#include "engine/dispatch/lane_machine.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = LaneAction::Kind;
using Ending = AttemptResult::Kind;

constexpr TimePoint kStart{std::chrono::hours{480'000}};

LaneLimits limits() {
  LaneLimits limits;
  limits.window = 8;
  limits.concurrency = 4;
  limits.breaker_failures = 3;
  limits.breaker_probe = seconds{30};
  return limits;
}

class LaneMachines : public testing::Test {
 protected:
  /// Created one second later than the one before.
  LaneEntry entry(const std::string& id, const std::string& key = "", Duration due_in = Duration{0}) {
    created_ += seconds{1};
    return {DeliveryId{id}, now_ + due_in, now_ + hours{72}, created_, key};
  }
  /// The machine has read the store and knows that it holds these and no more.
  void load(std::vector<LaneEntry> entries, bool complete = true) {
    ASSERT_EQ(next().kind, Kind::load_more);
    machine_.loaded(std::move(entries), complete);
  }
  LaneAction next() { return machine_.next(now_); }
  /// Everything that it begins now, in order.
  std::vector<std::string> sends() {
    std::vector<std::string> ids;
    for (LaneAction action = next(); action.kind == Kind::send; action = next())
      ids.push_back(action.id.value());
    return ids;
  }
  void finish(const std::string& id, Ending kind, Scope scope = Scope::message,
              Duration due_in = seconds{10}) {
    AttemptResult result;
    result.kind = kind;
    result.scope = scope;
    result.due = now_ + due_in;
    machine_.finished(DeliveryId{id}, result, now_);
  }
  /// Successes until `wanted` attempts may be under way.
  void warm_up(std::size_t wanted) {
    for (int i = 0; machine_.concurrency() < wanted; ++i) {
      const std::string id = "warm-" + std::to_string(i);
      machine_.offered(entry(id));
      ASSERT_EQ(sends(), std::vector<std::string>{id});
      finish(id, Ending::delivered);
    }
  }
  using Ids = std::vector<std::string>;

  TimePoint now_ = kStart;
  TimePoint created_ = kStart - hours{1};
  LaneMachine machine_{limits()};
};

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

TEST_F(LaneMachines, HoldABoundedWindowAndReadMoreWhenItIsHalfEmpty) {
  std::vector<LaneEntry> first;
  for (int i = 0; i < 8; ++i) first.push_back(entry("a" + std::to_string(i)));
  load(first, false);
  EXPECT_EQ(machine_.window(), 8U);
  std::size_t delivered = 0;
  LaneAction action = next();
  for (; action.kind == Kind::send; action = next()) {
    finish(action.id.value(), Ending::delivered);
    ++delivered;
  }
  EXPECT_EQ(action.kind, Kind::load_more);
  EXPECT_EQ(delivered, 4U);
  machine_.loaded({entry("b0"), entry("b1")}, true);
  EXPECT_EQ(machine_.window(), 6U);
}

TEST_F(LaneMachines, NeverHoldMoreThanTheWindow) {
  std::vector<LaneEntry> many;
  for (int i = 0; i < 20; ++i) many.push_back(entry("a" + std::to_string(i), "", minutes{1}));
  load(many);
  EXPECT_EQ(machine_.window(), 8U);
  for (int i = 0; i < 20; ++i) machine_.offered(entry("b" + std::to_string(i)));
  EXPECT_EQ(machine_.window(), 8U);
}

TEST_F(LaneMachines, DoNotReadAgainAndAgainWhereAReadBringsNothingNew) {
  std::vector<LaneEntry> all;
  for (int i = 0; i < 5; ++i) all.push_back(entry("a" + std::to_string(i), "", minutes{1}));
  load(all, false);
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.loaded(all, false);
  EXPECT_EQ(next().kind, Kind::sleep_until);
}

TEST_F(LaneMachines, LookInTheStoreWhereNothingInTheWindowCanBeSent) {
  std::vector<LaneEntry> far;
  for (int i = 0; i < 7; ++i) far.push_back(entry("a" + std::to_string(i), "", minutes{1}));
  load(far, false);
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.loaded({entry("due")}, false);
  EXPECT_EQ(sends(), Ids{"due"});
}

TEST_F(LaneMachines, ReadAgainWhereSomethingWasOfferedDuringARead) {
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.offered(entry("late"));
  machine_.loaded({}, true);
  EXPECT_FALSE(machine_.empty());
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.loaded({entry("late")}, true);
  EXPECT_EQ(sends(), Ids{"late"});
}

TEST_F(LaneMachines, TryToReadAgainLaterWhereTheStoreFails) {
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.load_failed(now_ + seconds{1});
  EXPECT_FALSE(machine_.empty());
  EXPECT_EQ(next().kind, Kind::sleep_until);
  EXPECT_EQ(next().until, now_ + seconds{1});
  now_ += seconds{1};
  EXPECT_EQ(next().kind, Kind::load_more);
}

TEST_F(LaneMachines, SendNothingTwiceThatIsOfferedTwice) {
  load({});
  warm_up(4);
  const LaneEntry one = entry("a");
  machine_.offered(one);
  machine_.offered(one);
  EXPECT_EQ(sends(), Ids{"a"});
  machine_.offered(one);
  EXPECT_TRUE(sends().empty());
  finish("a", Ending::delivered);
  ASSERT_EQ(next().kind, Kind::load_more) << "it was made waiting while under way: the store knows";
  machine_.loaded({}, true);
  EXPECT_TRUE(machine_.empty());
}

TEST_F(LaneMachines, ReadAgainWhereTheStoredStateWasAnother) {
  load({entry("a")});
  sends();
  AttemptResult stale;
  stale.kind = Ending::gone;
  stale.stale = true;
  machine_.finished(DeliveryId{"a"}, stale, now_);
  EXPECT_EQ(next().kind, Kind::load_more);
}

TEST_F(LaneMachines, IgnoreTheEndOfWhatIsNotUnderWay) {
  load({entry("a", "", minutes{1})});
  finish("a", Ending::delivered);
  finish("unknown", Ending::delivered);
  EXPECT_EQ(machine_.window(), 1U);
  EXPECT_EQ(machine_.under_way(), 0U);
}

TEST_F(LaneMachines, KeepAnAttemptUnderWayThatIsRemovedUntilItEnds) {
  load({entry("a", "talk"), entry("b", "talk")});
  sends();
  machine_.removed(DeliveryId{"a"});
  EXPECT_EQ(machine_.under_way(), 1U);
  EXPECT_TRUE(sends().empty());
  finish("a", Ending::gone);
  EXPECT_EQ(sends(), Ids{"b"});
}

/// Eight entries that are sent, refused a hearing for the message's own sake, and deferred for ten minutes.
class FullOfDeferred : public LaneMachines {
 protected:
  void SetUp() override {
    for (int i = 0; i < 8; ++i)
      deferred_.push_back(entry("poison " + std::to_string(i), "key " + std::to_string(i)));
    load(deferred_, false);
    for (int i = 0; i < 8; ++i) {
      ASSERT_EQ(next().kind, Kind::send);
      finish("poison " + std::to_string(i), Ending::deferred, Scope::message, minutes{10});
      deferred_[static_cast<std::size_t>(i)].due_at = now_ + minutes{10};
    }
  }
  std::vector<LaneEntry> deferred_;
};

TEST_F(FullOfDeferred, BlockNobodyElse) {
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.loaded({entry("other", "another key")}, false);
  EXPECT_EQ(sends(), Ids{"other"});
}

TEST_F(FullOfDeferred, AreReadOnceAndThenWaitedFor) {
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.loaded(deferred_, false);
  EXPECT_EQ(machine_.window(), 8U);
  EXPECT_EQ(next().kind, Kind::sleep_until);
  EXPECT_EQ(next().until, now_ + minutes{10});
  machine_.offered(entry("new"));
  EXPECT_EQ(next().kind, Kind::load_more) << "something is due in the store";
}

TEST_F(FullOfDeferred, NeverLetTheYoungerPassWhereTheElderIsPutBack) {
  // The youngest of the window's last key waits in the store behind its elder.
  LaneEntry younger = entry("younger", "key 7");
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.loaded({deferred_[4], deferred_[5], deferred_[6], deferred_[7], younger}, false);
  EXPECT_TRUE(sends().empty());
  now_ += minutes{10};
  EXPECT_FALSE(sends().empty());
}

TEST_F(FullOfDeferred, StayWhereAFaultHereMadeThemWait) {
  now_ += minutes{10};
  for (int i = 0; i < 8; ++i) {
    ASSERT_EQ(next().kind, Kind::send);
    finish("poison " + std::to_string(i), Ending::postponed, Scope::node, seconds{1});
  }
  EXPECT_EQ(next().kind, Kind::sleep_until);
  EXPECT_EQ(machine_.window(), 8U);
}

TEST_F(LaneMachines, PutBackTheYoungestOfAKeyFirst) {
  std::vector<LaneEntry> one_key;
  for (int i = 0; i < 8; ++i) one_key.push_back(entry("talk " + std::to_string(i), "talk"));
  load(one_key, false);
  ASSERT_EQ(next().kind, Kind::send);
  finish("talk 0", Ending::deferred, Scope::message, minutes{10});
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.loaded({entry("other")}, false);
  EXPECT_EQ(sends(), Ids{"other"});
  finish("other", Ending::delivered);
  now_ += minutes{10};
  for (int i = 0; i < 4; ++i) {
    LaneAction action = next();
    if (action.kind == Kind::load_more) {
      machine_.loaded({}, false);
      action = next();
    }
    ASSERT_EQ(action.id.value(), "talk " + std::to_string(i));
    finish(action.id.value(), Ending::delivered);
  }
}

}  // namespace
}  // namespace budstikke
