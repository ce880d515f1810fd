#include "engine/routing/target_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/routing/gap_report.hpp"

namespace budstikke::routing {
namespace {

using namespace std::chrono_literals;
using addressing::AddressBook;
using addressing::MunicipalityTable;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr rules::Date kToday = 2026y / 11 / 22;

Party party(std::uint32_t her_id, const std::string& municipality = {}, const char* service = "") {
  Party made;
  made.her_id = HerId(her_id);
  made.name = "Party " + std::to_string(her_id);
  made.municipality = municipality;
  made.service_code = service;
  made.endpoint = "https://peer.example/";
  made.certificate = "/etc/peer.pem";
  return made;
}

std::vector<Party> case_handlers() {
  std::vector<Party> parties;
  std::uint32_t her_id = 1'000;
  for (const auto& [number, name] : MunicipalityTable::builtin().on(kToday)) {
    parties.push_back(party(her_id++, number, "KD0501"));
  }
  return parties;
}

rules::Target to_party(std::uint32_t her_id, std::size_t line = 7) {
  rules::Target target;
  target.kind = rules::Target::Kind::party;
  target.party = HerId(her_id);
  target.name = "party:" + std::to_string(her_id);
  target.at = {line, 5};
  return target;
}

rules::Target to_service(const char* code, const char* place = "", std::size_t line = 7) {
  rules::Target target;
  target.kind = rules::Target::Kind::service;
  target.service_code = code;
  target.place = place;
  target.name = std::string("service:") + code;
  target.at = {line, 5};
  return target;
}

struct RuleShape {
  std::vector<rules::Target> targets;
  std::optional<rules::Date> from = std::nullopt;
  std::optional<rules::Date> to = std::nullopt;
  std::vector<rules::Condition> when = {};
};

rules::RuleSet rule_set(const std::vector<RuleShape>& shapes) {
  std::vector<rules::Rule> made;
  for (const RuleShape& shape : shapes) {
    rules::Rule& rule = made.emplace_back();
    rule.id = RuleId("rule-" + std::to_string(made.size()));
    rule.valid_from = shape.from;
    rule.valid_to = shape.to;
    rule.when = shape.when;
    rules::Send send;
    send.to = shape.targets.front();
    send.copies.assign(shape.targets.begin() + 1, shape.targets.end());
    rule.action = send;
  }
  rules::Rule& last = made.emplace_back();
  last.id = RuleId("last");
  last.action = rules::Hold{"nobody"};
  return {std::move(made), "hash", "text"};
}

struct Said {
  Severity severity;
  const char* says;
};

void expect(const char* name, const RuleShape& rule, const std::vector<Party>& parties,
            const std::vector<Said>& said, bool certificates_for_all = true) {
  const auto got = check_targets(rule_set({rule}), AddressBook(parties, "hash"), MunicipalityTable::builtin(),
                                 {"rules.toml", kToday, certificates_for_all});
  std::string all;
  for (const Diagnostic& one : got) all += to_text(one) + "\n";
  ASSERT_EQ(got.size(), said.size()) << name << "\n" << all;
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].file, "rules.toml");
    EXPECT_EQ(got[i].line, 7U);
    EXPECT_EQ(got[i].column, 5U);
    EXPECT_EQ(got[i].severity == Severity::error, said[i].severity == Severity::error) << name << "\n" << all;
    EXPECT_THAT(got[i].message, HasSubstr(said[i].says)) << name;
  }
}

