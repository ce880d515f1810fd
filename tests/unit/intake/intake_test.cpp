#include "engine/intake/intake.hpp"

#include <gmock/gmock.h>

#include <boost/asio/post.hpp>

#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using Kind = Acceptance::Kind;
using testing::HasSubstr;

class Intakes : public Bench {
 protected:
  /// Begins to accept; the outcome is there when the loop has run far enough.
  std::shared_ptr<std::optional<Outcome<Acceptance>>> begin(Submission made) {
    auto result = std::make_shared<std::optional<Outcome<Acceptance>>>();
    boost::asio::co_spawn(io, keep(intake.accept(std::move(made)), result), boost::asio::detached);
    return result;
  }
  template <class Condition>
  void run_until(Condition condition) {
    io.restart();
    for (int i = 0; i < 100'000 && !condition(); ++i) io.run_one_for(std::chrono::milliseconds{10});
  }

 private:
  static boost::asio::awaitable<void> keep(boost::asio::awaitable<Outcome<Acceptance>> work,
                                           std::shared_ptr<std::optional<Outcome<Acceptance>>> result) {
    result->emplace(co_await std::move(work));
  }
};

TEST_F(Intakes, StoreDecideAndOffer) {
  const Acceptance acceptance = accepted(care_message(1));
  EXPECT_EQ(acceptance.kind, Kind::accepted);
  ASSERT_EQ(acceptance.deliveries.size(), 1U);
  const Delivery delivery = now(acceptance.deliveries.front());
  EXPECT_EQ(delivery.state, DeliveryState::waiting);
  EXPECT_EQ(delivery.party, kNarvik);
  EXPECT_EQ(delivery.lane, party_lane(kNarvik));
  EXPECT_EQ(delivery.rule.value(), "ke");
  EXPECT_TRUE(delivery.readdressed);
  EXPECT_EQ(bytes_of(delivery), "bytes " + business_id(1).value() + " to 201");
  EXPECT_EQ(delivery.sha256, protector.digest(bytes_of(delivery)));
  EXPECT_EQ(times_offered(delivery), 1U);
  // The original is kept beside it, as it came.
  Delivery original = delivery;
  original.payload = acceptance.message.payload;
  EXPECT_EQ(bytes_of(original), "bytes " + business_id(1).value());
  EXPECT_TRUE(tests::run(io, store.rule_set(delivery.rule_set))->has_value());
}

TEST_F(Intakes, SayWhatHappenedInHistoryAndStatus) {
  const Acceptance acceptance = accepted(care_message(1));
  const auto history = history_of(acceptance.message);
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].event, "received");
  EXPECT_EQ(history[1].event, "decided");
  EXPECT_THAT(history[1].detail, HasSubstr("\"rule\":\"ke\""));
  EXPECT_EQ(history[2].delivery, acceptance.deliveries.front().id);
  EXPECT_EQ(status.count("received"), 1U);
  EXPECT_EQ(status.count("planned"), 1U);
}

TEST_F(Intakes, AnswerNothingBeforeTheCommit) {
  store.closed = true;
  const auto answer = begin(submission(care_message(1)));
  for (int i = 0; i < 50; ++i) io.run_one_for(std::chrono::milliseconds{2});
  EXPECT_FALSE(answer->has_value());
  EXPECT_TRUE(offered.empty());
  EXPECT_TRUE(status.lines.empty());
  store.open();
  run_until([&answer] { return answer->has_value(); });
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE((*answer)->ok());
  EXPECT_EQ(offered.size(), 1U);
}

TEST_F(Intakes, TellTheSenderToComeBackWhereTheStoreTakesNothing) {
  for (const Code code : {Code::B201, Code::B203}) {
    store.fail_next_commit(code);
    const auto outcome = accept(submission(care_message(1)));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.failure().code, code);
    EXPECT_EQ(outcome.failure().advice, Advice::defer);
  }
  EXPECT_TRUE(offered.empty());
  EXPECT_TRUE(status.lines.empty());
  EXPECT_EQ(accepted(care_message(1)).kind, Kind::accepted);
}

TEST_F(Intakes, AnswerADuplicateWithTheFirstAnswer) {
  const Acceptance first = accepted(care_message(1));
  handed_over(first.deliveries.front());
  const Acceptance second = accepted(care_message(1));
  EXPECT_EQ(second.kind, Kind::duplicate);
  EXPECT_EQ(second.message.id, first.message.id);
  ASSERT_EQ(second.deliveries.size(), 1U);
  EXPECT_EQ(second.deliveries.front().id, first.deliveries.front().id);
  EXPECT_EQ(second.deliveries.front().state, DeliveryState::handed_over);
  EXPECT_FALSE(second.failure);
  EXPECT_EQ(offered.size(), 1U);
  EXPECT_EQ(history_of(first.message).back().event, "duplicate");
}

