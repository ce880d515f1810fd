#include "engine/dispatch/dispatcher.hpp"

#include <set>

#include "tests/unit/dispatch/dispatch_fixture.hpp"

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tests::accept;
using tests::ask;
using tests::fail;
using tests::fault;
using tests::stall;
using Ids = std::vector<std::string>;

class Dispatching : public tests::DispatchFixture {};

TEST_F(Dispatching, SendsWhatIsStoredAndRecordsTheHandOver) {
  accept_message("1", "her:100");
  settle();
  ASSERT_EQ(transport_.sent.size(), 1U);
  EXPECT_EQ(transport_.sent[0].address, "her:100");
  EXPECT_EQ(transport_.sent[0].business_id, BusinessId{"b-1"});
  EXPECT_EQ(transport_.sent[0].type, "HELSEOPPL_SOKNAD");
  EXPECT_EQ(transport_.sent[0].payload, "bytes of 1");
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(current("1").attempts, 1U);
  EXPECT_TRUE(current("1").receipt_deadline.has_value());
  EXPECT_EQ(events("1"), (Ids{"start", "accepted"}));
  EXPECT_EQ(status_.count("accepted"), 1U);
}

TEST_F(Dispatching, SendsEveryOneOfManyExactlyOnce) {
  for (int i = 0; i < 700; ++i) accept_message(std::to_string(i), "her:" + std::to_string(i % 2));
  settle();
  std::set<DeliveryId> ids;
  for (const auto& one : transport_.sent) ids.insert(one.delivery);
  EXPECT_EQ(ids.size(), 700U);
  EXPECT_EQ(transport_.sent.size(), 700U);
}

TEST_F(Dispatching, TriesADeferredDeliveryAgainUnderTheSameId) {
  transport_.script("her:100", {fail(Code::D401), fail(Code::D405, "status 503"), accept()});
  accept_message("1", "her:100");
  settle();
  EXPECT_EQ(state("1"), DeliveryState::waiting);
  EXPECT_EQ(current("1").reason->code, Code::D401);
  EXPECT_EQ(current("1").due_at, clock_.now() + seconds{5});
  pass(seconds{5} - Duration{1});
  EXPECT_EQ(transport_.sent.size(), 1U);
  pass(Duration{1});
  EXPECT_EQ(transport_.sent.size(), 2U);
  EXPECT_EQ(current("1").reason->detail, "status 503");
  pass(seconds{5});
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(transport_.ids_to("her:100"), (Ids{"1", "1", "1"}));
  EXPECT_EQ(events("1"), (Ids{"start", "deferred", "start", "deferred", "start", "accepted"}));
}

TEST_F(Dispatching, WaitsAsLongAsThePeerAsksForTheWholeLane) {
  transport_.script("her:100", {fail(Code::D408, "retry after 120 s")});
  accept_message("1", "her:100");
  settle();
  accept_message("2", "her:100");
  settle();
  pass(seconds{119});
  EXPECT_EQ(transport_.sent.size(), 1U);
  pass(seconds{1});
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(state("2"), DeliveryState::handed_over);
}

TEST_F(Dispatching, EndsWhereThePeerRefusesTheMessageAndGoesOnWithTheNext) {
  transport_.script("her:100", {fail(Code::D406, "status 422")});
  accept_message("1", "her:100");
  accept_message("2", "her:100");
  settle();
  EXPECT_EQ(state("1"), DeliveryState::refused);
  EXPECT_EQ(current("1").reason->code, Code::D406);
  EXPECT_EQ(state("2"), DeliveryState::handed_over);
  EXPECT_EQ(status_.count(Loudness::alarm), 1U);
}

TEST_F(Dispatching, HoldsWhatHasNoEndpointWithTheReasonAndSendsItWhenReleased) {
  for (const Code code : {Code::H306, Code::H307, Code::H315, Code::H317}) {
    const std::string id{id_of(code)};
    directory_.failing[LaneId{"her:100"}] = code;
    accept_message(id, "her:100");
    settle();
    EXPECT_EQ(state(id), DeliveryState::held);
    EXPECT_EQ(current(id).reason->code, code);
    EXPECT_EQ(current(id).attempts, 0U);
  }
  EXPECT_TRUE(transport_.sent.empty());
  directory_.failing.clear();
  RecordDetail release;
  release.who = "kari";
  ASSERT_TRUE(ask(io_, tracker_.record(current("H307"), DeliveryEvent::release, release)).ok());
  settle();
  EXPECT_EQ(state("H307"), DeliveryState::handed_over);
}

