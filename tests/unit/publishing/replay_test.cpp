#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/publishing/replayed_page.hpp"
#include "tests/unit/publishing/desk_bench.hpp"

namespace budstikke::publishing_tests {

namespace {

using testing::HasSubstr;

const std::string kOld = rules_text("old", kToHandler);

class Replay : public DeskBench {
 protected:
  Replay() { EXPECT_TRUE(take_up(file(kOld))); }

  ReplayReport replay(const std::string& text, ReplayRange range = {}) {
    auto report = tests::run(loop, desk.replay({text, "new.toml"}, range));
    EXPECT_TRUE(report) << report.failure().detail;
    return report ? std::move(*report) : ReplayReport{};
  }
  /// "elsewhere/other_rule/not_by_rule/undecided of messages"
  static std::string counts(const ReplayReport& report) {
    return std::to_string(report.elsewhere) + "/" + std::to_string(report.other_rule) + "/" +
           std::to_string(report.not_by_rule) + "/" + std::to_string(report.undecided) + " of " +
           std::to_string(report.messages);
  }
};

TEST_F(Replay, ListsWhatWouldGoElsewhereNewestFirst) {
  arrive("m1");
  arrive("m2", "LOG");
  arrive("m3");
  const ReplayReport report = replay(rules_text("new", kToNursing));
  EXPECT_EQ(counts(report), "2/0/0/0 of 3");
  ASSERT_EQ(report.listed.size(), 2u);
  EXPECT_EQ(report.listed[0].message.value(), "m3");
  EXPECT_EQ(report.listed[1].message.value(), "m1");
  EXPECT_EQ(report.listed[0].rule_before.value(), "old");
  EXPECT_EQ(report.listed[0].rule_after.value(), "new");
  EXPECT_EQ(report.listed[0].type, "HELSEOPPL_SOKNAD");
  EXPECT_EQ(report.listed[0].before, "case-handler: Saksbehandling 8180401 (Kommunen)");
  EXPECT_EQ(report.listed[0].after, "party:8180402: Sykepleie 8180402 (Kommunen)");
  EXPECT_EQ(report.candidate, digest.digest(rules_text("new", kToNursing)));
  EXPECT_EQ(running(), "old") << "nothing is changed";
}

TEST_F(Replay, TellsWhatTheCandidateChangesAndNothingElse) {
  arrive("bodo");
  arrive("nowhere", "HELSEOPPL_SOKNAD", "");
  const struct {
    const char* what;
    std::string candidate;
    std::string expected;
  } cases[] = {
      {"the same rules", kOld, "0/0/0/0 of 2"},
      {"another name", rules_text("other", kToHandler), "0/2/0/0 of 2"},
      {"the same party by another road", rules_text("old", "send = { to = \"party\", her_id = 8180401 }"),
       "1/0/0/0 of 2"},
      {"to the work list", rules_text("old", kHold), "1/0/0/0 of 2"},
      {"a copy more",
       rules_text(
           "old",
           "send = { to = \"case-handler\", of = \"patient.municipality\", copy = [{ to = \"receiver\" }] }"),
       "2/0/0/0 of 2"},
      {"refused", rules_text("old", "refuse = { code = \"E35\", reason = \"no\" }"), "2/0/0/0 of 2"},
      {"another type only", rules_text("old", kToNursing, "LOG"), "2/0/0/0 of 2"},
  };
  for (const auto& one : cases) EXPECT_EQ(counts(replay(one.candidate)), one.expected) << one.what;
}

TEST_F(Replay, DecidesEachMessageByTheRulesThatDecidedIt) {
  arrive("m1");
  publish(rules_text("new", kToNursing));
  arrive("m2");
  EXPECT_EQ(counts(replay(kOld)), "1/0/0/0 of 2");
  EXPECT_EQ(replay(kOld).listed.at(0).message.value(), "m2");
  EXPECT_EQ(replay(rules_text("new", kToNursing)).listed.at(0).message.value(), "m1");
}

TEST_F(Replay, LeavesAloneWhatNoRuleDecided) {
  arrive("m1", "HELSEOPPL_SOKNAD", "1804", "budstikke:operator");
  arrive("m2", "HELSEOPPL_SOKNAD", "1804", "budstikke:follow-up");
  Unit unreadable;
  unreadable.message.emplace();
  unreadable.message->id = MessageId{"m3"};
  unreadable.message->received_at = clock.now();
  commit(std::move(unreadable));
  EXPECT_EQ(counts(replay(rules_text("new", kToNursing))), "0/0/3/0 of 0");
}

TEST_F(Replay, AsksOfWhatAReleaseAdded) {
  const MessageId id = arrive("m1", "HELSEOPPL_SOKNAD", "");
  publish(rules_text("second", kToHandler));
  const auto rule_set = slot.current()->rules;
  const rules::Facts facts{{"message.type", std::string("HELSEOPPL_SOKNAD")},
                           {"received.date", norwegian_date(clock.now())},
                           {"patient.municipality", std::string("1804")}};
  Unit release;
  release.history.push_back(
      decided("m1", R"({"decision":)" +
                        rules::decision_json(rule_set->decide(facts, norwegian_date(clock.now())), facts) +
                        R"(,"rule_set":")" + rule_set->hash() + R"(","release":{"municipality":"1804"}})"));
  commit(std::move(release));
  EXPECT_EQ(counts(replay(rules_text("other", kToHandler))), "0/1/0/0 of 1");
  const ReplayReport report = replay(rules_text("new", kToNursing));
  ASSERT_EQ(report.listed.size(), 1u);
  EXPECT_EQ(report.listed[0].rule_before.value(), "second") << "the rules of the release";
  EXPECT_EQ(report.listed[0].before, "case-handler: Saksbehandling 8180401 (Kommunen)");
}

TEST_F(Replay, KeepsWhatMayNotBeForwardedOnTheWorkListUnderBoth) {
  const std::string to_narvik = "send = { to = \"party\", her_id = 8180601 }";
  for (const char* flag : {"consent.refused", "forwarding.reserved"}) {
    Unit unit;
    unit.message.emplace();
    unit.message->id = MessageId{flag};
    unit.message->receiver = HerId{8180402};
    unit.message->received_at = clock.now();
    unit.message->facts = rules::to_json({{"message.type", std::string("HELSEOPPL_SOKNAD")},
                                          {"patient.municipality", std::string("1804")},
                                          {flag, true}});
    Delivery delivery;
    delivery.id = DeliveryId{std::string("d-") + flag};
    delivery.message = MessageId{flag};
    delivery.rule = RuleId{"old"};
    delivery.rule_set = slot.current()->rules->hash();
    unit.added.push_back(delivery);
    commit(std::move(unit));
  }
  EXPECT_EQ(counts(replay(rules_text("new", to_narvik))), "0/2/0/0 of 2");
  const ReplayReport named = replay(rules_text("new", kToNursing));
  EXPECT_EQ(counts(named), "2/0/0/0 of 2") << "to whom the sender named it goes";
  EXPECT_THAT(named.listed.at(0).before, HasSubstr("the work list (H30"));
}

TEST_F(Replay, CountsWhoseCopiesRulesGaveThoughAPersonChoseTheReceiver) {
  arrive("m1", "HELSEOPPL_SOKNAD", "1804", "budstikke:conversation");
  arrive("m2");
  const ReplayReport report = replay(kOld);
  EXPECT_EQ(counts(report), "0/0/1/0 of 1");
  EXPECT_EQ(report.copies_not_compared, 1u);
}

TEST_F(Replay, SaysWhetherItWentThroughAll) {
  const TimePoint start = clock.now();
  for (const char* id : {"m1", "m2", "m3"}) arrive(id);
  ReplayRange range;
  EXPECT_TRUE(replay(kOld, range).complete);
  range.max_messages = 3;
  EXPECT_TRUE(replay(kOld, range).complete);
  range.max_messages = 2;
  EXPECT_FALSE(replay(kOld, range).complete);
  range.from = start + std::chrono::minutes{1};
  EXPECT_TRUE(replay(kOld, range).complete) << "the one before it is out of the range";
}

TEST_F(Replay, CountsWhatCannotBeReplayed) {
  Unit unit;
  for (const char* id : {"m1", "m2"}) {
    unit = {};
    unit.message.emplace();
    unit.message->id = MessageId{id};
    unit.message->facts = std::string(id) == "m1" ? "{}" : R"({"no.such.fact":1})";
    Delivery delivery;
    delivery.id = DeliveryId{std::string("d-") + id};
    delivery.message = MessageId{id};
    delivery.rule = RuleId{"r"};
    delivery.rule_set = std::string(id) == "m1" ? "gone" : digest.digest(kOld);
    unit.added.push_back(delivery);
    commit(std::move(unit));
  }
  EXPECT_EQ(counts(replay(kOld)), "0/0/0/2 of 0");
}

TEST_F(Replay, KeepsToTheRangeAskedFor) {
  std::vector<TimePoint> times;
  for (int i = 0; i < 5; ++i) {
    times.push_back(clock.now());
    arrive("m" + std::to_string(i));
  }
  const std::string candidate = rules_text("new", kToNursing);
  ReplayRange range;
  range.from = times[1];
  range.until = times[3];
  EXPECT_EQ(counts(replay(candidate, range)), "2/0/0/0 of 2");
  range = {};
  range.max_messages = 3;
  EXPECT_EQ(counts(replay(candidate, range)), "3/0/0/0 of 3");
  EXPECT_EQ(replay(candidate, range).listed.back().message.value(), "m2");
  range = {};
  range.max_listed = 1;
  EXPECT_EQ(counts(replay(candidate, range)), "5/0/0/0 of 5");
  EXPECT_EQ(replay(candidate, range).listed.size(), 1u);
}

TEST_F(Replay, GoesThroughManyPages) {
  for (int i = 0; i < 1'203; ++i) arrive("m" + std::to_string(10'000 + i));
  EXPECT_EQ(counts(replay(rules_text("new", kToNursing))), "1203/0/0/0 of 1203");
}

TEST_F(Replay, RefusesACandidateWithMistakesAndASecondReplayAtOnce) {
  const auto faulty = tests::run(loop, desk.replay({"[[rule", "new.toml"}, {}));
  ASSERT_FALSE(faulty);
  EXPECT_EQ(faulty.failure().code, Code::B107);
  EXPECT_THAT(faulty.failure().detail, HasSubstr("new.toml:1"));
  arrive("m1");
  auto ends = together(desk.replay({kOld, "f"}, {}), desk.replay({kOld, "f"}, {}));
  std::sort(ends.begin(), ends.end());
  EXPECT_EQ(ends, (std::vector<std::string>{"B104", "ok"}));
  EXPECT_EQ(counts(replay(kOld)), "0/0/0/0 of 1") << "a failed one leaves the place free";
}

}  // namespace

}  // namespace budstikke::publishing_tests
