#include <gmock/gmock.h>

#include "engine/intake/planner.hpp"
#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;
using testing::HasSubstr;
using testing::Not;

class Receipts : public Bench {
 protected:
  Delivery delivered(int number) { return handed_over(accepted(care_message(number)).deliveries.front()); }
  Acceptance answer(int number, int original, HerId responder, ReceiptStatus said = ReceiptStatus::ok) {
    return accepted(receipt(number, original, responder, said));
  }
};

TEST_F(Receipts, SettleTheDeliveryAndGoBackToTheSender) {
  const Delivery delivery = delivered(1);
  const Acceptance acceptance = answer(5, 1, kNarvik);
  EXPECT_EQ(now(delivery).state, State::confirmed);
  ASSERT_EQ(acceptance.deliveries.size(), 1U);
  const Delivery back = now(acceptance.deliveries.front());
  EXPECT_EQ(back.kind, DeliveryKind::receipt);
  EXPECT_EQ(back.state, State::waiting);
  EXPECT_EQ(back.lane, return_lane(kWard));
  EXPECT_EQ(back.party, kWard);
  EXPECT_FALSE(back.expects_receipt());
  EXPECT_EQ(bytes_of(back), "bytes " + business_id(5).value());
  EXPECT_EQ(times_offered(back), 1U);
  EXPECT_EQ(heard.back().id, delivery.id);
  EXPECT_EQ(heard.back().state, State::confirmed);
}

struct Case {
  const char* what;
  std::vector<DeliveryEvent> before;
  ReceiptStatus said;
  State after;
};

class ReceiptsMeet : public Receipts, public testing::WithParamInterface<Case> {};

TEST_P(ReceiptsMeet, TheStateTheyMay) {
  Delivery delivery = accepted(care_message(1)).deliveries.front();
  for (const DeliveryEvent event : GetParam().before) delivery = record(delivery, event);
  const Acceptance acceptance = answer(5, 1, kNarvik, GetParam().said);
  EXPECT_EQ(now(delivery).state, GetParam().after);
  EXPECT_EQ(acceptance.deliveries.front().state, State::waiting);
}

using E = DeliveryEvent;
INSTANTIATE_TEST_SUITE_P(
    All, ReceiptsMeet,
    testing::Values(
        Case{"HandedOver", {E::start, E::accepted}, ReceiptStatus::ok, State::confirmed},
        Case{"HandedOverRejected", {E::start, E::accepted}, ReceiptStatus::rejected, State::rejected},
        Case{"FaultsInParts", {E::start, E::accepted}, ReceiptStatus::ok_with_faults, State::confirmed},
        Case{"BeforeHandOver", {E::start}, ReceiptStatus::ok, State::confirmed},
        Case{"BeforeTheAttemptWasSeenToEnd", {E::start, E::deferred}, ReceiptStatus::ok, State::confirmed},
        Case{"AfterUnconfirmed",
             {E::start, E::accepted, E::receipt_overdue},
             ReceiptStatus::ok,
             State::confirmed},
        Case{"AfterUnconfirmedRejected",
             {E::start, E::accepted, E::receipt_overdue},
             ReceiptStatus::rejected,
             State::rejected}),
    [](const auto& info) { return info.param.what; });

TEST_F(Receipts, ThatAnswerNothingGoToTheWorkList) {
  delivered(1);
  for (const auto& [number, original, responder] :
       {std::tuple{5, 77, kNarvik}, std::tuple{6, 1, kSteinkjer}}) {
    Envelope envelope = receipt(number, original, responder, ReceiptStatus::ok);
    envelope.receipt->responder = {responder};
    const Delivery delivery = accepted(envelope).deliveries.front();
    EXPECT_EQ(delivery.state, State::held);
    EXPECT_EQ(delivery.reason->code, Code::H314);
    EXPECT_TRUE(delivery.lane.empty());
  }
}

TEST_F(Receipts, OfUnknownStatusLeaveTheDeliveryOpenAndGoToTheWorkList) {
  const Delivery delivery = delivered(1);
  const Delivery held = answer(5, 1, kNarvik, ReceiptStatus::unknown).deliveries.front();
  EXPECT_EQ(now(delivery).state, delivery.state);
  EXPECT_EQ(held.state, State::held);
  EXPECT_EQ(held.reason->code, Code::H314);
  answer(6, 1, kNarvik, ReceiptStatus::ok);
  EXPECT_EQ(now(delivery).state, State::confirmed);
}

