#include "engine/intake/precedent.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include "engine/intake/planner.hpp"
#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;
using testing::HasSubstr;

class Precedents : public Bench {
 protected:
  Precedents()
      : Bench(rule("stopped", R"("message.type" = "STOP")", kHold) +
              rule("halted", R"("message.type" = "HALT")", kHold) +
              rule("unwanted", R"("message.type" = "NO")", kRefuse) +
              rule("copied", R"("message.type" = "COPIED")",
                   R"(send = { to = "receiver", copy = [{ to = "party", her_id = 206 }] })") +
              rule("ke", "", kToCaseHandler)) {}
  /// A later message of the conversation that message 1 began.
  static Envelope later(int number) { return follow_up(number, 1, "N"); }
  static Envelope of_type(const char* type, Envelope envelope) {
    envelope.type = type;
    return envelope;
  }
  static Envelope without_municipality(Envelope envelope) {
    envelope.patient.municipality.clear();
    return envelope;
  }
  Delivery first_of(const Envelope& envelope) { return accepted(envelope).deliveries.at(0); }
  Delivery released_to(HerId party) {
    const Delivery held = first_of(care_message(1));
    EXPECT_TRUE(act(Verb::hold, held));
    EXPECT_TRUE(act(Verb::release, held, party));
    return now(held);
  }
  std::string decided_of(const Envelope& envelope) {
    for (const HistoryEntry& one : history_of(accepted(envelope).message)) {
      if (one.event == "decided") return one.detail;
    }
    return {};
  }
};

TEST_F(Precedents, KeepLaterMessagesWithThePartyThatAPersonNamed) {
  released_to(kSteinkjer);
  const Delivery next = first_of(later(2));
  EXPECT_EQ(next.state, State::waiting);
  EXPECT_EQ(next.party, kSteinkjer);
  EXPECT_EQ(next.rule.value(), kRuleConversation);
  EXPECT_EQ(next.role, "party:202");
  EXPECT_TRUE(next.readdressed);
  EXPECT_EQ(first_of(follow_up(3, 2, "N")).party, kSteinkjer) << "it names the second as the beginning";
  EXPECT_EQ(first_of(follow_up(4, 77, "N")).rule.value(), "ke") << "another conversation";
}

TEST_F(Precedents, AreExplained) {
  released_to(kSteinkjer);
  const auto json = boost::json::parse(decided_of(later(2))).as_object();
  EXPECT_EQ(json.at("conversation").at("earlier").as_string(), business_id(1).value());
  EXPECT_EQ(json.at("conversation").at("who"), "kari");
  EXPECT_THAT(std::string(json.at("addressing").as_array().at(0).at("how").as_string()), HasSubstr("kari"));
}

TEST_F(Precedents, LeaveCopiesToTheRules) {
  released_to(kSteinkjer);
  Envelope copied = later(3);
  copied.type = "COPIED";
  const auto deliveries = accepted(copied).deliveries;
  ASSERT_EQ(deliveries.size(), 2U);
  EXPECT_EQ(deliveries[0].party, kSteinkjer);
  EXPECT_EQ(deliveries[1].party, kDoctor);
  EXPECT_EQ(deliveries[1].kind, DeliveryKind::copy);
}

TEST_F(Precedents, SayWhereAndLeaveWhetherToTheRules) {
  released_to(kSteinkjer);
  const Delivery held = first_of(of_type("STOP", later(2)));
  EXPECT_EQ(held.reason->code, Code::H311);
  EXPECT_EQ(held.rule.value(), "stopped");
  const Delivery refused = first_of(of_type("NO", later(3)));
  EXPECT_EQ(refused.state, State::refused);
  EXPECT_EQ(refused.rule.value(), "unwanted");
  ASSERT_TRUE(act(Verb::release, held));
  EXPECT_EQ(now(held).party, kSteinkjer);
  EXPECT_EQ(first_of(of_type("STOP", later(4))).party, kSteinkjer) << "a person has set that rule aside";
  EXPECT_EQ(first_of(of_type("HALT", later(5))).reason->code, Code::H311) << "but no other";
}

