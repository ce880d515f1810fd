#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include "engine/intake/planner.hpp"
#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;
using testing::HasSubstr;

/// Rules that would send every answer elsewhere, with a copy.
const std::string kElsewhere =
    rule("need", R"(need = "coordinator")", kToCaseHandler) +
    rule("elsewhere", R"("message.type" = ["DIALOG_SVAR", "HELSEOPPL_SVAR", "DIALOG_FRI"])",
         R"(send = { to = "party", her_id = 202, copy = [{ to = "party", her_id = 203 }] })") +
    rule("ke", "", kToCaseHandler);

class Replies : public Bench {
 protected:
  Replies() : Bench(kElsewhere) {}
  Delivery delivered(int number) { return handed_over(accepted(care_message(number)).deliveries.front()); }
  /// The book knows the ward too, with an address.
  void know_the_ward(HerId her_id = kWard) {
    std::vector<Party> all = parties();
    Party ward;
    ward.her_id = her_id;
    ward.parent = kHospital;
    ward.name = "the ward";
    ward.service_code = "1";
    ward.endpoint = "folder:/ward";
    all.push_back(ward);
    auto changed = std::make_shared<Routing>(*slot.current());
    changed->book = std::make_shared<addressing::AddressBook>(std::move(all), "with the ward");
    slot.swap_in(changed);
  }
  void expect_ruled(const Envelope& envelope) {
    const Delivery ruled = accepted(envelope).deliveries.front();
    EXPECT_NE(ruled.kind, DeliveryKind::reply);
    EXPECT_NE(ruled.rule.value(), kRuleReturnRoad);
  }
};

TEST_F(Replies, GoBackToTheSenderWhateverTheRulesSay) {
  const Delivery original = delivered(1);
  int number = 5;
  for (const char* type : {"DIALOG_SVAR", "HELSEOPPL_SVAR", "DIALOG_FRI"}) {
    Envelope envelope = dialogue_reply(number++, 1, kNarvik);
    envelope.type = type;
    const Acceptance acceptance = accepted(envelope);
    ASSERT_EQ(acceptance.deliveries.size(), 1U) << type;
    const Delivery back = acceptance.deliveries.front();
    EXPECT_EQ(back.kind, DeliveryKind::reply);
    EXPECT_EQ(back.state, State::waiting);
    EXPECT_EQ(back.lane, return_lane(kWard));
    EXPECT_EQ(back.rule.value(), kRuleReturnRoad);
    EXPECT_EQ(back.role, "sender of " + business_id(1).value());
    EXPECT_FALSE(back.readdressed);
    EXPECT_TRUE(back.expects_receipt());
    EXPECT_EQ(bytes_of(back), "bytes " + envelope.message_id.value());
    EXPECT_EQ(times_offered(back), 1U);
  }
  const auto entry = history_of(*tests::run(io, store.message(original.message)).value()).back();
  EXPECT_EQ(entry.event, "reply");
  EXPECT_EQ(entry.delivery, original.id);
}

TEST_F(Replies, SayWhatTheyAnswer) {
  delivered(1);
  const auto history = history_of(accepted(dialogue_reply(5, 1, kNarvik)).message);
  const auto decided = std::find_if(history.begin(), history.end(),
                                    [](const HistoryEntry& one) { return one.event == "decided"; });
  ASSERT_NE(decided, history.end());
  const auto json = boost::json::parse(decided->detail).as_object();
  EXPECT_EQ(json.at("reply").at("to").as_string(), business_id(1).value());
  EXPECT_FALSE(json.contains("decision")) << "no rule was asked";
  EXPECT_THAT(std::string(json.at("addressing").as_array().at(0).at("how").as_string()),
              HasSubstr("answers " + business_id(1).value()));
}

TEST_F(Replies, NameTheirConversationWhereTheirParentIsNotKnownHere) {
  delivered(1);
  Envelope envelope = dialogue_reply(5, 1, kNarvik);
  envelope.conversation->parent = business_id(77);
  EXPECT_EQ(accepted(envelope).deliveries.front().lane, return_lane(kWard));
}