TEST_F(Dispatching, HoldsAPayloadThatCannotBeOpened) {
  dispatcher_->offer({store("1", "her:100", "", DeliveryState::waiting, "broken")});
  settle();
  EXPECT_EQ(state("1"), DeliveryState::held);
  EXPECT_EQ(current("1").reason->code, Code::B206);
  EXPECT_FALSE(current("1").uncertain) << "nothing was sent";
  EXPECT_TRUE(transport_.sent.empty());
}

TEST_F(Dispatching, HoldsAPayloadThatIsNotTheDeliverysOwn) {
  dispatcher_->offer({store("1", "her:100", "", DeliveryState::waiting, "another's")});
  settle();
  EXPECT_EQ(state("1"), DeliveryState::held);
  EXPECT_EQ(current("1").reason->code, Code::B206);
  EXPECT_TRUE(transport_.sent.empty());
}

TEST_F(Dispatching, HoldsTheDeliveryWhoseAttemptFaultsAndGoesOn) {
  transport_.script("her:100", {fault()});
  accept_message("1", "her:100");
  accept_message("2", "her:100");
  settle();
  EXPECT_EQ(state("1"), DeliveryState::held);
  EXPECT_EQ(current("1").reason->code, Code::D413);
  EXPECT_TRUE(current("1").uncertain);
  EXPECT_EQ(state("2"), DeliveryState::handed_over);
  EXPECT_EQ(status_.count("alarm"), 1U);
}

TEST_F(Dispatching, ExpiresWhatIsPastItsDeadlineBeforeAnotherAttempt) {
  transport_.always("her:100", fail(Code::D401));
  accept_message("1", "her:100");
  pass(hours{72} - Duration{1});
  EXPECT_EQ(state("1"), DeliveryState::waiting);
  const std::size_t before = transport_.sent.size();
  EXPECT_GT(before, 10U);
  pass(Duration{1});
  EXPECT_EQ(state("1"), DeliveryState::expired);
  EXPECT_EQ(current("1").reason->code, Code::D410);
  pass(hours{10});
  EXPECT_EQ(transport_.sent.size(), before);
}

TEST_F(Dispatching, KeepsTheOrderOfAConversationWhileItsFirstIsDeferred) {
  transport_.script("her:100", {fail(Code::D405)});
  accept_message("first", "her:100", "talk");
  accept_message("second", "her:100", "talk");
  accept_message("other", "her:100", "another talk");
  settle();
  EXPECT_EQ(transport_.ids_to("her:100"), (Ids{"first", "other"}));
  pass(seconds{5});
  EXPECT_EQ(transport_.ids_to("her:100"), (Ids{"first", "other", "first", "second"}));
}

TEST_F(Dispatching, IsNotSlowedByOneReceiverThatStalls) {
  transport_.always("her:1", stall());
  for (int i = 0; i < 100; ++i) accept_message("dead-" + std::to_string(i), "her:1");
  settle();
  const TimePoint before = clock_.now();
  for (int i = 0; i < 20; ++i) {
    for (int n = 0; n < 5; ++n) {
      accept_message(std::to_string(i) + "-" + std::to_string(n), "her:" + std::to_string(100 + i));
    }
  }
  settle();
  EXPECT_EQ(clock_.now(), before) << "no time passed";
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(transport_.ids_to("her:" + std::to_string(100 + i)).size(), 5U);
  }
  EXPECT_EQ(transport_.ids_to("her:1").size(), 1U) << "the dead lane has one attempt under way";
}

TEST_F(Dispatching, ProbesADeadReceiverAndEmptiesItsLaneWhenItLivesAgain) {
  transport_.always("her:1", fail(Code::D401));
  for (int i = 0; i < 50; ++i) accept_message(std::to_string(i), "her:1");
  pass(hours{1});
  const std::size_t tried = transport_.sent.size();
  EXPECT_LT(tried, 30U) << "the breaker keeps most of fifty messages from being tried";
  EXPECT_EQ(dispatcher_->busy().broken_lanes, 1U);
  transport_.always("her:1", accept());
  pass(minutes{6});
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(state(std::to_string(i)), DeliveryState::handed_over) << i;
  }
  EXPECT_EQ(dispatcher_->busy().broken_lanes, 0U);
}

