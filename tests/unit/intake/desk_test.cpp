#include "engine/intake/desk.hpp"

#include <gmock/gmock.h>

#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;
using E = DeliveryEvent;
using testing::HasSubstr;

class Desks : public Bench {
 protected:
  Delivery planned(const Envelope& envelope) { return accepted(envelope).deliveries.front(); }
  static Envelope without_municipality(int number) {
    Envelope envelope = care_message(number);
    envelope.patient.municipality.clear();
    return envelope;
  }
  static Envelope stopped(int number) {
    Envelope envelope = care_message(number);
    envelope.type = "STOP";
    return envelope;
  }
};

struct Refused {
  const char* what;
  OperatorAction action;
};

class IncompleteActions : public Desks, public testing::WithParamInterface<Refused> {};

TEST_P(IncompleteActions, AreNotUnderstood) {
  const Delivery delivery = planned(without_municipality(1));
  OperatorAction action = GetParam().action;
  action.delivery = delivery.id;
  const auto outcome = tests::run(io, desk.act(std::move(action)));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.failure().code, Code::B107);
  EXPECT_EQ(now(delivery).version, delivery.version);
}

INSTANTIATE_TEST_SUITE_P(
    All, IncompleteActions,
    testing::Values(Refused{"ReleaseByNobody", {Verb::release, {}, "", "why", {}, {}}},
                    Refused{"ResendByNobody", {Verb::resend, {}, "", "why", {}, {}}},
                    Refused{"HoldForNoReason", {Verb::hold, {}, "kari", "", {}, {}}},
                    Refused{"DiscardForNoReason", {Verb::discard, {}, "kari", "", {}, {}}},
                    Refused{"ReleaseWithBoth", {Verb::release, {}, "kari", "", "1806", kDoctor}},
                    Refused{"HoldToAParty", {Verb::hold, {}, "kari", "why", {}, kDoctor}},
                    Refused{"ResendWithAMunicipality", {Verb::resend, {}, "kari", "", "1806", {}}}),
    [](const auto& info) { return info.param.what; });

struct Acted {
  const char* what;
  std::vector<DeliveryEvent> before;
  Verb verb;
  std::optional<State> after;  ///< empty: B207
};

class Verbs : public Desks, public testing::WithParamInterface<Acted> {};

TEST_P(Verbs, DoWhatTheStateAllows) {
  Delivery delivery = planned(care_message(1));
  for (const DeliveryEvent event : GetParam().before) delivery = record(delivery, event);
  const auto outcome = act(GetParam().verb, delivery);
  if (!GetParam().after) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.failure().code, Code::B207);
    EXPECT_THAT(outcome.failure().detail, HasSubstr(std::string{to_text(delivery.state)}));
    EXPECT_EQ(now(delivery).version, delivery.version);
    return;
  }
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->front().state, *GetParam().after);
  EXPECT_EQ(now(delivery).state, *GetParam().after);
  EXPECT_EQ(heard.back().id, delivery.id);  // the dispatcher knows
  EXPECT_EQ(heard.back().state, *GetParam().after);
  // The entry after the decision, where there is one, says who and why.
  const HistoryEntry entry = tests::run(io, store.history(delivery.message))->back();
  EXPECT_EQ(entry.who, "kari");
  EXPECT_EQ(entry.why, "because");
  EXPECT_EQ(entry.to, *GetParam().after);
}

