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
              rule("copied", R"("message.type" = "COPIED")",
                   R"(send = { to = "receiver", copy = [{ to = "party", her_id = 206 }] })") +
              rule("ke", "", kToCaseHandler)) {}
  /// A later message of the conversation that message 1 began.
  static Envelope later(int number) { return follow_up(number, 1, "N"); }
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

TEST_F(Precedents, HoldEvenWhereARuleWouldHoldAndLeaveCopiesToTheRules) {
  released_to(kSteinkjer);
  Envelope stopped = later(2);
  stopped.type = "STOP";
  EXPECT_EQ(first_of(stopped).party, kSteinkjer);
  Envelope copied = later(3);
  copied.type = "COPIED";
  const auto deliveries = accepted(copied).deliveries;
  ASSERT_EQ(deliveries.size(), 2U);
  EXPECT_EQ(deliveries[0].party, kSteinkjer);
  EXPECT_EQ(deliveries[1].party, kDoctor);
  EXPECT_EQ(deliveries[1].kind, DeliveryKind::copy);
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

TEST_F(Precedents, AreNotSetByAReleaseAsItIsNorByACopys) {
  Envelope stopped = care_message(1);
  stopped.type = "STOP";
  ASSERT_TRUE(act(Verb::release, first_of(stopped)));
  Envelope next = later(2);
  next.type = "STOP";
  EXPECT_EQ(first_of(next).reason->code, Code::H311);

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
