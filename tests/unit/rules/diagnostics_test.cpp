#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/rule_text.hpp"

namespace budstikke::rules {
namespace {

using testing::complaints;
using ::testing::HasSubstr;
using testing::kCatchAll;
using ::testing::StartsWith;
using testing::with_line;
using testing::with_when;

struct Case {
  std::string text;
  std::string complaint;
};

void expect_each(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(complaints(c.text), c.complaint + "\n") << c.text;
    EXPECT_EQ(testing::parse(c.text).rules, nullptr) << c.text;
  }
}

TEST(RuleFileComplaints, PointAtTheConditionThatIsWrong) {
  expect_each({
      {with_when("\"mesage.type\" = \"X\""),
       "5:10: error: unknown fact \"mesage.type\" (did you mean \"message.type\"?)"},
      {with_when("zzzzzzzzzzzzzzzzz = \"X\""), "5:10: error: unknown fact \"zzzzzzzzzzzzzzzzz\""},
      {with_when("patient.age = 3"), "5:10: error: write the fact in quotes: \"patient.age\""},
      {with_when("need.stated = \"coordinator\""), "5:10: error: write the fact in quotes: \"need.stated\""},
      {with_when("patient.agee = 3"),
       "5:10: error: unknown fact \"patient.agee\" (did you mean \"patient.age\"?)"},
      {with_when("\"message.type\" = 3"),
       "5:27: error: \"message.type\" takes a text in quotes, not a whole number"},
      {with_when("\"message.type\" = []"), "5:27: error: the list of \"message.type\" is empty"},
      {with_when("\"message.type\" = [\"A\", true]"),
       "5:33: error: \"message.type\" takes a text in quotes, not true or false"},
      {with_when("\"message.type\" = \"\""), "5:27: error: an empty text is no value of \"message.type\""},
      {with_when("\"message.type\" = { least = 1 }"),
       "5:27: error: \"message.type\" takes a text in quotes, not a table"},
      {with_when("\"message.status\" = [\"N\", \"Q\"]"),
       "5:35: error: \"Q\" is no value of \"message.status\": N, M, C"},
      {with_when("need = \"cordinator\""),
       "5:17: error: \"cordinator\" is no value of \"need\": coordinator, individual-plan, child-coordinator "
       "(did "
       "you mean \"coordinator\"?)"},
      {with_when("need = \"x*\""), "5:17: error: no value of \"need\" begins with \"x\""},
      {with_when("\"message.type\" = \"*\""),
       "5:27: error: \"*\" alone says nothing; write { present = true }"},
      {with_when("\"message.type\" = \"A*B\""),
       "5:27: error: a star may only stand last, after the beginning of a code: \"KP*\""},
      {with_when("\"patient.municipality\" = \"301\""),
       "5:35: error: \"301\" is not a municipality number: four digits"},
      {with_when("\"patient.municipality\" = 1804"),
       "5:35: error: \"patient.municipality\" takes a text in quotes, not a whole number"},
      {with_when("\"sender.her_id\" = \"x\""), "5:28: error: \"x\" is not a HER-id: digits only"},
      {with_when("\"patient.age\" = \"17\""),
       "5:26: error: \"patient.age\" takes a whole number, not a text; or write { least = 0, most = 17 }"},
      {with_when("\"patient.age\" = { least = 18, most = 17 }"),
       "5:36: error: least is greater than most: nothing lies between"},
      {with_when("\"patient.age\" = {}"), "5:26: error: an interval needs least or most"},
      {with_when("\"patient.age\" = { lest = 1 }"),
       "5:28: error: unknown key \"lest\" in a condition (did you mean \"least\"?)"},
      {with_when("\"patient.age\" = { least = 1.5 }"),
       "5:36: error: \"least\" takes a whole number, not a number with a fraction"},
      {with_when("\"consent.refused\" = \"true\""),
       "5:30: error: \"consent.refused\" takes true or false, not a text"},
      {with_when("\"received.date\" = { first = 2026-02-01, last = 2026-01-01 }"),
       "5:38: error: first is greater than last: nothing lies between"},
      {with_when("\"received.date\" = { first = \"2026-02-01\" }"),
       "5:38: error: \"first\" takes a date without quotes, such as 2026-11-22, not a text"},
      {with_when("need = { present = 1 }"),
       "5:29: error: \"present\" takes true or false, not a whole number"},
      {with_when("\"patient.age\" = { present = true, least = 1 }"),
       "5:26: error: \"present\" stands alone: a fact with a condition must be there anyway"},
      {with_line("when = 1\nsend = { to = \"receiver\" }"),
       "5:8: error: \"when\" takes a table, not a whole number"},
  });
}

TEST(RuleFileComplaints, PointAtTheActionThatIsWrong) {
  const std::string roles =
      "receiver, party, service, case-handler, nursing, nursing-home-doctor, mental-health, "
      "rehabilitation";
  const auto send = [](const std::string& inner) {
    return with_line("when.need = \"coordinator\"\nsend = { " + inner + " }");
  };
  const auto other = [](const std::string& line) {
    return with_line("when.need = \"coordinator\"\n" + line);
  };
  expect_each({
      {send("of = \"patient.municipality\""), "6:8: error: send lacks \"to\""},
      {send("to = \"casehandler\""),
       "6:15: error: unknown role \"casehandler\": one of " + roles + " (did you mean \"case-handler\"?)"},
      {send("to = \"case-handler\""),
       "6:8: error: to = \"case-handler\" needs of = \"patient.municipality\""},
      {send("to = \"case-handler\", of = \"patient.district\""),
       "6:36: error: \"of\" takes \"patient.municipality\""},
      {send("to = \"receiver\", of = \"patient.municipality\""),
       "6:32: error: \"of\" does not go with to = \"receiver\""},
      {send("to = \"nursing\", of = \"patient.municipality\", code = \"KP02\""),
       "6:62: error: \"code\" does not go with to = \"nursing\""},
      {send("to = \"party\""), "6:8: error: to = \"party\" needs her_id = a HER-id"},
      {send("to = \"party\", her_id = \"12\""),
       "6:33: error: \"her_id\" takes a HER-id: a whole number from 1 up, without quotes"},
      {send("to = \"party\", her_id = 4294967296"),
       "6:33: error: \"her_id\" takes a HER-id: a whole number from 1 up, without quotes"},
      {send("to = \"service\", of = \"patient.municipality\""),
       "6:8: error: to = \"service\" lacks \"code\""},
      {send("to = \"service\", of = \"patient.municipality\", code = \"kp 3\""),
       "6:62: error: \"kp 3\" is no service code such as KD0501 (kv. 8663)"},
      {send("to = \"receiver\", order = \"conversaton\""),
       "6:35: error: \"order\" takes none, conversation or destination, not \"conversaton\" (did you mean "
       "\"conversation\"?)"},
      {send("to = \"receiver\", receipt_within = \"96\""),
       "6:44: error: \"receipt_within\" takes a time such as \"30m\", \"96h\" or \"7d\", not \"96\""},
      {send("to = \"receiver\", deadline = \"none\""),
       "6:38: error: \"deadline\" takes a time such as \"30m\", \"96h\" or \"7d\", not \"none\""},
      {send("to = \"receiver\", deadlin = \"1h\""),
       "6:27: error: unknown key \"deadlin\" in send (did you mean \"deadline\"?)"},
      {send("to = \"receiver\", copy = \"nursing\""),
       "6:34: error: \"copy\" takes a list of targets, not a text"},
      {send("to = \"receiver\", copy = []"), "6:34: error: the list of \"copy\" is empty"},
      {send("to = \"receiver\", copy = [\"nursing\"]"),
       "6:35: error: write the whole target: { to = \"nursing\", of = \"patient.municipality\" }"},
      {send("to = \"receiver\", copy = [\"receiver\"]"),
       "6:35: error: \"receiver\" gets this message already"},
      {send("to = \"receiver\", copy = [{ to = \"party\", her_id = 7 }, { to = \"party\", her_id = 7 }]"),
       "6:72: error: \"party:7\" gets this message already"},
      {other("hold = { reason = \" \" }"), "6:19: error: \"reason\" is empty"},
      {other("hold = \"why\""), "6:8: error: \"hold\" takes a table, not a text"},
      {other("refuse = { code = \"H301\", reason = \"r\" }"),
       "6:19: error: \"H301\" is no code that a rule may refuse with: T01, T02, T10, T99, E10, E20, E21, "
       "E30, E31, "
       "E32, E35, E36, E53, E54, X99"},
      {other("refuse = { code = \"S01\", reason = \"r\" }"),
       "6:19: error: \"S01\" is no code that a rule may refuse with: T01, T02, T10, T99, E10, E20, E21, E30, "
       "E31, "
       "E32, E35, E36, E53, E54, X99"},
      {other("refuse = { reason = \"r\" }"), "6:10: error: refuse lacks \"code\""},
      {other("hold = { reason = \"r\" }\nsend = { to = \"receiver\" }"),
       "6:8: error: a rule does one thing: \"hold\" stands beside \"send\""},
      {with_line("when.need = \"coordinator\""), "1:1: error: a rule needs one of send, hold and refuse"},
  });
}

TEST(RuleFileComplaints, PointAtTheRuleThatIsWrong) {
  const std::string need = "when.need = \"coordinator\"\nsend.to = \"receiver\"\n";
  expect_each({
      {"", "0:0: error: the file has no rule"},
      {"rule = []", "0:0: error: the file has no rule"},
      {"rule = 3", "1:8: error: each rule begins with [[rule]]"},
      {"[rule]\nid = \"x\"", "1:1: error: each rule begins with [[rule]]"},
      {"rules = 1\n" + kCatchAll,
       "1:1: error: unknown key \"rules\" in a rule file (did you mean \"rule\"?)"},
      {with_line(need + "owners = \"x\""),
       "7:1: error: unknown key \"owners\" in a rule (did you mean \"owner\"?)"},
      {"[[rule]]\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\nsend.to = \"receiver\"",
       "1:1: error: a rule lacks \"id\""},
      {"[[rule]]\nid = \"x\"\ntitle = 3\nowner = \"o\"\nreason = \"r\"\nsend.to = \"receiver\"",
       "3:9: error: \"title\" takes a text in quotes, not a whole number"},
      {"[[rule]]\nid = \"a b\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\nsend.to = \"receiver\"",
       "2:6: error: \"a b\" is no rule id: letters a to z, digits, '-', '_' and '.', at most 64"},
      {with_line(need + "valid_from = \"2026-01-01\""),
       "7:14: error: \"valid_from\" takes a date without quotes, such as 2026-11-22, not a text"},
      {with_line(need + "valid_from = 2026-01-02\nvalid_to = 2026-01-01"),
       "8:12: error: \"valid_to\" lies before \"valid_from\""},
      {with_line(need) + "\n" + kCatchAll,
       "16:1: error: this rule is never reached: \"last\" (line 9) holds for every message\n"
       "17:6: error: the id \"last\" is used already, on line 10"},
      {"[[rule]]\nid = \"x\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\nvalid_from = 2026-01-01\nsend.to "
       "= \"receiver\"",
       "1:1: error: the last rule must hold for every message, so that none falls through: leave out when, "
       "valid_from and valid_to"},
      {"[[rule]]\nid = \"x\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\nwhen.need = "
       "\"coordinator\"\nsend.to = \"receiver\"",
       "1:1: error: the last rule must hold for every message, so that none falls through: leave out when, "
       "valid_from and valid_to"},
      {with_line(need + "example = 1"), "7:11: error: write examples as [[rule.example]]"},
  });
}

TEST(RuleFileComplaints, PointAtTheExampleThatIsWrong) {
  const auto example = [](const std::string& lines) {
    return kCatchAll + "[[rule.example]]\n" + lines + "\n";
  };
  expect_each({
      {example("expect = \"last\""), "7:1: error: an example lacks \"given\""},
      {example("given = {}"), "7:1: error: an example lacks \"expect\""},
      {example("given = {}\nexpect = \"lats\""),
       "9:10: error: \"expect\" names no rule of this file: \"lats\" (did you mean \"last\"?)"},
      {example("given = { \"patient.age\" = \"x\" }\nexpect = \"last\""),
       "8:27: error: \"patient.age\" takes a whole number, not a text"},
      {example("given = { need = [] }\nexpect = \"last\""),
       "8:18: error: the list of \"need\" is empty; leave an absent fact out"},
      {example("given = { need = [\"x\"] }\nexpect = \"last\""),
       "8:19: error: \"x\" is no value of \"need\": coordinator, individual-plan, child-coordinator"},
      {example("given = { neeed = \"coordinator\" }\nexpect = \"last\""),
       "8:11: error: unknown fact \"neeed\" (did you mean \"need\"?)"},
      {example("given = {}\nexpect = \"last\"\non = \"2026-01-01\""),
       "10:6: error: \"on\" takes a date without quotes, such as 2026-11-22, not a text"},
      {example("given = {}\nexpect = \"last\"\nwhen = 1"), "10:1: error: unknown key \"when\" in an example"},
  });
}

TEST(RuleFileComplaints, AreAllReportedAtOnceInTheOrderOfTheFile) {
  const std::string text = R"([[rule]]
id = "a"
owner = "o"
reason = ""
when = { "mesage.type" = "X", "patient.age" = { least = 9, most = 1 } }
send = { to = "nurse", order = "x" }
colour = "red"

[[rule]]
id = "a"
title = "t"
owner = "o"
reason = "r"
hold = { reason = "r" }

  [[rule.example]]
  given = { need = "plan" }
  expect = "b"

[[rule]]
id = "c"
title = "t"
owner = "o"
reason = "r"
send = { to = "receiver" }

  [[rule.example]]
  given = {}
  expect = "d"
)";
  EXPECT_EQ(
      complaints(text),
      "1:1: error: a rule lacks \"title\"\n"
      "4:10: error: \"reason\" is empty\n"
      "5:10: error: unknown fact \"mesage.type\" (did you mean \"message.type\"?)\n"
      "5:57: error: least is greater than most: nothing lies between\n"
      "6:15: error: unknown role \"nurse\": one of receiver, party, service, case-handler, nursing, "
      "nursing-home-doctor, mental-health, rehabilitation\n"
      "6:32: error: \"order\" takes none, conversation or destination, not \"x\"\n"
      "7:1: error: unknown key \"colour\" in a rule\n"
      "10:6: error: the id \"a\" is used already, on line 2\n"
      "17:20: error: \"plan\" is no value of \"need\": coordinator, individual-plan, child-coordinator\n"
      "20:1: error: this rule is never reached: \"a\" (line 9) holds for every message\n"
      "29:12: error: \"expect\" names no rule of this file: \"d\"\n");
}

