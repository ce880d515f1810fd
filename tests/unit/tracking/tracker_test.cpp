#include "engine/tracking/tracker.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include "engine/tracking/overdue.hpp"
#include "engine/tracking/recovery.hpp"
#include "tests/unit/tracking/tracking_fixture.hpp"

namespace budstikke {
namespace {

using std::chrono::hours;
using tests::ask;

class Tracking : public tests::TrackingFixture {};

TEST_F(Tracking, StoresAChangeWithItsHistoryThenTells) {
  const Delivery before = stored("1", DeliveryState::sending);
  const auto after = ask(io_, tracker_.record(before, DeliveryEvent::accepted, {}));
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(current("1").state, DeliveryState::handed_over);
  EXPECT_EQ(current("1").version, 2U);
  EXPECT_EQ(current("1").receipt_deadline, clock_.now() + hours{90})
      << "96 h from GenDate, read with the message";
  ASSERT_EQ(history("1").size(), 1U);
  EXPECT_EQ(history("1")[0].event, "accepted");
  ASSERT_EQ(status_.lines.size(), 1U);
  EXPECT_EQ(status_.lines[0].business_id, BusinessId{"b-1"});
  ASSERT_EQ(heard_.size(), 1U);
  EXPECT_EQ(heard_[0].state, DeliveryState::handed_over);
}

TEST_F(Tracking, RefusesWhatTheTableDoesNotListAndTellsNobody) {
  const Delivery before = stored("1", DeliveryState::confirmed);
  const auto after = ask(io_, tracker_.record(before, DeliveryEvent::resend, {}));
  ASSERT_FALSE(after.ok());
  EXPECT_EQ(after.failure().code, Code::B207);
  EXPECT_EQ(after.failure().detail, "no resend in state confirmed");
  EXPECT_EQ(current("1").version, 1U);
  EXPECT_TRUE(status_.lines.empty());
  EXPECT_TRUE(heard_.empty());
}

TEST_F(Tracking, RefusesAChangeOfAValueThatIsNoLongerTheStoredOne) {
  const Delivery before = stored("1", DeliveryState::sending);
  ASSERT_TRUE(ask(io_, tracker_.record(before, DeliveryEvent::receipt_ok, {})).ok());
  const auto late = ask(io_, tracker_.record(before, DeliveryEvent::accepted, {}));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.failure().code, Code::B202);
  EXPECT_EQ(current("1").state, DeliveryState::confirmed);
  EXPECT_EQ(heard_.size(), 1U);
}

TEST_F(Tracking, TellsNothingThatWasNotStored) {
  const Delivery before = stored("1", DeliveryState::sending);
  store_.fail_next_commit(Code::B203);
  EXPECT_EQ(ask(io_, tracker_.record(before, DeliveryEvent::accepted, {})).failure().code, Code::B203);
  EXPECT_TRUE(status_.lines.empty());
  EXPECT_TRUE(heard_.empty());
}

TEST_F(Tracking, FlagsAContradictionInHistoryAndStatusOnly) {
  const Delivery settled = stored("1", DeliveryState::confirmed);
  RecordDetail detail;
  detail.detail_text = "receipt says rejected";
  ASSERT_TRUE(ask(io_, tracker_.record_note(plan_contradiction(settled, detail, clock_.now()))).ok());
  EXPECT_EQ(current("1").state, DeliveryState::confirmed);
  EXPECT_EQ(current("1").version, 1U);
  ASSERT_EQ(history("1").size(), 1U);
  EXPECT_EQ(history("1")[0].event, "receipt");
  EXPECT_EQ(status_.count(Loudness::alarm), 1U);
  EXPECT_TRUE(heard_.empty());
}

TEST_F(Tracking, RaisesAnAlarmWhenTheReceiptDoesNotComeAndSendsNothingAgain) {
  stored("1", DeliveryState::handed_over);
  Overdue overdue{store_, tracker_, clock_, {}};
  clock_.advance(hours{96} - Duration{1});
  EXPECT_EQ(ask(io_, overdue.sweep()), 0U);
  clock_.advance(Duration{1});
  EXPECT_EQ(ask(io_, overdue.sweep()), 1U);
  EXPECT_EQ(current("1").state, DeliveryState::unconfirmed);
  EXPECT_EQ(status_.count(Loudness::alarm), 1U);
  EXPECT_EQ(ask(io_, overdue.sweep()), 0U) << "one alarm, not one a sweep";
}

TEST_F(Tracking, TakesALateReceiptOfAnUnconfirmedDelivery) {
  stored("1", DeliveryState::handed_over);
  clock_.advance(hours{97});
  Overdue overdue{store_, tracker_, clock_, {}};
  ask(io_, overdue.sweep());
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::receipt_ok, {})).ok());
  EXPECT_EQ(current("1").state, DeliveryState::confirmed);
}