INSTANTIATE_TEST_SUITE_P(
    All, Verbs,
    testing::Values(
        Acted{"HoldWaiting", {}, Verb::hold, State::held}, Acted{"HoldHeld", {E::hold}, Verb::hold, {}},
        Acted{"HoldSending", {E::start}, Verb::hold, State::held},
        Acted{"HoldHandedOver", {E::start, E::accepted}, Verb::hold, {}},
        Acted{"HoldExpired", {E::expire}, Verb::hold, {}},
        Acted{"ReleaseHeld", {E::hold}, Verb::release, State::waiting},
        Acted{"ReleaseWaiting", {}, Verb::release, {}},
        Acted{"ReleaseHandedOver", {E::start, E::accepted}, Verb::release, {}},
        Acted{"ReleaseConfirmed", {E::start, E::accepted, E::receipt_ok}, Verb::release, {}},
        Acted{"ResendWaiting", {}, Verb::resend, {}}, Acted{"ResendHeld", {E::hold}, Verb::resend, {}},
        Acted{"ResendHandedOver", {E::start, E::accepted}, Verb::resend, {}},
        Acted{"ResendRefused", {E::start, E::refuse}, Verb::resend, State::waiting},
        Acted{"ResendExpired", {E::expire}, Verb::resend, State::waiting},
        Acted{"ResendUnconfirmed", {E::start, E::accepted, E::receipt_overdue}, Verb::resend, State::waiting},
        Acted{"ResendRejected", {E::start, E::accepted, E::receipt_rejected}, Verb::resend, {}},
        Acted{"DiscardWaiting", {}, Verb::discard, State::discarded},
        Acted{"DiscardHeld", {E::hold}, Verb::discard, State::discarded},
        Acted{"DiscardUnconfirmed",
              {E::start, E::accepted, E::receipt_overdue},
              Verb::discard,
              State::discarded},
        Acted{"DiscardSending", {E::start}, Verb::discard, {}},
        Acted{"DiscardDiscarded", {E::discard}, Verb::discard, {}}),
    [](const auto& info) { return info.param.what; });

TEST_F(Desks, KnowNoSuchDelivery) {
  Delivery nobody;
  nobody.id = DeliveryId{"nobody"};
  EXPECT_EQ(act(Verb::hold, nobody).failure().code, Code::B204);
}

TEST_F(Desks, ResendNothingThatWasRefusedAsAWhole) {
  const Delivery refused = accept(submission("nonsense"))->deliveries.front();
  EXPECT_EQ(act(Verb::resend, refused).failure().code, Code::B207);
}

TEST_F(Desks, ResendForAsLongAsTheRuleGives) {
  slot.swap_in(routing(rule("patient", "", R"(send = { to = "receiver", deadline = "7d" })")));
  Delivery delivery = planned(care_message(1));
  for (int life = 0; life < 3; ++life) {
    clock.advance(std::chrono::hours{24 * 8});
    record(delivery, E::expire);
    ASSERT_TRUE(act(Verb::resend, delivery));
    EXPECT_EQ(now(delivery).deadline, clock.now() + std::chrono::hours{24 * 7}) << life;
  }
}

TEST_F(Desks, LookAgainWhereTheStateChangedMeanwhile) {
  const Delivery delivery = planned(without_municipality(1));
  store.fail_next_commit(Code::B202);
  ASSERT_TRUE(act(Verb::release, delivery, {}, "1806"));
  EXPECT_EQ(now(delivery).state, State::waiting);
  EXPECT_EQ(times_offered(delivery), 1U);
}

TEST_F(Desks, WriteNothingWhereTheCommitFails) {
  const Delivery delivery = planned(without_municipality(1));
  store.fail_next_commit(Code::B203);
  EXPECT_EQ(act(Verb::release, delivery, {}, "1806").failure().code, Code::B203);
  EXPECT_EQ(now(delivery).state, State::held);
  EXPECT_EQ(times_offered(delivery), 0U);
}

TEST_F(Desks, ReleaseWithTheMissingFact) {
  const Delivery held = planned(without_municipality(1));
  EXPECT_EQ(held.reason->code, Code::H301);
  clock.advance(std::chrono::hours{3});
  const auto outcome = act(Verb::release, held, {}, "1806");
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->size(), 1U);
  const Delivery released = now(held);
  EXPECT_EQ(released.state, State::waiting);
  EXPECT_EQ(released.party, kNarvik);
  EXPECT_EQ(released.lane, party_lane(kNarvik));
  EXPECT_TRUE(released.readdressed);
  EXPECT_FALSE(released.reason);
  EXPECT_EQ(released.due_at, clock.now());
  EXPECT_EQ(bytes_of(released), "bytes " + business_id(1).value() + " to 201");
  EXPECT_EQ(times_offered(held), 1U);
  EXPECT_EQ(offered.size(), 1U);  // when it was new, and held: not a second time
}