TEST(RuleFileComplaints, NameTheFileAndStopNoEarlierThanTheSyntaxDoes) {
  const ParsedRules parsed = testing::parse("[[rule]]\nid = \n");
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_EQ(parsed.rules, nullptr);
  EXPECT_THAT(to_text(parsed.diagnostics[0]), StartsWith("rules.toml:2:"));
  EXPECT_THAT(parsed.diagnostics[0].message, StartsWith("not TOML: "));
  EXPECT_THAT(complaints("a = \"\xff\""), HasSubstr("not TOML: "));
  EXPECT_THAT(complaints("[[rule]]\nid = \"a\"\nid = \"b\"\n"), StartsWith("3:"));
}

TEST(RuleFileComplaints, WarnOfAValueListedTwiceButAcceptTheFile) {
  const std::string text = with_when("\"message.type\" = [\"A\", \"A\", \"K*\", \"K*\"]");
  EXPECT_EQ(complaints(text),
            "5:33: warning: \"A\" is listed twice\n5:44: warning: \"K*\" is listed twice\n");
  EXPECT_NE(testing::parse(text).rules, nullptr);
}

TEST(RuleFileComplaints, AreBounded) {
  std::string text;
  for (int i = 0; i < 3'000; ++i) text += "k" + std::to_string(i) + " = 1\n";
  const Diagnostics diagnostics = testing::parse(text + kCatchAll).diagnostics;
  ASSERT_EQ(diagnostics.size(), 1'001U);
  EXPECT_EQ(diagnostics.back().message, "and 2000 more mistakes");
}

TEST(RuleFileBounds, RefuseAFileThatIsTooLarge) {
  const std::string text(64U * 1024U * 1024U + 1U, '#');
  EXPECT_EQ(complaints(text), "0:0: error: the file is larger than 64 MiB\n");
}

TEST(RuleFileBounds, RefuseMoreThanAHundredThousandRules) {
  std::string text = "rule = [";
  for (int i = 0; i < 100'001; ++i) text += "{},";
  EXPECT_EQ(complaints(text + "]"), "0:0: error: the file has more than 100,000 rules\n");
}

TEST(RuleFileBounds, RefuseKeysThatWouldNestTheTablesTooDeep) {
  std::string key = "a";
  for (int i = 0; i < 200'000; ++i) key += ".a";
  EXPECT_EQ(complaints("# deep\n" + key + " = 1"), "2:66: error: this key has more than 32 parts\n");
  EXPECT_EQ(complaints("x = '''\n...'\n''' # " + key + "\n" + key + " = 1"),
            "4:66: error: this key has more than 32 parts\n");
}

TEST(RuleFileBounds, CountNoDotsInTextsAndComments) {
  const std::string dots(100, '.');
  EXPECT_EQ(complaints("# " + dots + "\n" +
                       with_line("when.need = \"coordinator\"\nhold = { reason = \"" + dots + "\\\" " + dots +
                                 "\" }")),
            "");
  EXPECT_EQ(complaints(with_line("when.need = 'coordinator'\nhold.reason = \"\"\"" + dots + "\n\" " + dots +
                                 "\"\"\"")),
            "");
}

}  // namespace
}  // namespace budstikke::rules