TEST_F(Tracking, ExpiresWhatCouldNotBeHandedOverInTime) {
  stored("1", DeliveryState::waiting);
  stored("2", DeliveryState::held);
  clock_.advance(hours{72});
  Overdue overdue{store_, tracker_, clock_, {}};
  EXPECT_EQ(ask(io_, overdue.sweep()), 1U);
  EXPECT_EQ(current("1").state, DeliveryState::expired);
  EXPECT_EQ(current("1").reason->code, Code::D410);
  EXPECT_EQ(current("2").state, DeliveryState::held);
  EXPECT_EQ(status_.count(Loudness::alarm), 1U);
}

TEST_F(Tracking, SweepsMoreThanOneBatchAtOnce) {
  for (int i = 0; i < 7; ++i) stored(std::to_string(i), DeliveryState::waiting);
  clock_.advance(hours{100});
  Overdue overdue{store_, tracker_, clock_, {std::chrono::seconds{30}, 3}};
  EXPECT_EQ(ask(io_, overdue.sweep()), 7U);
}

TEST_F(Tracking, SweepsAgainAtEachIntervalUntilCancelled) {
  boost::asio::cancellation_signal stop;
  bool ended = false;
  Overdue overdue{store_, tracker_, clock_, {std::chrono::seconds{30}, 200}};
  boost::asio::co_spawn(
      io_, overdue.run(),
      boost::asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr&) { ended = true; }));
  stored("1", DeliveryState::waiting);
  io_.restart();
  io_.poll();
  clock_.advance(hours{72});
  io_.poll();
  EXPECT_EQ(current("1").state, DeliveryState::expired);
  EXPECT_FALSE(ended);
  stop.emit(boost::asio::cancellation_type::terminal);
  io_.restart();
  io_.poll();
  EXPECT_TRUE(ended);
}

TEST_F(Tracking, FindsInterruptedAttemptsAtStartUpAndTheLanesWithWork) {
  stored("1", DeliveryState::sending);
  stored("2", DeliveryState::confirmed);
  clock_.advance(hours{1});
  Recovery recovery{store_, tracker_};
  const auto lanes = ask(io_, recovery.run());
  ASSERT_TRUE(lanes.ok());
  EXPECT_EQ(*lanes, std::vector<LaneId>{LaneId{"her:100"}});
  EXPECT_EQ(current("1").state, DeliveryState::waiting);
  EXPECT_TRUE(current("1").uncertain);
  EXPECT_EQ(current("1").due_at, clock_.now());
  ASSERT_EQ(history("1").size(), 1U);
  EXPECT_EQ(history("1")[0].event, "interrupt");
}

TEST_F(Tracking, DoesNotStartWhereInterruptedAttemptsCannotBeRecorded) {
  stored("1", DeliveryState::sending);
  store_.fail_next_commit(Code::B203);
  Recovery recovery{store_, tracker_};
  EXPECT_EQ(ask(io_, recovery.run()).failure().code, Code::B203);
}

TEST_F(Tracking, RecoversWhereAFullStoreHasRoomAgain) {
  stored("1", DeliveryState::sending);
  store_.fail_next_commit(Code::B201);
  Recovery recovery{store_, tracker_};
  EXPECT_EQ(ask(io_, recovery.run()).failure().code, Code::B201);
  EXPECT_EQ(current("1").state, DeliveryState::sending);
  EXPECT_TRUE(ask(io_, recovery.run()).ok());
  EXPECT_EQ(current("1").state, DeliveryState::waiting);
}

TEST_F(Tracking, LeavesAnInterruptedAttemptThatSomebodyEndedMeanwhile) {
  stored("1", DeliveryState::sending);
  store_.fail_next_commit(Code::B202);
  Recovery recovery{store_, tracker_};
  EXPECT_TRUE(ask(io_, recovery.run()).ok());
}

}  // namespace
}  // namespace budstikke
