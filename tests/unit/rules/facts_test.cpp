#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "rules/fact_builder.hpp"
#include "rules/fact_text.hpp"
#include "tests/unit/rules/rule_text.hpp"

namespace budstikke::rules {
namespace {

using testing::day;

TEST(DeclaredFacts, HaveNamesInOrderAndWordsForEach) {
  const std::vector<FactDeclaration>& facts = declared_facts();
  EXPECT_TRUE(std::ranges::is_sorted(facts, {}, &FactDeclaration::name));
  EXPECT_EQ(std::ranges::adjacent_find(facts, {}, &FactDeclaration::name), facts.end());
  for (const FactDeclaration& fact : facts) {
    EXPECT_FALSE(fact.norwegian.empty()) << fact.name;
    EXPECT_TRUE(fact.description.ends_with('.')) << fact.name;
    EXPECT_EQ(find_fact(fact.name), &fact);
  }
  EXPECT_EQ(find_fact("patient"), nullptr);
}

TEST(FactsAsJson, ComeBackAsTheyWere) {
  const Facts facts{
      {"message.type", "LOG_DOD"},          {"need", std::set<std::string>{"coordinator", "individual-plan"}},
      {"patient.age", std::int64_t{-1}},    {"consent.refused", false},
      {"received.date", day(2026, 11, 22)}, {"patient.municipality", Unknown{}}};
  const std::string json = to_json(facts);
  EXPECT_EQ(json,
            R"({"consent.refused":false,"message.type":"LOG_DOD","need":["coordinator","individual-plan"],)"
            R"("patient.age":-1,"patient.municipality":null,"received.date":"2026-11-22"})");
  const std::optional<Facts> back = facts_from_json(json);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, facts);
  EXPECT_EQ(facts_from_json("{}"), Facts{});
}

TEST(FactsAsJson, AreRefusedWithAReason) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "not JSON: "},
      {"{\"need\":", "not JSON: "},
      {"[]", "not one JSON object"},
      {R"({"nede":["coordinator"]})", "unknown fact \"nede\" (did you mean \"need\"?)"},
      {R"({"message.type":3})", "\"message.type\" takes a text in quotes"},
      {R"({"need":[3]})", "\"need\" takes a text in quotes, or a list of them"},
      {R"({"need":{}})", "\"need\" takes a text in quotes, or a list of them"},
      {R"({"patient.age":1.5})", "\"patient.age\" takes a whole number"},
      {R"({"consent.refused":"yes"})", "\"consent.refused\" takes true or false"},
      {R"({"received.date":"22.11.2026"})", "\"received.date\" takes a date such as 2026-11-22"},
  };
  for (const auto& [json, complaint] : cases) {
    const ReadFacts read = read_facts_json(json);
    EXPECT_FALSE(read.facts.has_value()) << json;
    EXPECT_THAT(read.complaint, ::testing::StartsWith(complaint)) << json;
    EXPECT_EQ(facts_from_json(json), std::nullopt) << json;
  }
}

TEST(FactsAsJson, TakeAnEmptySetAsAbsent) { EXPECT_EQ(facts_from_json(R"({"need":[]})"), Facts{}); }

TEST(FactsAsText, AreReadByTheirType) {
  const std::vector<std::tuple<std::string, std::string, FactValue>> cases{
      {"message.type", "LOG_DOD", "LOG_DOD"},
      {"need", "coordinator,individual-plan", std::set<std::string>{"coordinator", "individual-plan"}},
      {"patient.age", "17", std::int64_t{17}},
      {"consent.refused", "true", true},
      {"received.date", "2026-11-22", day(2026, 11, 22)},
      {"patient.municipality", "unknown", Unknown{}},
  };
  for (const auto& [name, text, value] : cases) EXPECT_EQ(read_fact_text(name, text).value, value) << name;
}

TEST(FactsAsText, AreRefusedWithAReason) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases{
      {"nede", "x", "unknown fact \"nede\" (did you mean \"need\"?)"},
      {"need", "", "\"need\" is given no value"},
      {"need", "coordinator,x",
       "\"x\" is no value of \"need\": coordinator, individual-plan, child-coordinator"},
      {"patient.age", "17x", "\"patient.age\" takes a whole number"},
      {"consent.refused", "yes", "\"consent.refused\" takes true or false"},
      {"received.date", "2026-02-30", "\"received.date\" takes a date such as 2026-11-22"},
      {"message.type", "", "an empty text is no value of \"message.type\""},
      {"patient.municipality", "18", "\"18\" is not a municipality number: four digits"},
      {"sender.municipality", "18", "\"18\" is not a municipality number: four digits"},
  };
  for (const auto& [name, text, complaint] : cases) {
    const ReadFact read = read_fact_text(name, text);
    EXPECT_FALSE(read.value.has_value()) << name;
    EXPECT_EQ(read.complaint, complaint);
  }
}