TEST_F(Dispatching, TakesAReceiptThatComesBeforeTheHandOversAnswer) {
  transport_.script("her:100", {accept(seconds{10})});
  accept_message("1", "her:100");
  settle();
  ASSERT_EQ(state("1"), DeliveryState::sending);
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::receipt_ok, {})).ok());
  pass(seconds{10});
  EXPECT_EQ(state("1"), DeliveryState::confirmed);
  EXPECT_EQ(events("1"), (Ids{"start", "receipt_ok"}));
  pass(hours{1});
  EXPECT_EQ(transport_.sent.size(), 1U);
}

TEST_F(Dispatching, SaysOnTheWorkListThatThePeerTookWhatAnOperatorHeldMeanwhile) {
  transport_.script("her:100", {accept(seconds{10})});
  accept_message("1", "her:100");
  settle();
  RecordDetail hold;
  hold.who = "kari";
  hold.reason = Reason{Code::H312, "wrong patient"};
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::hold, hold)).ok());
  pass(seconds{10});
  EXPECT_EQ(state("1"), DeliveryState::held);
  EXPECT_TRUE(current("1").uncertain);
  EXPECT_EQ(current("1").reason->code, Code::H312);
  const auto history = *ask(io_, store_.history(MessageId{"m-1"}));
  EXPECT_EQ(history.back().detail, "the attempt under way was accepted by the peer");
}

TEST_F(Dispatching, DoesNotSendWhatAnOperatorHoldsOrDiscardsBeforeItIsDue) {
  Delivery later = store("1", "her:100");
  transport_.script("her:100", {fail(Code::D401)});
  dispatcher_->offer({later});
  settle();
  RecordDetail discard;
  discard.who = "kari";
  discard.why = "sent by post";
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::discard, discard)).ok());
  pass(hours{1});
  EXPECT_EQ(transport_.sent.size(), 1U);
  EXPECT_EQ(dispatcher_->busy().waiting, 0U);
}

TEST_F(Dispatching, SendsAgainOnceWhenAnOperatorAsksAndNeverByItself) {
  accept_message("1", "her:100");
  settle();
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::receipt_overdue, {})).ok());
  pass(hours{1});
  EXPECT_EQ(transport_.sent.size(), 1U);
  RecordDetail resend;
  resend.who = "kari";
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::resend, resend)).ok());
  settle();
  EXPECT_EQ(transport_.ids_to("her:100"), (Ids{"1", "1"}));
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
}

TEST_F(Dispatching, KeepsWhatThePeerSaidUntilTheStoreTakesIt) {
  transport_.script("her:100", {accept(seconds{10})});
  accept_message("1", "her:100");
  settle();
  for (int i = 0; i < 3; ++i) store_.fail_next_commit(Code::B201);
  pass(seconds{10});
  EXPECT_EQ(state("1"), DeliveryState::sending);
  pass(seconds{3});
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(transport_.sent.size(), 1U);
}

TEST_F(Dispatching, SendsNothingWhoseStartCouldNotBeStored) {
  const Delivery delivery = store("1", "her:100");
  store_.fail_next_commit(Code::B203);
  dispatcher_->offer({delivery});
  settle();
  EXPECT_TRUE(transport_.sent.empty());
  EXPECT_EQ(state("1"), DeliveryState::waiting);
  pass(seconds{1});
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(current("1").attempts, 1U);
}

TEST_F(Dispatching, SendsBytesThatAreAtHandWithoutReadingThemBack) {
  // What the store holds cannot be opened.
  const Delivery delivery = store("1", "her:100", "", DeliveryState::waiting, "broken");
  const FreshMessage fresh{{}, {{delivery.payload, Payload{"at hand"}}}};
  dispatcher_->offer({delivery}, fresh);
  settle();
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  ASSERT_EQ(transport_.sent.size(), 1U);
}

TEST_F(Dispatching, SendsNothingByACopyThatIsOutOfDate) {
  const Delivery before = store("1", "her:100");
  ask_void([](Tracker* tracker, Delivery current) -> boost::asio::awaitable<void> {
    RecordDetail detail;
    detail.reason = Reason{Code::H311, {}};
    const auto held = co_await tracker->record(std::move(current), DeliveryEvent::hold, std::move(detail));
    EXPECT_TRUE(held);
  }(&tracker_, before));
  dispatcher_->offer({before}, FreshMessage{{}, {{before.payload, Payload{"at hand"}}}});
  settle();
  EXPECT_TRUE(transport_.sent.empty());
  EXPECT_EQ(state("1"), DeliveryState::held);
}