TEST_F(Replies, AreNoneFromWhoNeverGotTheMessage) {
  const Delivery original = delivered(1);
  expect_ruled(dialogue_reply(5, 1, kSteinkjer));
  expect_ruled(from(dialogue_reply(6, 1, kNarvik), HerId{500}, HerId{501}));
  accepted(care_message(2));  // still waits for its first attempt
  expect_ruled(dialogue_reply(7, 2, kNarvik));
  expect_ruled(addressed(dialogue_reply(8, 1, kNarvik), HerId{500}, HerId{501}));
  EXPECT_EQ(history_of(*tests::run(io, store.message(original.message)).value()).back().event, "accepted");
}

TEST_F(Replies, OfAPartyThatAPersonSentItToCount) {
  const Delivery held = accepted(care_message(1)).deliveries.front();
  ASSERT_TRUE(act(Verb::hold, held));
  ASSERT_TRUE(act(Verb::release, held, kSteinkjer));
  handed_over(now(held));
  expect_ruled(dialogue_reply(5, 1, kNarvik));
  EXPECT_EQ(accepted(dialogue_reply(6, 1, kSteinkjer)).deliveries.front().kind, DeliveryKind::reply);
}

TEST_F(Replies, TakeTheSendersAddressInTheBookWhereThereIsNoReturnRoad) {
  endpoints.return_roads.clear();
  know_the_ward();
  delivered(1);
  const Delivery back = accepted(dialogue_reply(5, 1, kNarvik)).deliveries.front();
  EXPECT_EQ(back.state, State::waiting);
  EXPECT_EQ(back.lane, party_lane(kWard));
  EXPECT_EQ(back.party_name, "the ward");
  EXPECT_EQ(accepted(receipt(6, 1, kNarvik, ReceiptStatus::ok)).deliveries.front().lane, party_lane(kWard));
}

TEST_F(Replies, WaitForARoadWhereNeitherIsThere) {
  endpoints.return_roads.clear();
  delivered(1);
  const Delivery held = accepted(dialogue_reply(5, 1, kNarvik)).deliveries.front();
  EXPECT_EQ(held.state, State::held);
  EXPECT_EQ(held.reason->code, Code::H315);
  know_the_ward();
  ASSERT_TRUE(act(Verb::release, held));
  EXPECT_EQ(now(held).state, State::waiting);
  EXPECT_EQ(now(held).lane, party_lane(kWard));
  EXPECT_TRUE(now(held).expects_receipt());
}

TEST_F(Replies, ToAnotherDepartmentAreReaddressedToTheSender) {
  know_the_ward();
  delivered(1);
  const Delivery back =
      accepted(addressed(dialogue_reply(5, 1, kNarvik), kHospital, kOtherWard)).deliveries.front();
  EXPECT_EQ(back.state, State::waiting);
  EXPECT_TRUE(back.readdressed);
  EXPECT_EQ(bytes_of(back), "bytes " + business_id(5).value() + " to 101");
}

TEST_F(Replies, ToAnotherDepartmentStayAsWrittenWhereTheSenderIsUnknown) {
  delivered(1);
  const Envelope envelope = addressed(dialogue_reply(5, 1, kNarvik), kHospital, kOtherWard);
  EXPECT_EQ(bytes_of(accepted(envelope).deliveries.front()), "bytes " + business_id(5).value());
}

struct Guarded {
  const char* what;
  void (*guard)(Envelope&);
  Code code;
  bool readdressed;  ///< once a person has let it go
};

class GuardedReplies : public Replies, public testing::WithParamInterface<Guarded> {};

TEST_P(GuardedReplies, ToAnotherDepartmentWaitForAPerson) {
  delivered(1);
  Envelope unknown = addressed(dialogue_reply(5, 1, kNarvik), kHospital, kOtherWard);
  GetParam().guard(unknown);
  EXPECT_EQ(accepted(unknown).deliveries.front().reason->code, GetParam().code) << "the book knows no sender";
  know_the_ward();
  Envelope envelope = addressed(dialogue_reply(6, 1, kNarvik), kHospital, kOtherWard);
  GetParam().guard(envelope);
  const Delivery held = accepted(envelope).deliveries.front();
  EXPECT_EQ(held.state, State::held);
  EXPECT_EQ(held.reason->code, GetParam().code);
  ASSERT_TRUE(act(Verb::release, held));
  EXPECT_EQ(now(held).state, State::waiting);
  EXPECT_EQ(now(held).lane, return_lane(kWard));
  EXPECT_EQ(bytes_of(now(held)),
            "bytes " + business_id(6).value() + (GetParam().readdressed ? " to 101" : ""));
}

