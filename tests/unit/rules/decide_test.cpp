#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/explain.hpp"
#include "tests/unit/rules/rule_text.hpp"

namespace budstikke::rules {
namespace {

using testing::complaints;
using testing::day;
using ::testing::HasSubstr;
using testing::kCatchAll;
using testing::parse;
using testing::with_line;
using testing::with_when;

const Date kToday = day(2026, 11, 22);

/// A decision with its walk.
struct Walked {
  const Rule* rule = nullptr;
  std::vector<Tried> tried;
  Decision decision;
  Walk way;
};

Walked decide(const std::string& text, const Facts& facts, Date date = kToday) {
  const ParsedRules parsed = parse(text);
  EXPECT_NE(parsed.rules, nullptr) << complaints(text);
  static std::vector<std::shared_ptr<const RuleSet>> kept;  // a decision points into its rule set
  kept.push_back(parsed.rules);
  const Decision decision = parsed.rules->decide(facts, date);
  const Walk way = walk(*parsed.rules, decision, facts, date);
  return {decision.rule, way.tried, decision, way};
}

struct Case {
  std::string when;
  Facts facts;
  Verdict verdict;
  std::string because;
};

TEST(Conditions, HoldOrNotAndSayWhy) {
  const std::set<std::string> two{"coordinator", "individual-plan"};
  const std::vector<Case> cases{
      {"\"message.type\" = \"A\"", {{"message.type", "A"}}, Verdict::yes, "message.type is A"},
      {"\"message.type\" = \"A\"", {{"message.type", "AB"}}, Verdict::no, "message.type is AB, not A"},
      {"\"message.type\" = \"A\"", {{"message.type", "a"}}, Verdict::no, "message.type is a, not A"},
      {"\"message.type\" = [\"A\", \"B\"]",
       {{"message.type", "C"}},
       Verdict::no,
       "message.type is C, not one of A, B"},
      {"\"message.type\" = [\"A\", \"B\"]", {{"message.type", "B"}}, Verdict::yes, "message.type is B"},
      {"\"message.type\" = \"A\"", {}, Verdict::no, "message.type is absent, not A"},
      {"\"message.type\" = \"A\"",
       {{"message.type", Unknown{}}},
       Verdict::unknown,
       "message.type could not be had just now"},
      {"\"receiver.service\" = \"KP*\"",
       {{"receiver.service", "KP02"}},
       Verdict::yes,
       "receiver.service is KP02"},
      {"\"receiver.service\" = \"KP*\"",
       {{"receiver.service", "KP"}},
       Verdict::yes,
       "receiver.service is KP"},
      {"\"receiver.service\" = \"KP*\"",
       {{"receiver.service", "KD0501"}},
       Verdict::no,
       "receiver.service is KD0501, not KP*"},
      {"\"receiver.service\" = [\"KP*\", \"KR\"]",
       {{"receiver.service", "KR01"}},
       Verdict::no,
       "receiver.service is KR01, not one of KR, KP*"},
      {"need = [\"individual-plan\"]", {{"need", two}}, Verdict::yes, "need is coordinator, individual-plan"},
      {"need = \"child-coordinator\"",
       {{"need", two}},
       Verdict::no,
       "need is coordinator, individual-plan, not child-coordinator"},
      {"need = \"child*\"", {{"need", two}}, Verdict::no, "need is coordinator, individual-plan, not child*"},
      {"need = \"coord*\"", {{"need", two}}, Verdict::yes, "need is coordinator, individual-plan"},
      {"\"patient.age\" = { least = 18 }",
       {{"patient.age", std::int64_t{18}}},
       Verdict::yes,
       "patient.age is 18"},
      {"\"patient.age\" = { least = 18 }",
       {{"patient.age", std::int64_t{17}}},
       Verdict::no,
       "patient.age is 17, not at least 18"},
      {"\"patient.age\" = { most = 17 }",
       {{"patient.age", std::int64_t{17}}},
       Verdict::yes,
       "patient.age is 17"},
      {"\"patient.age\" = { most = 17 }",
       {{"patient.age", std::int64_t{18}}},
       Verdict::no,
       "patient.age is 18, not at most 17"},
      {"\"patient.age\" = { least = 1, most = 17 }",
       {{"patient.age", std::int64_t{0}}},
       Verdict::no,
       "patient.age is 0, not between 1 and 17"},
      {"\"patient.age\" = 3", {{"patient.age", std::int64_t{4}}}, Verdict::no, "patient.age is 4, not 3"},
      {"\"patient.age\" = 3", {{"patient.age", std::int64_t{3}}}, Verdict::yes, "patient.age is 3"},
      {"\"consent.refused\" = true", {{"consent.refused", true}}, Verdict::yes, "consent.refused is true"},
      {"\"consent.refused\" = true",
       {{"consent.refused", false}},
       Verdict::no,
       "consent.refused is false, not true"},
      {"\"consent.refused\" = false", {{"consent.refused", false}}, Verdict::yes, "consent.refused is false"},
      {"\"consent.refused\" = false", {}, Verdict::no, "consent.refused is absent, not false"},
      {"\"received.date\" = { first = 2026-01-01, last = 2026-12-31 }",
       {{"received.date", day(2026, 12, 31)}},
       Verdict::yes,
       "received.date is 2026-12-31"},
      {"\"received.date\" = { first = 2026-01-01, last = 2026-12-31 }",
       {{"received.date", day(2027, 1, 1)}},
       Verdict::no,
       "received.date is 2027-01-01, not between 2026-01-01 and 2026-12-31"},
      {"\"received.date\" = { last = 2026-12-31 }",
       {{"received.date", day(2027, 1, 1)}},
       Verdict::no,
       "received.date is 2027-01-01, not at most 2026-12-31"},
      {"\"received.date\" = 2026-11-22",
       {{"received.date", day(2026, 11, 22)}},
       Verdict::yes,
       "received.date is 2026-11-22"},
      {"need = { present = true }", {{"need", two}}, Verdict::yes, "need is coordinator, individual-plan"},
      {"need = { present = true }", {}, Verdict::no, "need is absent, not present"},
      {"need = { present = false }", {}, Verdict::yes, "need is absent"},
      {"need = { present = false }",
       {{"need", two}},
       Verdict::no,
       "need is coordinator, individual-plan, not absent"},
      {"need = { present = true }",
       {{"need", Unknown{}}},
       Verdict::unknown,
       "need could not be had just now"},
      {"\"message.type\" = \"A\"",
       {{"message.type", true}},
       Verdict::unknown,
       "message.type could not be had just now"},
  };
  for (const Case& c : cases) {
    const Walked decision = decide(with_when(c.when), c.facts);
    ASSERT_FALSE(decision.tried.empty()) << c.when;
    EXPECT_EQ(decision.tried[0].verdict, c.verdict) << c.when;
    EXPECT_EQ(decision.tried[0].because, c.because) << c.when;
  }
}

TEST(Decisions, AreMadeByTheFirstRuleThatHolds) {
  const std::string text = with_when("\"message.type\" = \"A\", need = \"coordinator\"");
  const Facts both{{"message.type", "A"}, {"need", std::set<std::string>{"coordinator"}}};
  const Walked first = decide(text, both);
  ASSERT_NE(first.rule, nullptr);
  EXPECT_EQ(first.rule->id.value(), "first");
  EXPECT_EQ(first.tried.size(), 1U);
  const Walked last = decide(text, {{"message.type", "A"}});
  ASSERT_NE(last.rule, nullptr);
  EXPECT_EQ(last.rule->id.value(), "last");
  ASSERT_EQ(last.tried.size(), 2U);
  EXPECT_EQ(last.tried[0].because, "need is absent, not coordinator");
  EXPECT_EQ(last.tried[1].because, "holds for every message");
}

TEST(Decisions, StopAtAnUnknownFactThatMatters) {
  const std::string text = with_when("\"patient.municipality\" = \"1804\", \"message.type\" = \"A\"");
  const Walked stopped = decide(text, {{"patient.municipality", Unknown{}}, {"message.type", "A"}});
  EXPECT_EQ(stopped.rule, nullptr);
  ASSERT_EQ(stopped.tried.size(), 1U);
  EXPECT_EQ(stopped.tried[0].verdict, Verdict::unknown);
  EXPECT_EQ(stopped.tried[0].because, "patient.municipality could not be had just now");
}

TEST(Decisions, DoNotStopAtAnUnknownFactWhereAnotherConditionFails) {
  const std::string text = with_when("\"patient.municipality\" = \"1804\", \"message.type\" = \"A\"");
  const Walked decision = decide(text, {{"patient.municipality", Unknown{}}, {"message.type", "B"}});
  ASSERT_NE(decision.rule, nullptr);
  EXPECT_EQ(decision.rule->id.value(), "last");
  EXPECT_EQ(decision.tried[0].because, "message.type is B, not A");
}

TEST(Decisions, HeedTheFirstAndTheLastValidDay) {
  const std::string text =
      with_line("valid_from = 2026-01-01\nvalid_to = 2026-12-31\nsend.to = \"receiver\"");
  const auto rule_on = [&](Date date) { return decide(text, {}, date).rule->id.value(); };
  EXPECT_EQ(rule_on(day(2025, 12, 31)), "last");
  EXPECT_EQ(rule_on(day(2026, 1, 1)), "first");
  EXPECT_EQ(rule_on(day(2026, 12, 31)), "first");
  EXPECT_EQ(rule_on(day(2027, 1, 1)), "last");
  EXPECT_EQ(decide(text, {}, day(2025, 12, 31)).tried[0].because, "not valid before 2026-01-01");
  EXPECT_EQ(decide(text, {}, day(2027, 1, 1)).tried[0].because, "not valid after 2026-12-31");
}

TEST(Decisions, CutLongListsAndHostileValuesShort) {
  const Walked decision =
      decide(with_when("\"message.type\" = [\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\",\"H\"]"),
             {{"message.type", std::string(10, '\n') + std::string(500, 'x')}});
  EXPECT_EQ(decision.tried[0].because, "message.type is " + std::string(10, '?') + std::string(70, 'x') +
                                           "..., not one of A, B, C, D, E, F and 2 more");
}

TEST(Explanations, HaveOneLineARuleTheDecidingOneLast) {
  const Walked decision = decide(with_when("\"message.type\" = \"A\""), {{"message.type", "B"}});
  EXPECT_EQ(explain(decision.way),
            "first: no: message.type is B, not A\n"
            "last: yes: holds for every message. t (owner o: r)\n");
  const Walked stopped = decide(with_when("\"message.type\" = \"A\""), {{"message.type", Unknown{}}});
  EXPECT_EQ(explain(stopped.way), "first: unknown: message.type could not be had just now\n");
}

TEST(Explanations, AreJsonForPrograms) {
  const Facts facts{{"message.type", "B"}};
  const Walked decision = decide(with_when("\"message.type\" = \"A\""), facts);
  EXPECT_EQ(explain_json(decision.decision, decision.way, facts),
            R"({"rule":"last","title":"t","owner":"o","reason":"r","place":1,"facts":{"message.type":"B"},)"
            R"("action":"send to receiver","tried":[)"
            R"({"rule":"first","verdict":"no","because":"message.type is B, not A"},)"
            R"({"rule":"last","verdict":"yes","because":"holds for every message"}]})");
  const Facts unknown{{"message.type", Unknown{}}};
  const Walked stopped = decide(with_when("\"message.type\" = \"A\""), unknown);
  EXPECT_THAT(decision_json(stopped.decision, unknown),
              HasSubstr(R"({"rule":null,"title":null,"owner":null,"reason":null,"place":0)"));
}

TEST(Explanations, SayWhatARuleDoes) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"send = { to = \"receiver\" }", "send to receiver"},
      {"send = { to = \"nursing\", of = \"patient.municipality\", copy = [\"receiver\"], order = \"none\", "
       "receipt_within = \"25h\", deadline = \"36h\" }",
       "send to nursing, copy to receiver, in any order, receipt within 25h, given up after 36h"},
      {"send = { to = \"party\", her_id = 7, order = \"destination\", receipt_within = \"none\" }",
       "send to party:7, one at a time to the destination, no receipt expected"},
      {"hold = { reason = \"ask\\nthem\" }", "hold: ask them"},
      {"refuse = { code = \"E21\", reason = \"gone\" }", "refuse E21: gone"},
  };
  for (const auto& [action, words] : cases) {
    const Facts facts{{"message.type", "A"}};
    const Walked decision = decide(with_line("when.\"message.type\" = \"A\"\n" + action), facts);
    ASSERT_NE(decision.rule, nullptr);
    EXPECT_EQ(describe(decision.rule->action), words);
  }
}

TEST(Explanations, LeaveOutTheMiddleOfALongWalk) {
  std::string text;
  for (int i = 0; i < 250; ++i) {
    text += "[[rule]]\nid = \"r" + std::to_string(i) +
            "\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\nwhen.need = \"coordinator\"\nsend.to = "
            "\"receiver\"\n";
  }
  const Walked decision = decide(text + kCatchAll, {});
  const std::string json = explain_json(decision.decision, decision.way, {});
  EXPECT_THAT(json, HasSubstr("\"left_out\":51"));
  EXPECT_THAT(json, HasSubstr("\"r99\""));
  EXPECT_THAT(json, ::testing::Not(HasSubstr("\"r100\"")));
  EXPECT_THAT(json, ::testing::Not(HasSubstr("\"r150\"")));
  EXPECT_THAT(json, HasSubstr("\"r151\""));
  EXPECT_THAT(json, HasSubstr("\"last\""));
}

}  // namespace
}  // namespace budstikke::rules
