#include "engine/publishing/explainer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/publishing/desk_bench.hpp"

namespace budstikke::publishing_tests {

namespace {

namespace json = boost::json;
using testing::HasSubstr;

const std::string kOld = rules_text("old", kToHandler);
const std::string kNew = rules_text("new", kToNursing);

class ExplainerTest : public DeskBench {
 protected:
  ExplainerTest() { EXPECT_TRUE(take_up(file(kOld))); }

  json::value explain(const MessageId& message, const std::string& language = "en") {
    const auto told = tests::run(loop, desk.explain(message, language));
    return told ? json::parse(*told) : json::value(refusal(told.failure()));
  }
  json::value only(const MessageId& message, const std::string& language = "en") {
    const json::value told = explain(message, language);
    EXPECT_EQ(told.at("decisions").as_array().size(), 1u);
    return told.at("decisions").as_array().at(0);
  }
};

TEST_F(ExplainerTest, WalksInTheRulesThatDecidedWhateverRunsToday) {
  const MessageId before = arrive("m1");
  publish(kNew);
  const MessageId after = arrive("m2");
  const json::value first = only(before);
  EXPECT_EQ(first.at("decision").at("rule").as_string(), "old");
  EXPECT_EQ(first.at("decision").at("tried").as_array().size(), 1u);
  EXPECT_EQ(first.at("publication").to_number<int>(), 1);
  EXPECT_EQ(first.at("rule_set").as_string(), digest.digest(kOld));
  EXPECT_EQ(first.at("residence").as_string(), "Bodø");
  EXPECT_TRUE(first.at("note").is_null());
  EXPECT_EQ(only(after).at("decision").at("rule").as_string(), "new");
  EXPECT_EQ(only(after).at("publication").to_number<int>(), 2);
}

TEST_F(ExplainerTest, SpeaksNorwegianWhereAsked) {
  const MessageId message = arrive("m1", "LOG");
  const json::value english = only(message);
  const json::value norwegian = only(message, "nb");
  EXPECT_EQ(norwegian.at("decision").at("rule"), english.at("decision").at("rule"));
  EXPECT_NE(norwegian.at("decision").at("tried").as_array().at(0).at("because"),
            english.at("decision").at("tried").as_array().at(0).at("because"));
  EXPECT_THAT(std::string(explain(message, "de").as_string()), HasSubstr("B107"));
}

TEST_F(ExplainerTest, ShowsEveryDecisionNewestLast) {
  const MessageId message = arrive("m1");
  publish(kNew);
  Unit unit;
  rules::Facts facts{{"message.type", std::string("HELSEOPPL_SOKNAD")}};
  const auto now = slot.current()->rules;
  HistoryEntry released = decided(
      "m1", R"({"decision":)" + rules::decision_json(now->decide(facts, norwegian_date(clock.now())), facts) +
                R"(,"rule_set":")" + now->hash() + R"(","release":{"municipality":"1804"}})");
  released.who = "kari";
  released.why = "phoned";
  unit.history.push_back(released);
  commit(std::move(unit));
  const json::value told = explain(message);
  ASSERT_EQ(told.at("decisions").as_array().size(), 2u);
  const json::value& last = told.at("decisions").as_array().at(1);
  EXPECT_EQ(last.at("decision").at("rule").as_string(), "new");
  EXPECT_EQ(last.at("who").as_string(), "kari");
  EXPECT_EQ(last.at("why").as_string(), "phoned");
  EXPECT_EQ(last.at("release").at("municipality").as_string(), "1804");
}

TEST_F(ExplainerTest, ReadsDecisionsOfOlderProgramsAsTheyStand) {
  const MessageId message = arrive("m1");
  Unit unit;
  unit.history.push_back(
      decided("m1", R"({"decision":{"rule":"r","tried":[{"rule":"r","verdict":"yes","because":"b"}]}})"));
  unit.history.push_back(decided("m1", R"({"follow_up":"abc","residence":"x"})"));
  commit(std::move(unit));
  const json::value told = explain(message);
  const json::array& decisions = told.at("decisions").as_array();
  ASSERT_EQ(decisions.size(), 3u);
  EXPECT_EQ(decisions[1].at("decision").at("tried").as_array().at(0).at("because").as_string(), "b");
  EXPECT_TRUE(decisions[2].at("decision").is_null());
  EXPECT_EQ(decisions[2].at("follow_up").as_string(), "abc");
}

TEST_F(ExplainerTest, SaysWhyItCannotWalk) {
  const MessageId message = arrive("m1");
  Unit unit;
  unit.history.push_back(decided("m1", R"({"rule_set":"gone","decision":{"rule":"r","facts":{}}})"));
  unit.history.push_back(decided("m1", R"({"rule_set":"gone","decision":{"rule":"r","facts":{"x":1}}})"));
  unit.history.push_back(
      decided("m1", R"({"rule_set":")" + digest.digest(kOld) + R"(","decision":{"rule":"r","facts":{}}})"));
  commit(std::move(unit));
  const json::value told = explain(message);
  const json::array& decisions = told.at("decisions").as_array();
  ASSERT_EQ(decisions.size(), 4u);
  const char* notes[] = {"not kept", "facts are not understood", "reads the rules otherwise"};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_THAT(std::string(decisions[i + 1].at("note").as_string()), HasSubstr(notes[i]));
    EXPECT_EQ(decisions[i + 1].at("decision").at("rule").as_string(), "r") << "as it was stored";
  }
}

TEST_F(ExplainerTest, KnowsNoUnknownMessage) {
  EXPECT_THAT(std::string(explain(MessageId{"none"}).as_string()), HasSubstr("B204"));
}

}  // namespace

}  // namespace budstikke::publishing_tests