TEST(TargetChecks, LookAtNamedParties) {
  const Party fine = party(1);
  Party inactive = party(2);
  inactive.active = false;
  Party ended = party(3);
  ended.valid_to = 2026y / 11 / 21;
  Party to_come = party(4);
  to_come.valid_from = 2027y / 1 / 1;
  Party until_summer = party(5);
  until_summer.valid_to = 2027y / 6 / 30;
  Party silent = party(6);
  silent.endpoint = "";
  Party bare = party(7);
  bare.certificate = "";
  Party folder = party(8);
  folder.certificate = "";
  folder.endpoint = "folder:/var/spool/out";
  const std::vector<Party> book{fine, inactive, ended, to_come, until_summer, silent, bare, folder};
  using enum Severity;
  expect("fine", {{to_party(1)}}, book, {});
  expect("unknown", {{to_party(99)}}, book, {{error, "HER-id 99 is not in the address book"}});
  expect("inactive", {{to_party(2)}}, book, {{error, "HER-id 2 (Party 2) is inactive"}});
  expect("ended", {{to_party(3)}}, book, {{error, "not valid after 2026-11-21"}});
  expect("to come", {{to_party(4)}}, book, {{warning, "not valid before 2027-01-01"}});
  expect("to come, and so is the rule", {{to_party(4)}, 2027y / 1 / 1}, book, {});
  expect("ended when the rule begins", {{to_party(5)}, 2027y / 7 / 1}, book,
         {{error, "not valid after 2027-06-30"}});
  expect("ends before a rule without end", {{to_party(5)}}, book, {{warning, "the rule has no last day"}});
  expect("ends before the rule", {{to_party(5)}, {}, 2027y / 7 / 1}, book,
         {{warning, "the rule holds until 2027-07-01"}});
  expect("ends with the rule", {{to_party(5)}, {}, 2027y / 6 / 30}, book, {});
  expect("no endpoint", {{to_party(6)}}, book, {{error, "has no endpoint"}});
  expect("no certificate, and one for all", {{to_party(7)}}, book, {});
  expect("no certificate", {{to_party(7)}}, book, {{warning, "without a certificate"}}, false);
  expect("a folder needs none", {{to_party(8)}}, book, {}, false);
  expect("a rule of the past", {{to_party(99)}, {}, 2026y / 11 / 21}, book, {});
  expect("as a copy", {{to_party(1), to_party(99)}}, book, {{error, "HER-id 99"}});
}

TEST(TargetChecks, LookAtServices) {
  using enum Severity;
  std::vector<Party> book = case_handlers();
  expect("all have it", {{to_service("KD0501")}}, book, {});
  expect("nobody has it", {{to_service("KP03")}}, book,
         {{error, "no party in the address book is Psykisk helsetjeneste (KP03)"}});
  expect("a place that nobody has", {{to_service("KD0501", "Barn og unge")}}, book,
         {{warning, "has the place \"Barn og unge\""}});
  book.erase(book.begin(), book.begin() + 7);
  expect("seven lack it", {{to_service("KD0501")}}, book, {{warning, "7 of the 357 municipalities"}});
  expect("the first are named", {{to_service("KD0501")}}, book,
         {{warning, "Oslo 0301, Eigersund 1101, Stavanger 1103"}});
  expect("the others are counted", {{to_service("KD0501")}}, book, {{warning, "and 2 others"}});
  const rules::Condition oslo{"patient.municipality", rules::OneOf{{"0301", "5001"}, {}}, {}};
  expect("only those that the rule concerns", {{to_service("KD0501")}, {}, {}, {oslo}}, book,
         {{warning,
           "1 of the 2 municipalities that the rule may concern have no usable Saksbehandling (KD0501), "
           "wholly or in part: Oslo 0301"}});
  const rules::Condition trondelag{"patient.municipality", rules::OneOf{{}, {"50"}}, {}};
  expect("none that the rule concerns", {{to_service("KD0501")}, {}, {}, {trondelag}}, book, {});
  book = case_handlers();
  book.front().certificate = "";
  expect("no certificate, and one for all", {{to_service("KD0501")}}, book, {});
  expect("no certificate", {{to_service("KD0501")}}, book, {{warning, "1 of the 357"}}, false);
  book.front().valid_to = 2026y / 12 / 31;
  expect("on the rule's first day", {{to_service("KD0501")}, 2027y / 1 / 1}, book,
         {{warning, "1 of the 357"}});
  expect("ends while the rule holds", {{to_service("KD0501")}}, book,
         {{warning, "from 2027-01-01 on, 1 of the 357 municipalities"}});
  expect("ends with the rule", {{to_service("KD0501")}, {}, 2026y / 12 / 31}, book, {});
  book.push_back(party(7, "0301", "KD0501"));
  book.back().valid_from = 2027y / 1 / 1;
  expect("another takes over", {{to_service("KD0501")}}, book, {});
  book.back().valid_from = 2027y / 1 / 2;
  expect("another takes over a day late", {{to_service("KD0501")}}, book, {{warning, "from 2027-01-01 on"}});
}

TEST(TargetChecks, ComeInTheOrderOfTheFile) {
  const auto got = check_targets(
      rule_set({{{to_party(99, 3)}}, {{to_service("KP03", "", 9), to_party(98, 10)}}, {{to_party(99, 20)}}}),
      AddressBook(case_handlers(), "hash"), MunicipalityTable::builtin(), {"rules.toml", kToday, true});
  std::vector<std::size_t> lines;
  for (const Diagnostic& one : got) lines.push_back(one.line);
  EXPECT_THAT(lines, ElementsAre(3, 9, 10, 20));
}