TEST_F(Precedents, SetTheRuleAsideThatHeldWhatAPersonMoved) {
  const Delivery held = first_of(of_type("STOP", care_message(1)));
  ASSERT_TRUE(act(Verb::release, held, kSteinkjer));
  EXPECT_EQ(first_of(of_type("STOP", later(2))).party, kSteinkjer);
}

TEST_F(Precedents, LetGoAsAddressedWhatTheSameRuleWouldHold) {
  ASSERT_TRUE(act(Verb::release, first_of(of_type("STOP", care_message(1)))));
  const Delivery next = first_of(of_type("STOP", later(2)));
  EXPECT_EQ(next.state, State::waiting);
  EXPECT_EQ(next.party, kNursing);
  EXPECT_EQ(next.rule.value(), kRuleConversation);
  const auto json = boost::json::parse(decided_of(of_type("STOP", follow_up(3, 2, "N")))).as_object();
  EXPECT_EQ(json.at("conversation").at("who"), "kari");
  EXPECT_EQ(json.at("conversation").at("set_aside"), "stopped");
  EXPECT_THAT(std::string(json.at("addressing").as_array().at(0).at("how").as_string()),
              HasSubstr("rule stopped held"));
  EXPECT_EQ(first_of(of_type("HALT", later(4))).reason->code, Code::H311);
  EXPECT_EQ(first_of(later(5)).rule.value(), "ke") << "what no rule holds goes by its own rule";
}

TEST_F(Precedents, AreNotSetByAReleaseThatAchievedNothing) {
  const Delivery held = first_of(without_municipality(care_message(1)));
  ASSERT_TRUE(act(Verb::release, held, kStranger));
  ASSERT_EQ(now(held).reason->code, Code::H317);
  EXPECT_EQ(first_of(later(2)).rule.value(), "ke");
  ASSERT_TRUE(act(Verb::release, held, kSteinkjer));
  EXPECT_EQ(first_of(without_municipality(later(3))).party, kSteinkjer) << "the second release did";

  const Delivery other = first_of(without_municipality(care_message(11)));
  ASSERT_TRUE(act(Verb::release, other, {}, "4321"));
  EXPECT_EQ(first_of(without_municipality(follow_up(12, 11, "N"))).reason->code, Code::H301);
}

TEST_F(Precedents, DoNotTakeAnotherPatientAlong) {
  released_to(kSteinkjer);
  Envelope elsewhere = later(2);
  elsewhere.patient.municipality = "1804";
  elsewhere.other_receivers.push_back(copy_receiver(kDoctor));
  const Acceptance stopped = accepted(elsewhere);
  ASSERT_EQ(stopped.deliveries.size(), 1U) << "nobody gets any of it";
  EXPECT_EQ(stopped.deliveries.front().reason->code, Code::H321);
  EXPECT_EQ(stopped.deliveries.front().rule.value(), kRuleConversation);
  EXPECT_EQ(first_of(without_municipality(later(3))).party, kSteinkjer) << "states none";
  EXPECT_EQ(first_of(later(4)).party, kSteinkjer) << "states what a person has overruled";
  ASSERT_TRUE(act(Verb::release, stopped.deliveries.front()));
  EXPECT_EQ(now(stopped.deliveries.front()).party, kSteinkjer) << "a person has looked";
}

TEST_F(Precedents, OfAMessageThatStatedNoneTakeAlongWhatThePartyServes) {
  const Delivery held = first_of(without_municipality(care_message(1)));
  ASSERT_TRUE(act(Verb::release, held, kSteinkjer));
  EXPECT_EQ(first_of(later(2)).reason->code, Code::H321);
  Envelope served = later(3);
  served.patient.municipality = "5006";
  EXPECT_EQ(first_of(served).rule.value(), kRuleConversation);
}

TEST_F(Precedents, HoldHoweverLongTheConversationIs) {
  released_to(kSteinkjer);
  for (int number = 2; number < 70; ++number) first_of(follow_up(number, 1, "M"));
  EXPECT_EQ(first_of(later(70)).party, kSteinkjer);
}

