// First attempts that begin with the commit that stores their deliveries.

#include "engine/dispatch/departure.hpp"

#include "tests/unit/dispatch/dispatch_fixture.hpp"
#include "tests/unit/dispatch/lane_machine_fixture.hpp"

namespace budstikke {
namespace {

using tests::fail;

TEST_F(LaneMachines, GiveAPlaceToWhatIsYetToBeStoredWhereNothingGoesBeforeIt) {
  load({});
  EXPECT_TRUE(machine_.reserve(entry("a"), now_));
  EXPECT_EQ(machine_.under_way(), 1U);
  EXPECT_FALSE(machine_.reserve(entry("b"), now_)) << "one at a time, at first";
  EXPECT_EQ(next().kind, Kind::idle);
  finish("a", Ending::delivered);
  EXPECT_EQ(machine_.concurrency(), 2U) << "it counts as any other";
  EXPECT_TRUE(machine_.reserve(entry("b"), now_));
  EXPECT_TRUE(machine_.reserve(entry("c"), now_));
  finish("b", Ending::gone);
  EXPECT_TRUE(machine_.reserve(entry("b"), now_)) << "a place that was given back";
}

TEST_F(LaneMachines, GiveNoPlaceBeforeTheStoreIsRead) {
  EXPECT_FALSE(machine_.reserve(entry("a"), now_));
  ASSERT_EQ(next().kind, Kind::load_more);
  EXPECT_FALSE(machine_.reserve(entry("a"), now_));
  machine_.loaded({}, true);
  EXPECT_TRUE(machine_.reserve(entry("a"), now_));
}

TEST_F(LaneMachines, GiveNoPlaceWhereTheStoreHoldsMoreThanTheWindow) {
  load({entry("a")}, false);
  EXPECT_EQ(next().kind, Kind::load_more);
  machine_.loaded({}, false);
  EXPECT_EQ(sends(), Ids{"a"});
  finish("a", Ending::delivered);
  EXPECT_FALSE(machine_.reserve(entry("b"), now_));
}

TEST_F(LaneMachines, GiveNoPlaceBeforeWhatIsDue) {
  load({});
  warm_up(4);
  machine_.offered(entry("a"));
  EXPECT_FALSE(machine_.reserve(entry("b"), now_));
  EXPECT_EQ(sends(), Ids{"a"});
  EXPECT_TRUE(machine_.reserve(entry("b"), now_));
}

TEST_F(LaneMachines, GiveNoPlaceToAConversationThatHasOneUnderWayOrWaiting) {
  load({});
  warm_up(4);
  EXPECT_TRUE(machine_.reserve(entry("a", "talk"), now_));
  EXPECT_FALSE(machine_.reserve(entry("b", "talk"), now_));
  EXPECT_TRUE(machine_.reserve(entry("c", "another"), now_));
  machine_.offered(entry("b", "talk"));
  EXPECT_EQ(sends(), Ids{}) << "b waits for a";
  finish("a", Ending::deferred, Scope::message, minutes{1});
  EXPECT_FALSE(machine_.reserve(entry("d", "talk"), now_)) << "a waits, and goes before it";
}

TEST_F(LaneMachines, GiveNoPlaceWhereTheDestinationIsInDoubt) {
  load({});
  warm_up(4);
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_TRUE(machine_.reserve(entry(id), now_));
    finish(id, Ending::deferred, Scope::party, hours{1});
  }
  EXPECT_NE(machine_.breaker().state(), Breaker::State::closed);
  EXPECT_FALSE(machine_.reserve(entry("d"), now_));
  now_ += minutes{1};
  EXPECT_FALSE(machine_.reserve(entry("d"), now_)) << "the probe is one that waits";
}

TEST_F(LaneMachines, GiveNoPlaceToWhatIsNotDueOrTooLateOrThereAlready) {
  load({});
  warm_up(4);
  EXPECT_FALSE(machine_.reserve(entry("a", "", seconds{1}), now_));
  LaneEntry late = entry("b");
  late.deadline = now_;
  EXPECT_FALSE(machine_.reserve(late, now_));
  machine_.offered(entry("c", "", minutes{1}));
  EXPECT_FALSE(machine_.reserve(entry("c"), now_));
  EXPECT_EQ(machine_.under_way(), 0U);
}

class Departing : public tests::DispatchFixture {
 protected:
  Departing() {
    accept_message("first", "her:100");
    settle();
  }
  /// Stored as begun; returned as it was before.
  Delivery begun(const std::string& id, const std::string& lane = "her:100", const std::string& key = "") {
    Delivery delivery = store(id, lane, key, DeliveryState::sending);
    delivery.state = DeliveryState::waiting;
    return delivery;
  }
  void depart(Departure departure, const std::string& id = "1") {
    dispatcher_->depart(std::move(departure), {current(id), MessageLabel{}, Payload{"at hand"}});
    settle();
  }
};

TEST_F(Departing, SendsWhatIsAtHandAndRecordsTheEndAlone) {
  auto departure = dispatcher_->reserve(begun("1"), 100);
  ASSERT_TRUE(departure);
  EXPECT_EQ(dispatcher_->busy().attempts, 1U);
  settle();
  EXPECT_EQ(transport_.sent.size(), 1U) << "not before it is stored";
  depart(*std::move(departure));
  ASSERT_EQ(transport_.sent.size(), 2U);
  EXPECT_EQ(transport_.sent[1].payload, "at hand");
  EXPECT_EQ(transport_.sent[1].address, "her:100");
  EXPECT_EQ(events("1"), std::vector<std::string>{"accepted"});
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(dispatcher_->busy().attempts, 0U);
}

TEST_F(Departing, TriesAgainWhatThePartyDidNotTake) {
  transport_.script("her:100", {fail(Code::D401)});
  auto departure = dispatcher_->reserve(begun("1"), 100);
  ASSERT_TRUE(departure);
  depart(*std::move(departure));
  EXPECT_EQ(state("1"), DeliveryState::waiting);
  pass(seconds{5});
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(transport_.ids_to("her:100"), (std::vector<std::string>{"first", "1", "1"}));
}

TEST_F(Departing, GivesAPlaceBackThatIsNotUsed) {
  {
    const auto departure = dispatcher_->reserve(begun("1"), 100);
    ASSERT_TRUE(departure);
    EXPECT_EQ(dispatcher_->busy().attempts, 1U);
  }
  EXPECT_EQ(dispatcher_->busy().attempts, 0U);
  EXPECT_TRUE(dispatcher_->reserve(begun("2"), 100));
  settle();
  EXPECT_EQ(transport_.sent.size(), 1U);
}

TEST_F(Departing, WaitsForAnElderOfItsConversationThatIsOnItsWayToTheStore) {
  const Delivery elder = begun("elder", "her:100", "talk");
  {
    const Expected expected = dispatcher_->expect(elder);
    EXPECT_FALSE(dispatcher_->reserve(begun("younger", "her:100", "talk"), 100));
    EXPECT_TRUE(dispatcher_->reserve(begun("another", "her:100", "other"), 100));
  }
  EXPECT_TRUE(dispatcher_->reserve(begun("1", "her:100", "talk"), 100));
}

TEST_F(Departing, GivesBackItsPlaceAfterTheDispatcherToo) {
  auto departure = dispatcher_->reserve(begun("1"), 100);
  const Expected expected = dispatcher_->expect(begun("2", "her:100", "talk"));
  ASSERT_TRUE(departure);
  ask_void(dispatcher_->stop(Duration{0}));
  dispatcher_.reset();
}

TEST_F(Departing, HasNoPlaceInALaneThatIsYetToBegin) {
  EXPECT_FALSE(dispatcher_->reserve(begun("1", "her:200"), 100));
}

TEST_F(Departing, HasNoPlaceWhereTheAddressIsGoneOrEnvelopesAreMade) {
  directory_.failing[LaneId{"her:100"}] = Code::H307;
  EXPECT_FALSE(dispatcher_->reserve(begun("1"), 100));
  directory_.failing.clear();
  transport_.enveloping.insert("her:100");
  EXPECT_FALSE(dispatcher_->reserve(begun("2"), 100));
  transport_.enveloping.clear();
  EXPECT_TRUE(dispatcher_->reserve(begun("3"), 100));
}

TEST_F(Departing, IsWaitedForWhereTheNodeStops) {
  auto departure = dispatcher_->reserve(begun("1"), 100);
  ASSERT_TRUE(departure);
  auto stopped = boost::asio::co_spawn(io_, dispatcher_->stop(minutes{1}), boost::asio::use_future);
  settle();
  EXPECT_EQ(stopped.wait_for(seconds{0}), std::future_status::timeout);
  EXPECT_FALSE(dispatcher_->reserve(begun("2"), 100)) << "nothing new";
  depart(*std::move(departure));
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(stopped.wait_for(seconds{0}), std::future_status::ready);
}

TEST_F(Departing, IsLeftToTheNextStartAfterTheGraceTime) {
  auto departure = dispatcher_->reserve(begun("1"), 100);
  ASSERT_TRUE(departure);
  ask_void(dispatcher_->stop(Duration{0}));
  depart(*std::move(departure));
  EXPECT_EQ(transport_.sent.size(), 1U);
  EXPECT_EQ(state("1"), DeliveryState::sending);
}

TEST_F(Departing, HasNoPlaceWhereThereIsNoRoomForThePayload) {
  const auto large = dispatcher_->reserve(begun("1"), limits_.sending_bytes);
  ASSERT_TRUE(large);
  EXPECT_FALSE(dispatcher_->reserve(begun("2"), limits_.sending_bytes));
  EXPECT_EQ(dispatcher_->busy().attempts, 1U) << "its place is given back";
}

}  // namespace
}  // namespace budstikke