TEST(TargetChecks, SayOnceWhatIsTheSameOfManyTargets) {
  std::vector<Party> book = case_handlers();
  book.erase(book.begin());
  const std::vector<RuleShape> rules(100, RuleShape{{to_service("KD0501")}});
  const auto got = check_targets(rule_set(rules), AddressBook(book, "hash"), MunicipalityTable::builtin(),
                                 {"rules.toml", kToday, true});
  ASSERT_EQ(got.size(), 1U);
  EXPECT_THAT(got[0].message, HasSubstr("Oslo 0301 (and so for 99 further targets)"));
}

TEST(RoleGaps, AreTheRolesThatNobodyFills) {
  std::vector<Party> book = case_handlers();
  book.erase(book.begin());
  book.push_back(party(1));
  Party silent = party(2);
  silent.endpoint = "";
  book.push_back(silent);
  const auto rules = rule_set({{{to_service("KD0501"), to_party(1)}},
                               {{to_service("KP03"), to_party(2)}},
                               {{to_service("KD0501"), to_party(99)}},
                               {{to_party(99)}, {}, 2026y / 11 / 21},
                               {{to_party(98)}, 2027y / 1 / 1}});
  const GapReport report =
      report_gaps({.date = kToday}, AddressBook(book, "abc"), MunicipalityTable::builtin(), &rules);
  ASSERT_EQ(report.roles.size(), 4U);
  EXPECT_EQ(report.roles[0].role, "service:KD0501");
  EXPECT_FALSE(report.roles[0].filled_by_none);
  EXPECT_EQ(report.roles[0].municipalities, 1U);
  EXPECT_THAT(report.roles[0].rules, ElementsAre(RuleId("rule-1"), RuleId("rule-3")));
  EXPECT_THAT(report.roles[0].why, HasSubstr("1 of 357 municipalities"));
  EXPECT_EQ(report.roles[1].service_code, "KP03");
  EXPECT_TRUE(report.roles[1].filled_by_none);
  EXPECT_THAT(report.roles[1].why, HasSubstr("no party in the address book has service KP03"));
  EXPECT_EQ(report.roles[2].party, HerId(2));
  EXPECT_THAT(report.roles[2].why, HasSubstr("has no endpoint"));
  EXPECT_EQ(report.roles[3].party, HerId(99));
  EXPECT_THAT(report.roles[3].rules, ElementsAre(RuleId("rule-3"))) << "rules of another day are left out";
  EXPECT_EQ(report.gaps.served, 356U);
  EXPECT_THAT(
      to_json(report),
      testing::StartsWith(
          R"({"on":"2026-11-22","service":"KD0501","book":"abc","municipalities":357,"served":356,"gaps":[)"
          R"({"number":"0301","name":"Oslo","county":"Oslo","district":"","district_name":"","code":"H304",)"
          R"("why":"none is registered"}])"));
  EXPECT_THAT(
      to_json(report),
      HasSubstr(R"({"role":"party:99","service":"","place":"","party":99,"rules":["rule-3"],)"
                R"("filled_by_none":true,"municipalities":0,"why":"HER-id 99 is not in the address book"})"));
  const GapReport without =
      report_gaps({.date = kToday}, AddressBook(book, "abc"), MunicipalityTable::builtin(), nullptr);
  EXPECT_THAT(to_json(without), HasSubstr(R"("roles":null)"));
}

TEST(RoleGaps, CountWhatTheCallerFindsWrong) {
  const auto rules = rule_set({{{to_service("KD0501"), to_party(1)}}});
  std::vector<Party> book = case_handlers();
  book.push_back(party(1));
  const addressing::GapQuestion question{
      .date = kToday, .fault = [](const Party&) { return std::string("has no certificate"); }};
  const auto gaps = find_role_gaps(rules, question, AddressBook(book, "abc"), MunicipalityTable::builtin());
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_TRUE(gaps[0].filled_by_none);
  EXPECT_EQ(gaps[0].municipalities, 357U);
  EXPECT_EQ(gaps[1].why, "Party 1 (HER-id 1) has no certificate");
}

}  // namespace
}  // namespace budstikke::routing