TEST_F(Intakes, RaiseAnAlarmForTheSameIdWithOtherBytes) {
  const Acceptance first = accepted(care_message(1));
  const auto second = accept(submission(care_message(1), "other bytes"));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->kind, Kind::conflict);
  EXPECT_EQ(second->message.id, first.message.id);
  EXPECT_EQ(second->failure->code, Code::B103);
  EXPECT_EQ(offered.size(), 1U);
  EXPECT_EQ(history_of(first.message).back().event, "conflict");
  EXPECT_EQ(status.count("conflict"), 1U);
  EXPECT_EQ(status.count(Loudness::alarm), 0U) << "the alarm is one for all of a sender";
}

TEST_F(Intakes, KnowADuplicateOfASenderThatHasOnlyAnOrganisationNumber) {
  Envelope envelope = care_message(1);
  for (PartyLevel& level : envelope.sender) level.her_id = HerId{};
  envelope.sender.front().organisation_number = "974749025";
  const Acceptance first = accepted(envelope);
  EXPECT_EQ(first.kind, Kind::accepted);
  const Acceptance second = accepted(envelope);
  EXPECT_EQ(second.kind, Kind::duplicate);
  EXPECT_EQ(second.message.id, first.message.id);
  envelope.sender.front().organisation_number = "974749026";
  EXPECT_EQ(accepted(envelope).kind, Kind::accepted);
}

TEST_F(Intakes, KeepTheSameIdOfTwoSendersApart) {
  accepted(care_message(1));
  Envelope other = care_message(1);
  other.sender.back().her_id = kOtherWard;
  EXPECT_EQ(accept(submission(other, "other bytes"))->kind, Kind::accepted);
}

TEST_F(Intakes, StoreOneOfTwoIdenticalSubmissionsAtOnce) {
  store.closed = true;
  const auto first = begin(submission(care_message(1)));
  const auto second = begin(submission(care_message(1)));
  // Both have found nothing known and wait for their commits.
  for (int i = 0; i < 50; ++i) io.run_one_for(std::chrono::milliseconds{2});
  store.open();
  run_until([&] { return first->has_value() && second->has_value(); });
  ASSERT_TRUE(first->has_value() && second->has_value());
  ASSERT_TRUE((*first)->ok() && (*second)->ok());
  EXPECT_EQ((**first)->kind, Kind::accepted);
  EXPECT_EQ((**second)->kind, Kind::duplicate);
  EXPECT_EQ((**second)->message.id, (**first)->message.id);
  EXPECT_EQ(offered.size(), 1U);
}

TEST_F(Intakes, StoreWhatIsNoXmlAndShowItAsRefused) {
  const auto outcome = accept(submission("nonsense"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->kind, Kind::refused);
  EXPECT_EQ(outcome->failure->code, Code::T01);
  EXPECT_FALSE(outcome->receipt);
  const auto deliveries = deliveries_of(outcome->message);
  ASSERT_EQ(deliveries.size(), 1U);
  EXPECT_EQ(deliveries.front().state, DeliveryState::refused);
  EXPECT_EQ(deliveries.front().reason->code, Code::T01);
  EXPECT_EQ(deliveries.front().rule.value(), kRuleReading);
}

Unreadable unidentified(const Envelope& envelope) {
  return {Failure{Code::E36, "line 7 column 3"}, {envelope, {}, {}}, true};
}

TEST_F(Intakes, AnswerARefusalInPersonWithoutQueuingAReceipt) {
  reader.prepare("bad", unidentified(care_message(1)));
  const auto outcome = accept(submission("bad"));
  EXPECT_EQ(outcome->kind, Kind::refused);
  EXPECT_EQ(outcome->receipt->reveal(), "refusal E36 of " + business_id(1).value());
  EXPECT_EQ(outcome->deliveries.size(), 1U);
}

TEST_F(Intakes, QueueTheReceiptOfARefusalWhereNobodyListens) {
  reader.prepare("bad", unidentified(care_message(1)));
  Submission made = submission("bad");
  made.answered_in_person = false;
  const auto outcome = accept(made);
  ASSERT_EQ(outcome->deliveries.size(), 2U);
  const Delivery answer = now(outcome->deliveries[1]);
  EXPECT_EQ(answer.kind, DeliveryKind::receipt);
  EXPECT_EQ(answer.state, DeliveryState::waiting);
  EXPECT_EQ(answer.lane, return_lane(kWard));
  EXPECT_FALSE(answer.expects_receipt());
  EXPECT_EQ(bytes_of(answer), "refusal E36 of " + business_id(1).value());
  EXPECT_EQ(times_offered(answer), 1U);
}

TEST_F(Intakes, TakeARefusedMessageMendedUnderTheSameId) {
  reader.prepare("bad", unidentified(care_message(1)));
  EXPECT_EQ(accept(submission("bad"))->kind, Kind::refused);
  EXPECT_EQ(accepted(care_message(1)).kind, Kind::accepted);
}

TEST_F(Intakes, NeverAnswerAReceiptWithAReceipt) {
  reader.prepare("bad",
                 Unreadable{Failure{Code::E10}, {receipt(5, 1, kNarvik, ReceiptStatus::ok), {}, {}}, true});
  Submission made = submission("bad");
  made.answered_in_person = false;
  const auto outcome = accept(made);
  EXPECT_FALSE(outcome->receipt);
  EXPECT_EQ(outcome->deliveries.size(), 1U);
}

TEST_F(Intakes, TellTheSenderOfARulesRefusalOnEitherRoad) {
  Envelope unwanted = care_message(1);
  unwanted.type = "NO";
  const Acceptance in_person = accepted(unwanted);
  EXPECT_EQ(in_person.kind, Kind::refused);
  EXPECT_EQ(in_person.failure->code, Code::E21);
  EXPECT_EQ(in_person.receipt->reveal(), "refusal E21 of " + business_id(1).value());
  EXPECT_EQ(in_person.deliveries.size(), 1U);

  unwanted.message_id = business_id(2);
  Submission made = submission(unwanted);
  made.answered_in_person = false;
  const auto queued = accept(made);
  ASSERT_EQ(queued->deliveries.size(), 2U);
  EXPECT_EQ(queued->deliveries[1].lane, return_lane(kWard));
  EXPECT_EQ(bytes_of(queued->deliveries[1]), "refusal E21 of " + business_id(2).value());
}

TEST_F(Intakes, RefuseADuplicateOfARulesRefusalAgain) {
  Envelope unwanted = care_message(1);
  unwanted.type = "NO";
  accepted(unwanted);
  const Acceptance again = accepted(unwanted);
  EXPECT_EQ(again.kind, Kind::duplicate);
  EXPECT_EQ(again.failure->code, Code::E21);
  EXPECT_TRUE(again.receipt);
}

TEST_F(Intakes, DoNotCallAPeersRefusalTheirOwn) {
  const Acceptance first = accepted(care_message(1));
  RecordDetail detail;
  detail.reason = Reason{Code::D406, {}};
  record(record(first.deliveries.front(), DeliveryEvent::start), DeliveryEvent::refuse, detail);
  EXPECT_FALSE(accepted(care_message(1)).failure);
}

TEST_F(Intakes, TurnAwayWhoeverUsesAnothersName) {
  Submission made = submission(care_message(1));
  made.may_send_as = {kOtherWard};
  const auto outcome = accept(made);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.failure().code, Code::B106);
  EXPECT_EQ(store.commits(), 0U);
  ASSERT_EQ(status.count("impostor"), 1U);
  EXPECT_EQ(status.lines.front().loudness, Loudness::warn) << "the alarm is one for all of a caller";
  EXPECT_EQ(status.lines.front().who, "ehr");
  made.may_send_as = {kHospital};  // either level will do
  EXPECT_TRUE(accept(made));
}

