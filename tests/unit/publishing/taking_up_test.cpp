// The settings' rule file beside what has been published, over restarts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/publishing/desk_bench.hpp"

namespace budstikke::publishing_tests {

namespace {

using testing::HasSubstr;

const std::string kOld = rules_text("old", kToHandler);
const std::string kNew = rules_text("new", kToNursing);
const std::string kThird = rules_text("third", kHold);

class TakingUp : public DeskBench {
 protected:
  /// What a start with this file runs, or why it does not start.
  std::string start(std::optional<publishing::RuleFile> rule_file, bool four_eyes = false) {
    RoutingSlot fresh{book()};
    status.lines.clear();
    publishing::Context again{store, store, store, fresh, digest, clock, status, cpu.get_executor()};
    publishing::Publisher publisher{again, {four_eyes, true}};
    const auto taken = tests::run(loop, publisher.take_up(std::move(rule_file)));
    if (!taken) return refusal(taken.failure());
    return fresh.current()->rules->rules().front().id.value();
  }
  publishing::RuleFile broken() { return {"rules.toml", "brokenhash", nullptr}; }
  std::size_t publications() { return tests::run(loop, desk.history())->size(); }
};

TEST_F(TakingUp, RecordsTheFileOnceAtTheFirstStart) {
  EXPECT_EQ(start(file(kOld)), "old");
  EXPECT_EQ(start(file(kOld)), "old");
  EXPECT_EQ(publications(), 1u);
  EXPECT_EQ(status.lines.size(), 0u) << "nothing to say";
  EXPECT_EQ(start(std::nullopt), "old") << "from the store";
}

TEST_F(TakingUp, RefusesToStartWithoutRules) {
  EXPECT_THAT(start(std::nullopt), HasSubstr("there are no rules"));
  EXPECT_THAT(start(broken()), HasSubstr("rules.toml has mistakes"));
}

TEST_F(TakingUp, FollowsTheFileWhileNoPersonHasPublished) {
  EXPECT_EQ(start(file(kOld)), "old");
  EXPECT_EQ(start(file(kNew)), "new");
  EXPECT_EQ(publications(), 2u);
  EXPECT_EQ(tests::run(loop, desk.history())->front().reason, "rules.file changed");
  EXPECT_EQ(start(file(kThird), true), "new") << "with four eyes, only a person changes the rules";
  EXPECT_EQ(status.count("rules_file_differs"), 1u);
  EXPECT_THAT(start(broken()), HasSubstr("has mistakes"));
}

TEST_F(TakingUp, KeepsWhatAPersonPublishedAndWarnsOfTheFile) {
  ASSERT_TRUE(take_up(file(kOld)));
  ASSERT_EQ(publish(kNew), "2 in_force");
  EXPECT_EQ(start(file(kOld)), "new");
  ASSERT_EQ(status.count("rules_file_differs"), 1u);
  EXPECT_EQ(status.lines.front().loudness, Loudness::warn);
  EXPECT_THAT(status.lines.front().detail, HasSubstr("budstikke rules publish rules.toml"));
  EXPECT_EQ(start(file(kNew)), "new");
  EXPECT_EQ(status.lines.size(), 0u) << "the file says the same";
  EXPECT_EQ(start(broken()), "new") << "a file that is not needed need not be in order";
  EXPECT_EQ(publications(), 2u);
}

TEST_F(TakingUp, TakesAChangedFileUpWhileItRuns) {
  ASSERT_TRUE(take_up(file(kOld)));
  EXPECT_TRUE(tests::run(loop, desk.wants(file(kNew))).value());
  ASSERT_TRUE(take_up(file(kNew)));
  EXPECT_EQ(running(), "new");
  EXPECT_FALSE(tests::run(loop, desk.wants(file(kNew))).value());
  publish(kThird);
  EXPECT_FALSE(tests::run(loop, desk.wants(file(kOld))).value());
  ASSERT_TRUE(take_up(file(kOld)));
  EXPECT_EQ(running(), "third");
}

TEST_F(TakingUp, RunsTheFileWhereAFullStoreCannotRecordItYet) {
  store.fail_next_commit(Code::B201);
  EXPECT_EQ(take_up(file(kOld)).failure().code, Code::B201);
  EXPECT_EQ(running(), "old") << "what is stored is to be delivered";
  store.fail_next_write(Code::B201);
  EXPECT_EQ(take_up(file(kOld)).failure().code, Code::B201);
  EXPECT_TRUE(take_up(file(kOld)));
  EXPECT_EQ(publications(), 1u);
}

TEST_F(TakingUp, TakesNothingUpUnrecordedWhereRulesRunAlready) {
  ASSERT_TRUE(take_up(file(kOld)));
  store.fail_next_write(Code::B201);
  EXPECT_FALSE(take_up(file(kNew)));
  EXPECT_EQ(running(), "old");
}

TEST_F(TakingUp, RefusesToStartWhereWhatIsInForceCannotBeRead) {
  publishing::RuleEvent event;
  event.hash = "gone";
  event.name = "kari";
  event.why = "a test";
  ASSERT_TRUE(tests::run(loop, store.append(publishing::entry_of(event, 0, clock.now()))));
  EXPECT_THAT(start(file(kOld)), HasSubstr("publication 1, cannot be used"));
  Unit unit;
  unit.rule_set = {"gone", "[[rule]]\nid = 7\n"};
  commit(std::move(unit));
  EXPECT_THAT(start(file(kOld)), testing::AllOf(HasSubstr("cannot be used"), HasSubstr(":2:6: error:")));
}

TEST_F(TakingUp, RefusesALedgerThatItDoesNotKnow) {
  const LedgerEntry strange{std::string(kRulesTopic), 1, clock.now(), "x", R"({"event":"invented"})"};
  ASSERT_TRUE(tests::run(loop, store.append(strange)));
  EXPECT_THAT(start(file(kOld)), testing::StartsWith("B203 entry 1 of the rules' ledger"));
}

}  // namespace

}  // namespace budstikke::publishing_tests