TEST_F(Desks, SayThatTheReleaseDecidedAnew) {
  const Acceptance held = accepted(without_municipality(1));
  ASSERT_TRUE(act(Verb::release, held.deliveries.front(), {}, "1806"));
  const auto history = history_of(held.message);
  const auto decided = std::find_if(history.rbegin(), history.rend(),
                                    [](const HistoryEntry& entry) { return entry.event == "decided"; });
  EXPECT_EQ(decided->who, "kari");
  EXPECT_EQ(decided->why, "because");
  EXPECT_THAT(decided->detail, HasSubstr("\"municipality\":\"1806\""));
}

TEST_F(Desks, ReleaseToAParty) {
  const Delivery held = planned(without_municipality(1));
  ASSERT_TRUE(act(Verb::release, held, kDoctor));
  EXPECT_EQ(now(held).party, kDoctor);
  EXPECT_EQ(now(held).rule.value(), kRuleOperator);
  EXPECT_EQ(now(held).role, "party:206");
}

TEST_F(Desks, SayWhyAReleaseLedToTheWorkListAgain) {
  const Delivery held = planned(without_municipality(1));
  const auto as_it_is = act(Verb::release, held);
  ASSERT_TRUE(as_it_is);
  EXPECT_EQ(as_it_is->front().state, State::held);
  EXPECT_EQ(as_it_is->front().reason->code, Code::H301);
  const auto nowhere = act(Verb::release, held, kStranger);
  ASSERT_TRUE(nowhere);
  EXPECT_EQ(nowhere->front().reason->code, Code::H317);
  const auto unserved = act(Verb::release, held, {}, "5501");
  EXPECT_EQ(unserved->front().reason->code, Code::H304);
  EXPECT_EQ(now(held).reason->code, Code::H304);
}

TEST_F(Desks, LetConsentGoByAPerson) {
  Envelope envelope = care_message(1);
  envelope.consent_refused = true;
  const Delivery held = planned(envelope);
  EXPECT_EQ(held.reason->code, Code::H308);
  ASSERT_TRUE(act(Verb::release, held));
  EXPECT_EQ(now(held).state, State::waiting);
  EXPECT_EQ(now(held).party, kNarvik);
}

TEST_F(Desks, SendAHeldMessageToEveryoneItNamesOnce) {
  Envelope envelope = stopped(1);
  envelope.other_receivers = {copy_receiver(kDoctor), copy_receiver(kStranger)};
  const Delivery held = planned(envelope);
  const auto outcome = act(Verb::release, held);
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->size(), 3U);
  EXPECT_EQ((*outcome)[0].id, held.id);
  EXPECT_EQ((*outcome)[0].party, kNursing);
  EXPECT_EQ((*outcome)[1].party, kDoctor);
  EXPECT_EQ((*outcome)[1].kind, DeliveryKind::copy);
  EXPECT_EQ(times_offered((*outcome)[1]), 1U);
  // Nothing planned disappears: the copy that no address settles is on the work list.
  EXPECT_EQ((*outcome)[2].state, State::held);
  EXPECT_EQ((*outcome)[2].reason->code, Code::H317);
}

TEST_F(Desks, SendNoCopyTwice) {
  Envelope envelope = without_municipality(1);
  envelope.other_receivers.push_back(copy_receiver(kDoctor));
  const Acceptance acceptance = accepted(envelope);
  ASSERT_EQ(acceptance.deliveries.size(), 2U);
  ASSERT_TRUE(act(Verb::release, acceptance.deliveries[0], {}, "1806"));
  EXPECT_EQ(deliveries_of(acceptance.message).size(), 2U);
}

