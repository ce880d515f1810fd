// The window on the store: what a lane holds of it, and when it reads again.

#include "tests/unit/dispatch/lane_machine_fixture.hpp"

namespace budstikke {
namespace {

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

/// As after a clock that was set back: what comes later is dated earlier.
TEST_F(LaneMachines, TryNothingAgainWhoseElderCameToWaitInTheStoreMeanwhile) {
  std::vector<LaneEntry> full{entry("younger", "talk")};
  for (int i = 0; i < 7; ++i) full.push_back(entry("a" + std::to_string(i), "", minutes{1}));
  load(full);
  ASSERT_EQ(next().id.value(), "younger");
  LaneEntry elder = entry("elder", "talk");
  elder.created_at = full.front().created_at - minutes{5};
  machine_.offered(elder);
  finish("younger", Ending::deferred);
  EXPECT_EQ(machine_.window(), 7U) << "it waits in the store too, until a read brings both";
  LaneAction action = next();
  ASSERT_EQ(action.kind, Kind::load_more);
  machine_.loaded({elder, full.front()}, true);
  action = next();
  EXPECT_EQ(action.id.value(), "elder");
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

TEST_F(LaneMachines, BeginNothingYoungerWhileAnElderIsOnlyInTheStore) {
  const LaneEntry elder = entry("elder", "talk");
  const LaneEntry younger = entry("younger", "talk");
  std::vector<LaneEntry> full{younger};
  for (int i = 0; i < 7; ++i) full.push_back(entry("other " + std::to_string(i), "", minutes{1}));
  load(full, false);
  machine_.offered(elder);  // somebody released it, and the window is full
  ASSERT_EQ(next().kind, Kind::load_more) << "the younger one waits outside with it";
  machine_.loaded({elder, younger}, false);
  EXPECT_EQ(sends(), Ids{"elder"});
}

/// Held and released while its attempt was about to begin: the attempt came to nothing, and it waits again.
TEST_F(LaneMachines, BeginNothingYoungerThanWhatMayWaitAgain) {
  const LaneEntry elder = entry("elder", "talk");
  const LaneEntry younger = entry("younger", "talk");
  for (const bool offered : {true, false}) {
    load({elder, younger});
    ASSERT_EQ(sends(), Ids{"elder"});
    if (offered) machine_.offered(elder);
    AttemptResult gone;
    gone.kind = Ending::gone;
    gone.stale = true;
    machine_.finished(elder.id, gone, now_);
    ASSERT_EQ(next().kind, Kind::load_more);
    machine_.loaded({elder, younger}, true);
    EXPECT_EQ(sends(), Ids{"elder"});
    finish("elder", Ending::delivered);
    EXPECT_EQ(sends(), Ids{"younger"});
    finish("younger", Ending::delivered);
    machine_.clock_jumped();
  }
}

TEST_F(LaneMachines, TakeNothingYoungerFromAReadThatAnElderMissed) {
  const LaneEntry elder = entry("elder", "talk");
  const LaneEntry younger = entry("younger", "talk");
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.offered(elder);
  machine_.loaded({younger}, true);
  ASSERT_EQ(next().kind, Kind::load_more);
  machine_.loaded({elder, younger}, true);
  EXPECT_EQ(sends(), Ids{"elder"});
}

}  // namespace
}  // namespace budstikke
