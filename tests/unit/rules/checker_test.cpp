// What check_coverage() finds in rule files, and in what words.

#include "rules/checker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/checker_report.hpp"
#include "tests/bench/many_rules.hpp"
#include "tests/unit/rules/rule_text.hpp"

namespace budstikke::rules {
namespace {

using testing::day;
using ::testing::HasSubstr;
using testing::kCatchAll;

struct Written {
  std::string id;
  std::string when;
  std::string action = "send = { to = \"receiver\" }";
  std::string more = {};
};

const std::string kToNursing = "send = { to = \"nursing\", of = \"patient.municipality\" }";

std::string file_of(const std::vector<Written>& rules) {
  std::string text;
  for (const Written& rule : rules) {
    text += "[[rule]]\nid = \"" + rule.id + "\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\nwhen = { " +
            rule.when + " }\n" + rule.action + "\n" + rule.more + "\n";
  }
  return text + kCatchAll;
}

std::vector<Finding> check(const std::vector<Written>& rules, const CheckLimits& limits = {}) {
  const std::string text = file_of(rules);
  const ParsedRules parsed = testing::parse(text);
  EXPECT_NE(parsed.rules, nullptr) << testing::complaints(text);
  return parsed.rules == nullptr ? std::vector<Finding>() : check_coverage(*parsed.rules, limits);
}

/// "shadowed second<first", one a line, gaps left out.
std::string short_text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    if (finding.kind == Finding::Kind::gap) continue;
    text += std::string(kind_text(finding.kind)) + " " + finding.rule.value();
    for (const RuleId& other : finding.others) text += "<" + other.value();
    text += "\n";
  }
  return text;
}

TEST(Checker, FindsRulesThatAreNeverReached) {
  EXPECT_EQ(short_text(check({{"a", "\"message.type\" = \"X*\""}, {"b", "\"message.type\" = \"XY\""}})),
            "shadowed b<a\n");
  EXPECT_EQ(short_text(check({{"a", "\"patient.age\" = { most = 17 }"},
                              {"b", "\"patient.age\" = { least = 18 }"},
                              {"c", "\"patient.age\" = { present = true }"}})),
            "dead c<a<b\n");
  EXPECT_EQ(short_text(check({{"a", "need = [\"coordinator\", \"individual-plan\"]"},
                              {"b", "need = \"child-coordinator\""},
                              {"c", "need = { present = true }"}})),
            "dead c<a<b\n");
  EXPECT_EQ(short_text(check({{"a", "\"received.date\" = { last = 2026-01-31 }",
                               "send = { to = \"receiver\" }", "valid_from = 2026-02-01"}})),
            "dead a\n");
}

TEST(Checker, KnowsWhichValuesAFactMayHave) {
  std::string all_of_03;
  for (int i = 0; i < 100; ++i)
    all_of_03 += (i == 0 ? "\"03" : ", \"03") + std::string(i < 10 ? "0" : "") + std::to_string(i) + "\"";
  EXPECT_EQ(short_text(check({{"a", "\"patient.municipality\" = [" + all_of_03 + "]"},
                              {"b", "\"patient.municipality\" = \"03*\""}})),
            "shadowed b<a\n");
  EXPECT_EQ(short_text(check({{"a", "\"message.status\" = [\"N\", \"M\", \"C\"]"},
                              {"b", "\"message.status\" = { present = true }"}})),
            "shadowed b<a\n");
  EXPECT_EQ(short_text(check({{"a", "\"message.type\" = [\"N\", \"M\", \"C\"]"},
                              {"b", "\"message.type\" = { present = true }"}})),
            "");
  EXPECT_EQ(short_text(check({{"a", "\"message.attachments\" = { least = 0 }"},
                              {"b", "\"message.attachments\" = { present = true }"}})),
            "shadowed b<a\n");
}