TEST_F(Receipts, ThatContradictLeaveTheFirstAndRaiseAnAlarm) {
  const Delivery delivery = delivered(1);
  answer(5, 1, kNarvik);
  const Acceptance later = answer(6, 1, kNarvik, ReceiptStatus::rejected);
  EXPECT_EQ(now(delivery).state, State::confirmed);
  const Delivery held = later.deliveries.front();
  EXPECT_EQ(held.state, State::held);
  EXPECT_EQ(held.reason->code, Code::H319);
  EXPECT_EQ(status.count(Loudness::alarm), 1U);
  // Whoever has asked the receiver may pass it on.
  ASSERT_TRUE(act(Verb::release, held));
  EXPECT_EQ(now(held).state, State::waiting);
  EXPECT_EQ(now(held).lane, return_lane(kWard));
}

TEST_F(Receipts, ThatSayTheSameAgainAreNotedAndPassedOn) {
  const Delivery delivery = delivered(1);
  answer(5, 1, kNarvik);
  const Acceptance again = answer(6, 1, kNarvik);
  EXPECT_EQ(now(delivery).version, delivery.version + 1);
  EXPECT_EQ(again.deliveries.front().state, State::waiting);
  EXPECT_EQ(status.count(Loudness::alarm), 0U);
}

TEST_F(Receipts, WithTheSameIdAreDuplicates) {
  delivered(1);
  answer(5, 1, kNarvik);
  EXPECT_EQ(answer(5, 1, kNarvik).kind, Acceptance::Kind::duplicate);
  EXPECT_EQ(offered.size(), 2U);
}

TEST_F(Receipts, SettleTheReceiverThatTheyComeFrom) {
  Envelope message = care_message(1);
  message.other_receivers.push_back(copy_receiver(kDoctor));
  const auto deliveries = accepted(message).deliveries;
  handed_over(deliveries[0]);
  handed_over(deliveries[1]);
  answer(5, 1, kDoctor, ReceiptStatus::rejected);
  EXPECT_EQ(now(deliveries[0]).state, State::handed_over);
  EXPECT_EQ(now(deliveries[1]).state, State::rejected);
}

TEST_F(Receipts, KeepTheCodeOfARejectionAndNothingElseThatStandsThere) {
  const Delivery delivery = delivered(1);
  Envelope envelope = receipt(5, 1, kNarvik, ReceiptStatus::rejected);
  envelope.receipt->errors = {
      {"E21", "text", "a patient's name"}, {"01017012345", "text", "x"}, {"B201", "", ""}};
  accepted(envelope);
  const Delivery rejected = now(delivery);
  EXPECT_EQ(rejected.reason->code, Code::E21);
  EXPECT_EQ(rejected.reason->detail, "rejected E21 X99 X99");
}

TEST_F(Receipts, SettleTheMessageOfTheSenderTheyAreAddressedToWhereTwoUsedOneId) {
  const Delivery ours = delivered(1);
  Envelope other = care_message(1);
  other.sender = {{HerId{900}, {}, {}}, {HerId{901}, {}, {}}};
  const Delivery theirs = accept(submission(other, "twin"))->deliveries.front();
  answer(5, 1, kNarvik, ReceiptStatus::ok);
  EXPECT_EQ(now(ours).state, State::confirmed);
  EXPECT_EQ(now(theirs).state, State::waiting);
}

TEST_F(Receipts, CannotSpeakInOurOwnCodes) {
  for (const char* code : {"B201", "H308", "D401", "S601", "", "e21", "Z1"}) {
    const int number = static_cast<int>(store.commits()) + 10;
    const Delivery delivery = delivered(number);
    Envelope envelope = receipt(number + 500, number, kNarvik, ReceiptStatus::rejected);
    envelope.receipt->errors = {{code, "", ""}};
    accepted(envelope);
    EXPECT_EQ(now(delivery).reason->code, Code::X99) << code;
  }
}

TEST_F(Receipts, GoToTheBusinessWhereOnlyThatHasAReturnRoad) {
  endpoints.return_roads = {return_lane(kHospital)};
  delivered(1);
  const Delivery back = answer(5, 1, kNarvik).deliveries.front();
  EXPECT_EQ(back.state, State::waiting);
  EXPECT_EQ(back.lane, return_lane(kHospital));
  EXPECT_EQ(back.party, kHospital);
}

TEST_F(Receipts, WaitForAReturnRoadAndTakeItWhenReleased) {
  for (const HerId road : {kWard, kHospital}) {
    endpoints.return_roads.clear();
    const int number = static_cast<int>(road.value());
    delivered(number);
    const Delivery held = answer(number + 500, number, kNarvik).deliveries.front();
    EXPECT_EQ(held.state, State::held);
    EXPECT_EQ(held.reason->code, Code::H315);
    const auto still = act(Verb::release, held);
    EXPECT_EQ(still->front().state, State::held);
    EXPECT_EQ(still->front().reason->code, Code::H315);
    endpoints.return_roads = {return_lane(road)};
    ASSERT_TRUE(act(Verb::release, held));
    EXPECT_EQ(now(held).state, State::waiting);
    EXPECT_EQ(now(held).lane, return_lane(road));
    EXPECT_FALSE(now(held).expects_receipt());
    EXPECT_EQ(times_offered(held), 1U);
  }
}