TEST_F(Intakes, TurnAwayAnImpostorWhoseMessageCannotBeRead) {
  reader.prepare("bad", Unreadable{Failure{Code::T02}, {care_message(1), {}, {}}, false});
  Submission made = submission("bad");
  made.may_send_as = {kOtherWard};
  EXPECT_EQ(accept(made).failure().code, Code::B106);
  Submission nameless = submission("nonsense");
  nameless.may_send_as = {kOtherWard};
  EXPECT_EQ(accept(nameless)->kind, Kind::refused);
}

TEST_F(Intakes, HoldWhatCannotBeReaddressed) {
  writer.fails = true;
  const Delivery delivery = now(accepted(care_message(1)).deliveries.front());
  EXPECT_EQ(delivery.state, DeliveryState::held);
  EXPECT_EQ(delivery.reason->code, Code::H318);
  EXPECT_FALSE(delivery.readdressed);
  EXPECT_EQ(times_offered(delivery), 0U);
  EXPECT_EQ(bytes_of(delivery), "bytes " + business_id(1).value());
}

TEST_F(Intakes, KeepNothingOfAHeaderThatLooksLikeNoCode) {
  Envelope strange = care_message(1);
  strange.message_id = BusinessId{"01017012345"};  // eleven digits may be a person
  strange.type = "kari nordmann";
  reader.prepare("bad", Unreadable{Failure{Code::E10}, {strange, {}, {}}, true});
  const auto outcome = accept(submission("bad"));
  EXPECT_TRUE(outcome->message.business_id.empty());
  EXPECT_TRUE(outcome->message.type.empty());
  EXPECT_EQ(outcome->message.sender_business, kHospital);
}

TEST_F(Intakes, DecideByOneSnapshotFromStartToEnd) {
  const auto old_hash = slot.current()->rules->hash();
  // The rules are changed while the bytes are being read.
  const auto new_routing = routing(rule("new", "", kToReceiver));
  reader.on_read = [this, new_routing] {
    boost::asio::post(io, [this, new_routing] { slot.swap_in(new_routing); });
  };
  const auto answer = begin(submission(care_message(1)));
  run_until([&answer] { return answer->has_value(); });
  const Delivery delivery = (**answer)->deliveries.front();
  EXPECT_EQ(slot.current(), new_routing);
  EXPECT_EQ(delivery.rule_set, old_hash);
  EXPECT_EQ(delivery.party, kNarvik);
  EXPECT_TRUE(tests::run(io, store.rule_set(old_hash))->has_value());
}

}  // namespace
}  // namespace budstikke::intake_tests