TEST(Checker, ShowsAMessageThatTwoRulesWouldSendElsewhere) {
  const std::vector<Finding> findings =
      check({{"a", "\"message.type\" = \"X\""}, {"b", "\"patient.age\" = { most = 17 }", kToNursing}});
  ASSERT_EQ(short_text(findings), "overlap b<a\n");
  const Facts& facts = *findings[0].example;
  EXPECT_EQ(facts.at("message.type"), FactValue("X"));
  EXPECT_EQ(facts.at("patient.age"), FactValue(std::int64_t{0}));
  EXPECT_TRUE(findings[0].note);
  EXPECT_EQ(findings[0].line, 9U);
  EXPECT_EQ(short_text(check({{"a", "\"message.type\" = \"X\""}, {"b", "\"patient.age\" = { most = 17 }"}})),
            "");
  EXPECT_EQ(
      short_text(check({{"a", "\"message.type\" = \"X\""}, {"b", "\"message.type\" = \"Y\"", kToNursing}})),
      "");
}

TEST(Checker, ShowsMessagesThatAreLikeRealOnes) {
  const std::vector<Finding> findings =
      check({{"a", "\"need.stated\" = \"coordinator\""}, {"b", "\"message.type\" = \"X\"", kToNursing}});
  ASSERT_EQ(short_text(findings), "overlap b<a\n");
  EXPECT_EQ(findings[0].example->at("need"), FactValue(std::set<std::string>{"coordinator"}));
}

TEST(Checker, FindsHolesBetweenTheEndOfARuleAndTheNextBeginning) {
  const auto dated = [](const std::string& first, const std::string& second) {
    return check({{"a", "\"message.type\" = \"X\"", kToNursing, first},
                  {"b", "\"message.type\" = \"X\"", kToNursing, second}});
  };
  EXPECT_EQ(short_text(dated("valid_to = 2026-12-31", "valid_from = 2027-01-01")), "");
  EXPECT_EQ(short_text(dated("valid_to = 2026-12-31", "valid_from = 2026-06-01")), "");
  const std::vector<Finding> findings = dated("valid_to = 2026-12-31", "valid_from = 2027-03-01");
  ASSERT_EQ(short_text(findings), "hole a<last\n");
  EXPECT_EQ(findings[0].on, day(2027, 1, 1));
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_EQ(findings[0].message,
            "when this rule has ended, \"last\" (line 17) takes some of its messages, from 2027-01-01 to "
            "2027-02-28, and "
            "does something else with them");
  EXPECT_EQ(short_text(check({{"a", "\"message.type\" = \"X\"", kToNursing, "valid_to = 2026-12-31"}})),
            "hole a<last\n");
  EXPECT_EQ(short_text(check({{"a", "\"received.date\" = { last = 2026-12-31 }", kToNursing}})),
            "hole a<last\n");
}

TEST(Checker, TakesAnotherReasonForAHoleButNotForAnOverlap) {
  const auto ended = [](const std::string& first, const std::string& second) {
    return short_text(check({{"a", "\"message.type\" = \"X\"", first, "valid_to = 2026-12-31"},
                             {"b", "\"message.type\" = \"X*\"", second}}));
  };
  const std::string wait = "hold = { reason = \"a clerk reads it\" }";
  const std::string look = "hold = { reason = \"somebody must look\" }";
  EXPECT_EQ(ended(wait, look), "hole a<b\n");
  EXPECT_EQ(ended(wait, wait), "");
}

TEST(Checker, FindsNeedsThatOnlyTheLastRuleTakes) {
  std::string gaps;
  for (const Finding& finding :
       check({{"a", "need = [\"coordinator\", \"individual-plan\"], \"message.type\" = [\"X\", \"Y*\"]"}})) {
    EXPECT_EQ(finding.kind, Finding::Kind::gap);
    EXPECT_EQ(finding.rule, RuleId("last"));
    gaps += finding.message.substr(finding.message.find(" of ")) + "\n";
  }
  EXPECT_EQ(gaps,
            " of type X that tell of the need child-coordinator\n"
            " of type Y* that tell of the need child-coordinator\n"
            " of any other type that tell of the need child-coordinator\n"
            " of any other type that tell of the need coordinator\n"
            " of any other type that tell of the need individual-plan\n");
}

/// The stretches of patient.age that the gaps name, of messages of any other type that tell of the need coordinator.
std::vector<std::string> ages_of_gaps(const std::vector<Written>& rules) {
  std::vector<std::string> ages;
  for (const Finding& finding : check(rules)) {
    const std::size_t at = finding.message.find("need coordinator and have patient.age ");
    if (finding.kind != Finding::Kind::gap || at == std::string::npos) continue;
    ages.push_back(finding.message.substr(at + 38));
    EXPECT_TRUE(finding.example->contains("patient.age")) << finding.message;
  }
  return ages;
}