TEST_F(Desks, LetCopiesGoThatWaitedForTheSameFact) {
  slot.swap_in(routing(rule("r", "", R"(send = { to = "case-handler", of = "patient.municipality", copy = [
      { to = "nursing", of = "patient.municipality" }] })")));
  Envelope envelope = without_municipality(1);
  const Acceptance acceptance = accepted(envelope);
  ASSERT_EQ(acceptance.deliveries.size(), 2U);
  EXPECT_EQ(acceptance.deliveries[1].reason->code, Code::H301);
  const auto outcome = act(Verb::release, acceptance.deliveries[0], {}, "1806");
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->size(), 2U);
  for (const Delivery& one : deliveries_of(acceptance.message)) {
    EXPECT_EQ(one.state, State::waiting);
    EXPECT_EQ(times_offered(one), 1U);
  }
  EXPECT_EQ(deliveries_of(acceptance.message).size(), 2U);
}

TEST_F(Desks, MakeNoSecondPrimaryOfACopy) {
  slot.swap_in(
      routing(rule("r", "", R"(send = { to = "receiver", copy = [{ to = "party", her_id = 999 }] })")));
  const Acceptance acceptance = accepted(care_message(1));
  const Delivery copy = acceptance.deliveries.at(1);
  EXPECT_EQ(copy.reason->code, Code::H317);
  slot.swap_in(routing(rule("r", "", kToReceiver)));
  const auto outcome = act(Verb::release, copy);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(now(copy).state, State::held);
  EXPECT_THAT(now(copy).reason->detail, HasSubstr("discard"));
  ASSERT_TRUE(act(Verb::release, copy, kDoctor));
  EXPECT_EQ(now(copy).party, kDoctor);
  EXPECT_EQ(deliveries_of(acceptance.message).size(), 2U);
}

TEST_F(Desks, SendNoCopyToAPartyThatHasTheMessage) {
  Envelope envelope = care_message(1);
  envelope.other_receivers.push_back(copy_receiver(kStranger));
  const Delivery copy = accepted(envelope).deliveries.at(1);
  const auto outcome = act(Verb::release, copy, kNarvik);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(now(copy).state, State::held);
  EXPECT_THAT(now(copy).reason->detail, HasSubstr("has or gets the message"));
}

TEST_F(Desks, TellTheSenderWhereTodaysRulesRefuse) {
  const Delivery held = planned(without_municipality(1));
  slot.swap_in(routing(rule("no", "", kRefuse)));
  const auto outcome = act(Verb::release, held, {}, "1806");
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->size(), 2U);
  EXPECT_EQ(now(held).state, State::refused);
  EXPECT_EQ(now(held).reason->code, Code::E21);
  const Delivery answer = now((*outcome)[1]);
  EXPECT_EQ(answer.kind, DeliveryKind::receipt);
  EXPECT_EQ(answer.lane, return_lane(kWard));
  EXPECT_EQ(bytes_of(answer), "refusal E21 of " + business_id(1).value());
  EXPECT_EQ(times_offered(answer), 1U);
}

TEST_F(Desks, NameTheRulesThatDecidedAnew) {
  const Delivery held = planned(without_municipality(1));
  slot.swap_in(routing(rule("new-rules", "", kToReceiver)));
  ASSERT_TRUE(act(Verb::release, held));
  const Delivery released = now(held);
  EXPECT_EQ(released.rule.value(), "new-rules");
  EXPECT_EQ(released.rule_set, slot.current()->rules->hash());
  EXPECT_EQ(**tests::run(io, store.rule_set(released.rule_set)), slot.current()->rules->text());
}

TEST_F(Desks, MarkAnAttemptThatIsHeldAsUncertain) {
  const Delivery sending = record(planned(care_message(1)), E::start);
  ASSERT_TRUE(act(Verb::hold, sending));
  EXPECT_TRUE(now(sending).uncertain);
  EXPECT_EQ(now(sending).reason->code, Code::H312);
}

}  // namespace
}  // namespace budstikke::intake_tests