TEST_F(Receipts, OfOurOwnTakeTheBusinesssRoadWhenReleased) {
  endpoints.return_roads.clear();
  reader.prepare("bad", Unreadable{Failure{Code::E36}, {care_message(1), {}, {}}, true});
  Submission made = submission("bad");
  made.answered_in_person = false;
  const Delivery held = accept(made)->deliveries.at(1);
  EXPECT_EQ(held.state, State::held);
  endpoints.return_roads = {return_lane(kHospital)};
  ASSERT_TRUE(act(Verb::release, held));
  EXPECT_EQ(now(held).lane, return_lane(kHospital));
  EXPECT_EQ(bytes_of(now(held)), "refusal E36 of " + business_id(1).value());
}

TEST_F(Receipts, AreReleasedToAPartyUnchangedAndExpectNoReceipt) {
  const Delivery held = answer(5, 77, kNarvik).deliveries.front();
  EXPECT_EQ(act(Verb::release, held).failure().code, Code::B207);
  EXPECT_EQ(act(Verb::release, held, {}, "1806").failure().code, Code::B107);
  ASSERT_TRUE(act(Verb::release, held, kDoctor));
  const Delivery released = now(held);
  EXPECT_EQ(released.state, State::waiting);
  EXPECT_EQ(released.lane, party_lane(kDoctor));
  EXPECT_FALSE(released.readdressed);
  EXPECT_FALSE(released.expects_receipt());
  EXPECT_EQ(bytes_of(released), "bytes " + business_id(5).value());
}

TEST_F(Receipts, PreferTheReturnRoadOfThePartyTheyAreReleasedTo) {
  endpoints.return_roads.insert(return_lane(kOtherWard));
  const Delivery held = answer(5, 77, kNarvik).deliveries.front();
  ASSERT_TRUE(act(Verb::release, held, kOtherWard));
  EXPECT_EQ(now(held).lane, return_lane(kOtherWard));
}

TEST_F(Receipts, StayHeldForAPartyThatNobodyKnows) {
  endpoints.unknown.insert(party_lane(kStranger));
  const Delivery held = answer(5, 77, kNarvik).deliveries.front();
  const auto outcome = act(Verb::release, held, kStranger);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->front().state, State::held);
  EXPECT_EQ(outcome->front().reason->code, Code::H317);
}

TEST_F(Receipts, OfAPartyThatMayHaveItAreTiedThoughAnotherGotTheMessage) {
  const Acceptance acceptance = accepted(care_message(1));
  const Delivery first = acceptance.deliveries.front();
  record(first, DeliveryEvent::start);
  ASSERT_TRUE(act(Verb::hold, first));
  ASSERT_TRUE(now(first).uncertain);
  const auto released = act(Verb::release, first, kSteinkjer);
  ASSERT_TRUE(released);
  ASSERT_EQ(released->size(), 2U);
  EXPECT_EQ(now(first).state, State::discarded);
  EXPECT_EQ(now(first).party, kNarvik);
  const Delivery second = now(released->at(1));
  EXPECT_EQ(second.state, State::waiting);
  EXPECT_EQ(second.party, kSteinkjer);
  EXPECT_EQ(second.kind, DeliveryKind::primary);
  EXPECT_EQ(bytes_of(second), "bytes " + business_id(1).value() + " to 202");
  EXPECT_EQ(times_offered(second), 1U);

  const Delivery back = answer(5, 1, kNarvik).deliveries.front();
  EXPECT_EQ(back.reason->code, Code::H319);
  EXPECT_EQ(back.lane, return_lane(kWard));
  EXPECT_EQ(history_of(acceptance.message).back().delivery, first.id);
  EXPECT_EQ(now(second).state, State::waiting);
}

TEST_F(Receipts, AreNotLostWhereTheDeliveryChangesMeanwhile) {
  const Delivery delivery = delivered(1);
  store.fail_next_commit(Code::B202);
  answer(5, 1, kNarvik);
  EXPECT_EQ(now(delivery).state, State::confirmed);
}