TEST(Checker, FindsTheAgesBetweenTwoRules) {
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  const std::string need = "need = \"coordinator\"";
  EXPECT_THAT(ages_of_gaps({{"child", need + ", \"patient.age\" = { most = 16 }"},
                            {"adult", need + ", \"patient.age\" = { least = 18 }"}}),
              ElementsAre("17"));
  EXPECT_THAT(ages_of_gaps({{"child", need + ", \"patient.age\" = { most = 17 }"},
                            {"adult", need + ", \"patient.age\" = { least = 18 }"}}),
              IsEmpty());
  EXPECT_THAT(ages_of_gaps({{"some", need + ", \"patient.age\" = { least = 3, most = 5 }"},
                            {"others", need + ", \"patient.age\" = { least = 9, most = 12 }"}}),
              ElementsAre("from 0 to 2", "from 6 to 8", "from 13"));
  EXPECT_THAT(ages_of_gaps({{"child", "need = \"child-coordinator\", \"patient.age\" = { most = 16 }"}}),
              IsEmpty())
      << "no age is taken of those with this need";
}

TEST(Checker, ClaimsNothingBeyondItsLimits) {
  std::vector<Written> rules;
  for (int age = 0; age < 12; ++age)
    rules.push_back({"r" + std::to_string(age), "\"patient.age\" = " + std::to_string(age)});
  rules.push_back({"z", "\"patient.age\" = { most = 12 }"});
  CheckLimits limits;
  limits.steps_per_rule = 5;
  EXPECT_THAT(short_text(check(rules, limits)), HasSubstr("undecided z\n"));
  EXPECT_EQ(short_text(check(rules)), "");
  limits = {};
  limits.steps_in_all = 10;
  const std::vector<Finding> stopped = check(rules, limits);
  EXPECT_EQ(short_text(stopped), "undecided r10\n");
  EXPECT_THAT(stopped.at(0).message, HasSubstr("of this rule and those after it (4 rules of 14)"));
  EXPECT_FALSE(stopped.at(0).note);
  limits = {};
  limits.gaps = 2;
  std::size_t gaps = 0;
  for (const Finding& finding : check(rules, limits)) gaps += finding.kind == Finding::Kind::gap ? 1 : 0;
  EXPECT_EQ(gaps, 2U);
}

TEST(Checker, DecidesThousandsOfRules) {
  const RuleSet rules(testing::shapes().back().make(1'500).rules, "hash", "");
  for (const Finding& finding : check_coverage(rules))
    EXPECT_TRUE(finding.kind != Finding::Kind::undecided || finding.note) << finding.message;
}

TEST(CheckerReport, SaysEachFindingWithItsExample) {
  const std::vector<Finding> findings =
      check({{"a", "\"message.type\" = \"X*\""}, {"b", "\"message.type\" = \"XY\""}});
  const Diagnostics diagnostics = to_diagnostics(findings, "rules.toml");
  ASSERT_EQ(diagnostics.size(), findings.size());
  EXPECT_EQ(to_text(diagnostics[0]),
            "rules.toml:9:1: error: this rule is never reached: every message that it holds for is taken by "
            "\"a\" (line 1) "
            "(for example on 2000-01-01: message.type XY)");
  EXPECT_EQ(diagnostics[1].severity, Severity::warning);
  EXPECT_THAT(diagnostics[1].message, ::testing::StartsWith("note: "));
  EXPECT_TRUE(has_errors(findings));
  EXPECT_EQ(to_json({findings[0]}),
            "[{\"kind\":\"shadowed\",\"severity\":\"error\",\"rule\":\"b\",\"line\":9,\"column\":1,"
            "\"others\":[\"a\"],"
            "\"message\":\"this rule is never reached: every message that it holds for is taken by \\\"a\\\" "
            "(line 1)\","
            "\"facts\":{\"message.type\":\"XY\",\"received.date\":\"2000-01-01\"},\"on\":\"2000-01-01\"}]");
  EXPECT_EQ(to_json(std::vector<Finding>()), "[]");
}

}  // namespace
}  // namespace budstikke::rules
