#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/places.hpp"
#include "tests/unit/rules/rule_text.hpp"

namespace budstikke::rules {
namespace {

using testing::complaints;
using testing::day;
using testing::kCatchAll;
using testing::parse;
using testing::with_line;

Rule first_of(const std::string& text) {
  const ParsedRules parsed = parse(text);
  EXPECT_NE(parsed.rules, nullptr) << complaints(text);
  return parsed.rules == nullptr ? Rule{} : parsed.rules->rules().front();
}

TEST(RuleFile, KeepsWhatARuleSays) {
  const Rule rule =
      first_of(with_line("valid_from = 2026-01-01\nvalid_to = 2026-12-31\n"
                         "when = { need = [\"coordinator\", \"child*\"] }\nhold = { reason = \"ask\" }"));
  EXPECT_EQ(rule.id.value(), "first");
  EXPECT_EQ(rule.title, "t");
  EXPECT_EQ(rule.owner, "o");
  EXPECT_EQ(rule.reason, "r");
  EXPECT_EQ(rule.valid_from, day(2026, 1, 1));
  EXPECT_EQ(rule.valid_to, day(2026, 12, 31));
  ASSERT_EQ(rule.when.size(), 1U);
  EXPECT_EQ(rule.when[0].fact, "need");
  EXPECT_EQ(rule.when[0].at.line, 7U);
  const auto& wanted = std::get<OneOf>(rule.when[0].test);
  EXPECT_EQ(wanted.values, std::set<std::string>{"coordinator"});
  EXPECT_EQ(wanted.prefixes, std::set<std::string>{"child"});
  EXPECT_EQ(std::get<Hold>(rule.action).reason, "ask");
}

TEST(RuleFile, KeepsConditionsInTheOrderOfTheFile) {
  const Rule rule =
      first_of(testing::with_when("\"patient.age\" = 3, need = \"coordinator\", \"consent.refused\" = true"));
  ASSERT_EQ(rule.when.size(), 3U);
  EXPECT_EQ(rule.when[0].fact, "patient.age");
  EXPECT_EQ(rule.when[1].fact, "need");
  EXPECT_EQ(rule.when[2].fact, "consent.refused");
}

TEST(RuleFile, KeepsTheHashAndTheText) {
  const ParsedRules parsed = parse_rules(kCatchAll, "f", "abc");
  ASSERT_NE(parsed.rules, nullptr);
  EXPECT_EQ(parsed.rules->hash(), "abc");
  EXPECT_EQ(parsed.rules->text(), kCatchAll);
  EXPECT_TRUE(parsed.diagnostics.empty());
}

Send send_of(const std::string& inner) {
  return std::get<Send>(first_of(with_line("when.need = \"coordinator\"\nsend = { " + inner + " }")).action);
}

TEST(RuleFile, TurnsRolesIntoServices) {
  const std::vector<std::pair<std::string, std::string>> roles{{"case-handler", "KD0501"},
                                                               {"nursing", "KP02"},
                                                               {"nursing-home-doctor", "KP01"},
                                                               {"mental-health", "KP03"},
                                                               {"rehabilitation", "KR"}};
  for (const auto& [role, code] : roles) {
    const Target to = send_of("to = \"" + role + "\", of = \"patient.municipality\"").to;
    EXPECT_EQ(to.kind, Target::Kind::service);
    EXPECT_EQ(to.service_code, code);
    EXPECT_EQ(to.name, role);
  }
  const Target service = send_of("to = \"service\", code = \"KX15\", of = \"patient.municipality\"").to;
  EXPECT_EQ(service.kind, Target::Kind::service);
  EXPECT_EQ(service.service_code, "KX15");
  EXPECT_EQ(service.name, "service:KX15");
  const Target party = send_of("to = \"party\", her_id = 1234").to;
  EXPECT_EQ(party.kind, Target::Kind::party);
  EXPECT_EQ(party.party, HerId(1234));
  EXPECT_EQ(party.name, "party:1234");
  const Target receiver = send_of("to = \"receiver\"").to;
  EXPECT_EQ(receiver.kind, Target::Kind::receiver);
  EXPECT_EQ(receiver.name, "receiver");
}

TEST(RuleFile, ReadsTheTermsOfSending) {
  const Send plain = send_of("to = \"receiver\"");
  EXPECT_EQ(plain.ordering, Ordering::conversation);
  EXPECT_FALSE(plain.receipt_within.has_value());
  EXPECT_FALSE(plain.deadline.has_value());
  EXPECT_TRUE(plain.copies.empty());
  const Send full = send_of(
      "to = \"nursing\", of = \"patient.municipality\", order = \"destination\", "
      "receipt_within = \"48h\", deadline = \"3d\", copy = [\"receiver\", { to = \"party\", her_id = 9 }]");
  EXPECT_EQ(full.ordering, Ordering::destination);
  EXPECT_EQ(full.receipt_within, Duration(std::chrono::hours(48)));
  EXPECT_EQ(full.deadline, Duration(std::chrono::hours(72)));
  ASSERT_EQ(full.copies.size(), 2U);
  EXPECT_EQ(full.copies[0].kind, Target::Kind::receiver);
  EXPECT_EQ(full.copies[1].party, HerId(9));
  const Send silent = send_of("to = \"receiver\", receipt_within = \"none\", order = \"none\"");
  EXPECT_EQ(silent.receipt_within, Duration(0));
  EXPECT_EQ(silent.ordering, Ordering::none);
}

TEST(RuleFile, ReadsARefusal) {
  const Rule rule =
      first_of(with_line("when.need = \"coordinator\"\nrefuse = { code = \"E21\", reason = \"gone\" }"));
  EXPECT_EQ(std::get<Refuse>(rule.action).code, Code::E21);
  EXPECT_EQ(std::get<Refuse>(rule.action).reason, "gone");
}

std::string dated(const std::string& example) {
  return with_line("valid_from = 2027-01-01\nvalid_to = 2027-06-30\nsend.to = \"receiver\"") +
         "[[rule.example]]\n" + example;
}

TEST(Examples, SayWhichRuleDecidedAndWhy) {
  EXPECT_EQ(
      complaints(testing::with_when("\"message.type\" = \"A\"") +
                 "[[rule.example]]\ngiven = { \"message.type\" = \"B\" }\nexpect = \"first\""),
      "16:10: error: this example is decided by \"last\" (line 8), since holds for every message; not by "
      "\"first\" (line 1): message.type is B, not A\n");
  EXPECT_EQ(
      complaints(testing::with_when("\"message.type\" = \"A\"") +
                 "[[rule.example]]\ngiven = { \"message.type\" = \"A\" }\nexpect = \"last\""),
      "16:10: error: this example is decided by \"first\" (line 1), since message.type is A; not by \"last\" "
      "(line 8): which comes later\n");
}

TEST(Examples, AreDecidedOnADayThatDoesNotDependOnToday) {
  EXPECT_EQ(complaints(dated("given = {}\nexpect = \"first\"")), "");
  EXPECT_EQ(complaints(dated("given = {}\nexpect = \"last\"\non = 2026-12-31")), "");
  EXPECT_EQ(complaints(dated("given = { \"received.date\" = 2027-07-01 }\nexpect = \"last\"")), "");
  EXPECT_THAT(complaints(dated("given = {}\nexpect = \"first\"\non = 2027-07-01")),
              ::testing::HasSubstr("not by \"first\" (line 1): not valid after 2027-06-30"));
  EXPECT_THAT(complaints(dated("given = {}\nexpect = \"last\"")),
              ::testing::HasSubstr("decided by \"first\""));
}

TEST(Examples, AreGivenTheDateReceived) {
  EXPECT_EQ(complaints(testing::with_when("\"received.date\" = { last = 2026-12-31 }") +
                       "[[rule.example]]\ngiven = {}\nexpect = \"first\"\non = 2026-01-01\n"
                       "[[rule.example]]\ngiven = {}\nexpect = \"last\"\non = 2027-01-01\n"),
            "");
}

TEST(Examples, AreLeftAloneBehindAFaultyRuleButNotBeforeIt) {
  const std::string faulty =
      "[[rule]]\nid = \"faulty\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\n"
      "when = { neeed = \"coordinator\" }\nsend.to = \"receiver\"\n";
  const std::string example = "[[rule.example]]\ngiven = {}\nexpect = \"faulty\"\n";
  EXPECT_EQ(complaints(faulty + kCatchAll + example),
            "6:10: error: unknown fact \"neeed\" (did you mean \"need\"?)\n");
  const std::string before =
      "[[rule]]\nid = \"before\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\n"
      "when = { need.present = false }\nsend.to = \"receiver\"\n";
  EXPECT_THAT(complaints(before + faulty + kCatchAll + example),
              ::testing::HasSubstr("decided by \"before\""));
}

std::string read(const std::string& name) {
  std::ifstream file(tests::source_directory() + "/rules/examples/" + name);
  EXPECT_TRUE(file.good()) << name;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(ShippedExamples, LoadWithoutAComplaint) {
  for (const auto& entry :
       std::filesystem::directory_iterator(tests::source_directory() + "/rules/examples")) {
    if (entry.path().extension() != ".toml") continue;
    const std::string text = read(entry.path().filename().string());
    EXPECT_EQ(complaints(text), "") << entry.path();
  }
}

TEST(ShippedExamples, CarryExamplesInEveryRule) {
  for (const std::string name : {"ke-notice.toml", "minimal.toml"}) {
    const ParsedRules parsed = parse(read(name));
    ASSERT_NE(parsed.rules, nullptr) << name;
    for (const Rule& rule : parsed.rules->rules()) EXPECT_FALSE(rule.examples.empty()) << rule.id.value();
  }
}

TEST(ShippedExamples, SendANeedToTheCaseHandlersOfTheMunicipality) {
  const ParsedRules parsed = parse(read("ke-notice.toml"));
  ASSERT_NE(parsed.rules, nullptr);
  for (const std::string type :
       {"HELSEOPPL_SOKNAD", "DIALOG_HELSEFAGLIG", "DIALOG_FORESPORSEL", "DIALOG_NOTAT"}) {
    for (const std::string need : {"coordinator", "individual-plan", "child-coordinator"}) {
      Facts facts{{"message.type", type},
                  {"need", std::set<std::string>{need}},
                  {"receiver.service", "KP02"},
                  {"conversation.is_reply", false}};
      const Decision decision = parsed.rules->decide(facts, day(2026, 11, 22));
      ASSERT_NE(decision.rule, nullptr);
      EXPECT_EQ(decision.rule->id.value(), "ke-notice") << type << need;
      EXPECT_EQ(std::get<Send>(decision.rule->action).to.service_code, "KD0501");
    }
  }
}

TEST(ShippedExamples, CopyTheCaseHandlersWhereADialogueIsWithSomebodyElse) {
  const ParsedRules parsed = parse(read("ke-notice.toml"));
  ASSERT_NE(parsed.rules, nullptr);
  const Decision decision = parsed.rules->decide(
      {{"message.type", "DIALOG_HELSEFAGLIG"}, {"need", std::set<std::string>{"coordinator"}}},
      day(2026, 11, 22));
  ASSERT_NE(decision.rule, nullptr);
  const Send& send = std::get<Send>(decision.rule->action);
  EXPECT_EQ(send.to.kind, Target::Kind::receiver);
  ASSERT_EQ(send.copies.size(), 1U);
  EXPECT_EQ(send.copies.front().service_code, "KD0501");
}

}  // namespace
}  // namespace budstikke::rules