TEST_P(GuardedReplies, ToWhomeverTheyNameGoAsEver) {
  know_the_ward();
  delivered(1);
  Envelope envelope = dialogue_reply(5, 1, kNarvik);
  GetParam().guard(envelope);
  EXPECT_EQ(accepted(envelope).deliveries.front().state, State::waiting);
  endpoints.return_roads = {return_lane(kHospital)};
  Envelope to_business = addressed(dialogue_reply(6, 1, kNarvik), kHospital, kHospital);
  GetParam().guard(to_business);
  const Delivery back = accepted(to_business).deliveries.front();
  EXPECT_EQ(back.state, State::waiting) << "the business's own road";
  EXPECT_EQ(bytes_of(back), "bytes " + business_id(6).value());
}

INSTANTIATE_TEST_SUITE_P(
    By, GuardedReplies,
    testing::Values(Guarded{"Consent", [](Envelope& one) { one.consent_refused = true; }, Code::H308, true},
                    Guarded{"Reservation", [](Envelope& one) { one.forwarding_reserved = true; }, Code::H309,
                            true},
                    Guarded{"ASignature", [](Envelope& one) { one.is_signed = true; }, Code::H310, false}),
    [](const auto& info) { return info.param.what; });

TEST_F(Replies, AreNoneToWhomTheBookPlacesInAnotherBusiness) {
  delivered(1);
  expect_ruled(addressed(dialogue_reply(5, 1, kNarvik), kHospital, kDoctor));
}

TEST_F(Replies, GoWhereAPersonReleasedAnEarlierOneWithoutARoad) {
  endpoints.return_roads.clear();
  delivered(1);
  const Delivery held = accepted(dialogue_reply(5, 1, kNarvik)).deliveries.front();
  ASSERT_EQ(held.reason->code, Code::H315);
  ASSERT_TRUE(act(Verb::release, held, kDoctor));
  const Delivery next = accepted(dialogue_reply(6, 1, kNarvik)).deliveries.front();
  EXPECT_EQ(next.state, State::waiting);
  EXPECT_EQ(next.party, kDoctor);
  EXPECT_EQ(next.lane, party_lane(kDoctor));
  EXPECT_EQ(next.rule.value(), kRuleConversation);
  EXPECT_EQ(next.role, "party:206");
  Envelope refused = dialogue_reply(7, 1, kNarvik);
  refused.consent_refused = true;
  EXPECT_EQ(accepted(refused).deliveries.front().reason->code, Code::H308);
  endpoints.return_roads.insert(return_lane(kWard));
  EXPECT_EQ(accepted(dialogue_reply(8, 1, kNarvik)).deliveries.front().lane, return_lane(kWard))
      << "there is a way now";
}

TEST_F(Replies, ThatTheSenderMayHaveGoToAnotherPartyAsADeliveryOfTheirOwn) {
  delivered(1);
  Delivery back = accepted(dialogue_reply(5, 1, kNarvik)).deliveries.front();
  RecordDetail start;
  start.envelope.emplace();
  start.envelope->envelope.id = EnvelopeId{"e-1"};
  start.envelope->envelope.message = back.message;
  start.envelope->envelope.bytes = PayloadId{"bytes-e-1"};
  record(back, DeliveryEvent::start, start);
  ASSERT_TRUE(act(Verb::hold, back));
  ASSERT_TRUE(now(back).uncertain);
  const auto released = act(Verb::release, back, kDoctor);
  ASSERT_TRUE(released);
  ASSERT_EQ(released->size(), 2U);
  back = now(back);
  EXPECT_EQ(back.state, State::discarded);
  EXPECT_EQ(back.party, kWard) << "a receipt from there finds what it answers";
  const Delivery own = now(released->at(1));
  EXPECT_EQ(own.state, State::waiting);
  EXPECT_EQ(own.kind, DeliveryKind::reply);
  EXPECT_EQ(own.party, kDoctor);
  EXPECT_EQ(own.payload, back.payload);
  EXPECT_EQ(times_offered(own), 1U);
  EXPECT_FALSE(own.uncertain);
  EXPECT_TRUE(own.envelope.empty()) << "made anew for its party";
}