Envelope full_envelope() {
  Envelope envelope;
  envelope.type = "HELSEOPPL_SOKNAD";
  envelope.sender = {{HerId(1), "", ""}, {HerId(2), "", ""}};
  envelope.receiver = {{HerId(3), "", ""}, {HerId(4), "", ""}};
  envelope.patient.age_years = 7;
  envelope.patient.id_types = {"FNR", "DNR"};
  envelope.conversation = ConversationRef{};
  envelope.bodies = {
      {"http://www.kith.no/xmlstds/po/HelseopplysningerVedSoknad/2012-04-01", "HelseopplysningerVedSoknad"}};
  envelope.documents = 2;
  envelope.attachments = 1;
  envelope.shipment_status = "N";
  envelope.priority = "1";
  envelope.consent_refused = true;
  envelope.forwarding_reserved = true;
  envelope.theme = "6";
  envelope.theme_system = "7322";
  envelope.request_type = "99";
  return envelope;
}

TEST(FactsOfAMessage, HoldWhatWasRead) {
  const std::vector<FoundNeed> needs{{"coordinator", Certainty::stated, "p", "w"},
                                     {"individual-plan", Certainty::mentioned, "p", "w"},
                                     {"child-coordinator", Certainty::exists, "p", "w"}};
  EXPECT_EQ(
      to_json(facts_of(full_envelope(), needs, {"1804", "180401", "KP02", "1804", "1", "4601"})),
      R"({"consent.refused":true,"conversation.is_reply":true,"forwarding.reserved":true,"message.attachments":1,)"
      R"("message.body":"http://www.kith.no/xmlstds/po/HelseopplysningerVedSoknad/2012-04-01",)"
      R"("message.documents":2,"message.format":"msghead","message.priority":"1","message.processing":"P",)"
      R"("message.request_type":"99","message.status":"N","message.theme":"6","message.theme_system":"7322",)"
      R"("message.type":"HELSEOPPL_SOKNAD","need":["coordinator","individual-plan"],)"
      R"("need.exists":["child-coordinator"],"need.stated":["coordinator"],"patient.age":7,)"
      R"("patient.district":"180401","patient.id_type":["DNR","FNR"],"patient.municipality":"1804",)"
      R"("receiver.business":"3","receiver.her_id":"4","receiver.municipality":"1804","receiver.service":"KP02",)"
      R"("sender.business":"1","sender.her_id":"2","sender.municipality":"4601","sender.service":"1"})");
}

TEST(FactsOfAMessage, AreAbsentWhereTheMessageIsSilent) {
  EXPECT_EQ(
      to_json(facts_of(Envelope{}, {}, {})),
      R"({"consent.refused":false,"conversation.is_reply":false,"message.attachments":0,"message.documents":0,)"
      R"("message.format":"msghead","message.processing":"P"})");
}

TEST(FactsOfAMessage, AreAllDeclaredWithTheirTypes) {
  const std::vector<FoundNeed> needs{{"coordinator", Certainty::denied, "p", "w"}};
  for (const auto& [name, value] :
       facts_of(full_envelope(), needs, {"1804", "180401", "KP02", "1804", "1", "4601"})) {
    const FactDeclaration* fact = find_fact(name);
    ASSERT_NE(fact, nullptr) << name;
    // The alternatives of FactValue follow FactType, after Unknown.
    EXPECT_EQ(value.index(), static_cast<std::size_t>(fact->type) + 1) << name;
  }
}

TEST(FactsOfAMessage, LeaveOutAStatusThatIsNotInTheClosedList) {
  Envelope envelope;
  envelope.shipment_status = "O";
  envelope.processing_status = "X";
  const Facts facts = facts_of(envelope, {}, {});
  EXPECT_FALSE(facts.contains("message.status"));
  EXPECT_FALSE(facts.contains("message.processing"));
}

TEST(FactsOfAMessage, NeverHoldWhatMayBeAPersonInACodeField) {
  for (const std::string hidden : {"01018012345", "010180-12345", "x01018012345y", "Kari Nordmann",
                                   "Bj\xc3\xb8rn", "Nordmann", "a\nb"}) {
    Envelope envelope;
    envelope.type = hidden;
    envelope.theme = hidden;
    envelope.priority = hidden;
    envelope.request_type = hidden;
    envelope.patient.id_types = {hidden};
    envelope.theme_system = hidden;
    if (hidden != "Nordmann") envelope.bodies = {{hidden, "x"}};
    EXPECT_EQ(facts_of(envelope, {}, {}), facts_of(Envelope{}, {}, {})) << hidden;
  }
  Envelope envelope;
  envelope.type = std::string(201, 'A');
  EXPECT_FALSE(facts_of(envelope, {}, {}).contains("message.type"));
}

}  // namespace
}  // namespace budstikke::rules