TEST_F(Precedents, HoldForTheWholeBusinessOfTheSenderAndNobodyElse) {
  released_to(kSteinkjer);
  EXPECT_EQ(first_of(from(later(2), kHospital, kOtherWard)).party, kSteinkjer);
  EXPECT_EQ(first_of(from(later(3), HerId{300}, HerId{301})).party, kNarvik);
}

TEST_F(Precedents, GiveWayToALaterDecision) {
  released_to(kSteinkjer);
  clock.advance(std::chrono::seconds{1});
  const Delivery second = first_of(later(2));
  ASSERT_TRUE(act(Verb::hold, second));
  ASSERT_TRUE(act(Verb::release, second, kDoctor));
  EXPECT_EQ(first_of(later(3)).party, kDoctor);
}

TEST_F(Precedents, NeverSetAsideConsentReservationOrASignature) {
  released_to(kSteinkjer);
  Envelope refused = later(2);
  refused.consent_refused = true;
  const Delivery held = first_of(refused);
  EXPECT_EQ(held.reason->code, Code::H308);
  ASSERT_TRUE(act(Verb::release, held));
  EXPECT_EQ(now(held).party, kSteinkjer) << "a person has looked";
  Envelope is_signed = later(3);
  is_signed.is_signed = true;
  EXPECT_EQ(first_of(is_signed).reason->code, Code::H310);
}

TEST_F(Precedents, HoldTheMessageWhereThePartyIsOfNoUseAnyMore) {
  released_to(kSteinkjer);
  auto changed = std::make_shared<Routing>(*slot.current());
  std::vector<Party> all = parties();
  all[1].active = false;
  changed->book = std::make_shared<addressing::AddressBook>(std::move(all), "later");
  slot.swap_in(changed);
  const Delivery held = first_of(later(2));
  EXPECT_EQ(held.state, State::held);
  EXPECT_EQ(held.reason->code, Code::H306);
  EXPECT_EQ(held.rule.value(), kRuleConversation);
}

TEST_F(Precedents, KeepAMunicipalityThatAPersonGave) {
  const Delivery held = first_of(without_municipality(care_message(1)));
  ASSERT_TRUE(act(Verb::release, held, {}, "5006"));
  const Delivery next = first_of(without_municipality(later(2)));
  EXPECT_EQ(next.party, kSteinkjer);
  EXPECT_EQ(next.rule.value(), "ke");
  EXPECT_THAT(decided_of(without_municipality(later(3))), HasSubstr("as kari said"));
  EXPECT_EQ(first_of(later(4)).party, kNarvik) << "the message says another one by itself";
}

TEST_F(Precedents, KeepAMunicipalityThatOverruledWhatTheMessageSays) {
  const Delivery held = first_of(care_message(1));
  ASSERT_TRUE(act(Verb::hold, held));
  ASSERT_TRUE(act(Verb::release, held, {}, "5006"));
  EXPECT_EQ(first_of(later(2)).party, kSteinkjer) << "it says the same as then";
}

TEST_F(Precedents, AreNotSetByACopysRelease) {
  Envelope copied = care_message(11);
  copied.type = "COPIED";
  const Delivery copy = accepted(copied).deliveries.at(1);
  ASSERT_TRUE(act(Verb::hold, copy));
  ASSERT_TRUE(act(Verb::release, copy, kSteinkjer));
  EXPECT_EQ(first_of(follow_up(12, 11, "N")).party, kNarvik);
}

TEST_F(Precedents, AreOverriddenByWhatAPersonSaysNow) {
  released_to(kSteinkjer);
  const Delivery next = first_of(later(2));
  ASSERT_TRUE(act(Verb::hold, next));
  ASSERT_TRUE(act(Verb::release, next, {}, "1806"));
  EXPECT_EQ(now(next).party, kNarvik);
}

TEST_F(Precedents, AreNotGuessedWhereTheStoreCannotBeRead) {
  released_to(kSteinkjer);
  store.reads_fail = true;
  const auto outcome = accept(submission(later(2)));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.failure().code, Code::B203);
  store.reads_fail = false;
}

}  // namespace
}  // namespace budstikke::intake_tests