TEST_F(Receipts, StoreNothingWhereTheStoreIsFull) {
  const Delivery delivery = delivered(1);
  store.fail_next_commit(Code::B201);
  EXPECT_EQ(accept(submission(receipt(5, 1, kNarvik, ReceiptStatus::ok))).failure().code, Code::B201);
  EXPECT_EQ(now(delivery).state, State::handed_over);
}

using Deviations = Receipts;

TEST_F(Deviations, AreTiedToTheDeliveryAndRaiseAnAlarmThatNamesTheRule) {
  const Delivery delivery = delivered(1);
  const Acceptance acceptance = accepted(deviation(5, 1, kNarvik));
  const Delivery back = acceptance.deliveries.front();
  EXPECT_EQ(back.kind, DeliveryKind::reply);
  EXPECT_EQ(back.state, State::waiting);
  EXPECT_EQ(back.lane, return_lane(kWard));
  EXPECT_EQ(bytes_of(back), "bytes " + business_id(5).value());
  EXPECT_EQ(times_offered(back), 1U);

  const auto told = std::find_if(status.lines.begin(), status.lines.end(),
                                 [](const StatusLine& line) { return line.event == "deviation"; });
  ASSERT_NE(told, status.lines.end());
  EXPECT_EQ(told->loudness, Loudness::warn) << "the alarm is one for all of a party";
  EXPECT_EQ(told->party, kNarvik);
  EXPECT_EQ(told->rule.value(), "ke");
  EXPECT_EQ(told->delivery, delivery.id);
  EXPECT_EQ(told->code, Code::E21);

  const HistoryEntry tied = tests::run(io, store.history(delivery.message))->back();
  EXPECT_EQ(tied.event, "deviation");
  EXPECT_EQ(tied.delivery, delivery.id);
  EXPECT_EQ(tied.why, "ke");
  EXPECT_THAT(tied.detail, HasSubstr(acceptance.message.id.value()));
}

TEST_F(Deviations, OfAnotherThemeAreAWarning) {
  delivered(1);
  Envelope other = deviation(5, 1, kNarvik);
  other.theme = "2";
  accepted(other);
  EXPECT_EQ(status.count(Loudness::alarm), 0U);
  EXPECT_EQ(status.count(Loudness::warn), 1U);
}

TEST_F(Deviations, LeaveNoFreeTextBehind) {
  const Delivery delivery = delivered(1);
  Envelope odd = deviation(5, 1, kNarvik);
  odd.theme = "Kari Nordmann";
  accepted(odd);
  const HistoryEntry tied = tests::run(io, store.history(delivery.message))->back();
  EXPECT_EQ(tied.event, "deviation");
  EXPECT_THAT(tied.detail, Not(HasSubstr("Kari")));
}

TEST_F(Deviations, ThatAnswerNothingGoByTheRules) {
  delivered(1);
  for (const Envelope& envelope : {deviation(5, 77, kNarvik), deviation(6, 1, kSteinkjer)}) {
    Envelope strange = envelope;
    strange.sender.front().her_id = HerId{500};
    strange.receiver = {{kNarvikItself, {}, {}}, {kNursing, {}, {}}};
    const Delivery delivery = accepted(strange).deliveries.front();
    EXPECT_EQ(delivery.kind, DeliveryKind::primary);
    EXPECT_EQ(delivery.rule.value(), "plain");
    EXPECT_EQ(delivery.party, kNursing);
  }
  EXPECT_EQ(status.count("deviation"), 0U);
}

TEST_F(Deviations, GoToTheSenderTheyAreAddressedToWhereTwoUsedOneId) {
  delivered(1);
  Envelope twin = care_message(1);
  twin.sender = {{HerId{300}, {}, {}}, {HerId{301}, {}, {}}};
  handed_over(accept(submission(twin, "twin"))->deliveries.front());
  endpoints.return_roads.insert(return_lane(HerId{301}));
  EXPECT_EQ(accepted(deviation(5, 1, kNarvik)).deliveries.front().lane, return_lane(kWard));
  Envelope other = deviation(6, 1, kNarvik);
  other.receiver = twin.sender;
  EXPECT_EQ(accepted(other).deliveries.front().lane, return_lane(HerId{301}));
}

TEST_F(Deviations, WaitForAReturnRoad) {
  endpoints.return_roads.clear();
  delivered(1);
  const Delivery held = accepted(deviation(5, 1, kNarvik)).deliveries.front();
  EXPECT_EQ(held.reason->code, Code::H315);
  endpoints.return_roads = {return_lane(kWard)};
  ASSERT_TRUE(act(Verb::release, held));
  EXPECT_EQ(now(held).state, State::waiting);
  EXPECT_EQ(bytes_of(now(held)), "bytes " + business_id(5).value());
}

}  // namespace
}  // namespace budstikke::intake_tests