TEST_F(Dispatching, EndsLanesThatHaveNothingToDoAndBeginsThemAgain) {
  accept_message("1", "her:100");
  settle();
  EXPECT_EQ(dispatcher_->busy().lanes, 1U);
  pass(minutes{11});
  EXPECT_EQ(dispatcher_->busy().lanes, 0U);
  accept_message("2", "her:100");
  settle();
  EXPECT_EQ(state("2"), DeliveryState::handed_over);
}

TEST_F(Dispatching, IgnoresWhatHasNoLaneOrDoesNotWait) {
  Delivery held = store("1", "", "", DeliveryState::held);
  Delivery refused = store("2", "her:100", "", DeliveryState::refused);
  dispatcher_->offer({held, refused});
  settle();
  EXPECT_TRUE(transport_.sent.empty());
  EXPECT_EQ(dispatcher_->busy().lanes, 0U);
}

TEST_F(Dispatching, WaitsAtTheStopForAttemptsUnderWayAndBeginsNoMore) {
  transport_.script("her:100", {accept(seconds{10})});
  accept_message("1", "her:100");
  accept_message("2", "her:100");
  settle();
  auto stopped = boost::asio::co_spawn(io_, dispatcher_->stop(seconds{30}), boost::asio::use_future);
  settle();
  EXPECT_NE(stopped.wait_for(seconds{0}), std::future_status::ready);
  pass(seconds{10});
  EXPECT_EQ(stopped.wait_for(seconds{0}), std::future_status::ready);
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(state("2"), DeliveryState::waiting);
  accept_message("3", "her:100");
  settle();
  EXPECT_EQ(transport_.sent.size(), 1U);
}

TEST_F(Dispatching, CancelsAtTheEndOfTheGraceWhatHasNotEnded) {
  transport_.always("her:100", stall());
  accept_message("1", "her:100");
  settle();
  auto stopped = boost::asio::co_spawn(io_, dispatcher_->stop(seconds{30}), boost::asio::use_future);
  pass(seconds{29});
  EXPECT_NE(stopped.wait_for(seconds{0}), std::future_status::ready);
  pass(seconds{1});
  EXPECT_EQ(stopped.wait_for(seconds{0}), std::future_status::ready);
  EXPECT_EQ(state("1"), DeliveryState::sending);
  EXPECT_EQ(events("1"), Ids{"start"});
  EXPECT_EQ(status_.count("alarm"), 0U);
}

TEST_F(Dispatching, EndsALaneWhoseLastAttemptIsOverAsSoonAsItBegins) {
  const auto change = [this](const Delivery& after) {
    Unit unit;
    unit.changed.push_back({after, false});
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    ASSERT_TRUE(ask(io_, store_.commit(std::move(units))).at(0).ok());
  };
  accept_message("1", "her:100");
  settle();
  // The lane has been idle, and then reads one that is due when it would have lingered long enough.
  Delivery later = store("2", "her:100");
  later.due_at += hours{1};
  ++later.version;
  change(later);
  dispatcher_->clock_jumped();
  settle();
  // Settled by somebody of whom the lane does not hear: the attempt finds nothing to do, and is over at once.
  later.state = DeliveryState::discarded;
  ++later.version;
  change(later);
  pass(hours{1});
  EXPECT_EQ(transport_.ids_to("her:100"), Ids{"1"});
  pass(minutes{11});
  EXPECT_EQ(dispatcher_->busy().lanes, 0U);
}

TEST_F(Dispatching, StopsEvenWhereTheStoreTakesNothing) {
  transport_.script("her:100", {accept(seconds{1})});
  accept_message("1", "her:100");
  settle();
  for (int i = 0; i < 100; ++i) store_.fail_next_commit(Code::B201);
  pass(seconds{5});
  auto stopped = boost::asio::co_spawn(io_, dispatcher_->stop(seconds{30}), boost::asio::use_future);
  pass(seconds{30});
  EXPECT_EQ(stopped.wait_for(seconds{0}), std::future_status::ready);
  EXPECT_EQ(state("1"), DeliveryState::sending) << "found interrupted at the next start";
}

TEST_F(Dispatching, SendsToTheNewPartyWhatIsReleasedToAnother) {
  directory_.failing[LaneId{"her:100"}] = Code::H306;
  accept_message("1", "her:100");
  settle();
  ASSERT_EQ(state("1"), DeliveryState::held);
  RecordDetail release;
  release.who = "kari";
  release.replacement = current("1");
  release.replacement->lane = LaneId{"her:200"};
  release.replacement->party = HerId{200};
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::release, release)).ok());
  settle();
  EXPECT_EQ(transport_.ids_to("her:200"), Ids{"1"});
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
}

}  // namespace
}  // namespace budstikke