TEST_F(Replies, AreAnsweredByReceiptsThatGoBackInTurn) {
  delivered(1);
  const Delivery back = handed_over(accepted(dialogue_reply(5, 1, kNarvik)).deliveries.front());
  Envelope answer = receipt(6, 5, kWard, ReceiptStatus::ok);
  answer = addressed(from(answer, kHospital, kWard), kNarvikItself, kNarvik);
  answer.receipt->responder = {kWard, kHospital};
  const Delivery passed_on = accepted(answer).deliveries.front();
  EXPECT_EQ(now(back).state, State::confirmed);
  EXPECT_EQ(passed_on.lane, party_lane(kNarvik));
  EXPECT_EQ(passed_on.state, State::waiting);
}

TEST_F(Replies, ThatAreChangedTakeTheSameRoadAgain) {
  delivered(1);
  Envelope cancel = dialogue_reply(6, 1, kNarvik);
  cancel.shipment_status = "C";
  cancel.conversation->parent = business_id(5);
  const Delivery early = accepted(cancel).deliveries.front();
  EXPECT_EQ(early.reason->code, Code::H313);
  accepted(dialogue_reply(5, 1, kNarvik));
  EXPECT_EQ(now(early).state, State::waiting);
  EXPECT_EQ(now(early).lane, return_lane(kWard));
  EXPECT_EQ(now(early).rule.value(), kRuleFollowUp);
}

/// A municipality asked the ward; the ward answers.
class Answers : public Replies {
 protected:
  Answers() {
    know_the_ward();
    Envelope question = from(addressed(care_message(1), kHospital, kWard), kNarvikItself, kNursing);
    question.type = "DIALOG_FRI";
    const auto deliveries = accepted(question).deliveries;
    const auto to_ward = act_to_ward(deliveries.front());
    handed_over(to_ward);
  }
  Delivery act_to_ward(const Delivery& one) {
    EXPECT_TRUE(act(Verb::hold, one));
    EXPECT_TRUE(act(Verb::release, one, kWard));
    return now(one);
  }
  Envelope answer(int number) {
    return addressed(from(dialogue_reply(number, 1, kWard), kHospital, kWard), kNarvikItself, kNursing);
  }
};

TEST_F(Answers, OfTheHospitalGoBackToTheMunicipalityThatAsked) {
  const auto deliveries = accepted(answer(5)).deliveries;
  EXPECT_EQ(deliveries.at(0).kind, DeliveryKind::reply);
  EXPECT_EQ(deliveries.at(0).lane, party_lane(kNursing));
}

TEST_F(Answers, OfTheHospitalKeepTheCopyOfANeedThatTheyTell) {
  Envelope envelope = answer(5);
  envelope.patient.municipality = "5006";
  reader.prepare(
      "told",
      ReadMessage{envelope, {{NeedPlace::service_need, "p", Sensitive<std::string>{"Koordinator"}}}, {}});
  const auto deliveries = accept(submission("told"))->deliveries;
  ASSERT_EQ(deliveries.size(), 2U);
  EXPECT_EQ(deliveries.at(0).lane, party_lane(kNursing));
  EXPECT_EQ(deliveries.at(1).kind, DeliveryKind::copy);
  EXPECT_EQ(deliveries.at(1).party, kSteinkjer);
  EXPECT_EQ(deliveries.at(1).rule.value(), "need");
}

TEST_F(Answers, OfTheHospitalThatAreNoDialogueGoByTheRules) {
  Envelope envelope = answer(5);
  envelope.type = "HELSEOPPL_SVAR";
  expect_ruled(envelope);
}

TEST_F(Answers, OfTheMunicipalityToAnAnswerGoBackToo) {
  handed_over(accepted(answer(5)).deliveries.front());
  Envelope next = dialogue_reply(6, 5, kNursing);
  const Delivery back = accepted(next).deliveries.front();
  EXPECT_EQ(back.kind, DeliveryKind::reply);
  EXPECT_EQ(back.lane, return_lane(kWard));
}

TEST_F(Answers, AreNoneOfTheHospitalToAnAnswerThatItGot) {
  // The hospital's next message in a conversation goes by its own kind, not to whoever wrote last.
  handed_over(accepted(care_message(21)).deliveries.front());
  handed_over(accepted(dialogue_reply(22, 21, kNarvik)).deliveries.front());
  Envelope next = addressed(from(dialogue_reply(23, 22, kWard), kHospital, kWard), kNarvikItself, kNarvik);
  expect_ruled(next);
}

}  // namespace
}  // namespace budstikke::intake_tests
