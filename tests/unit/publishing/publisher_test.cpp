#include "engine/publishing/publisher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/publishing/desk_bench.hpp"

namespace budstikke::publishing_tests {

namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kOld = rules_text("old", kToHandler);
const std::string kNew = rules_text("new", kToNursing);
const std::string kThird = rules_text("third", kHold);

class PublisherTest : public DeskBench {};

class FourEyes : public DeskBench {
 protected:
  FourEyes() { EXPECT_TRUE(take_up(file(kOld))); }
  publishing::Publisher strict{context, {true, true}};

  std::string propose(const std::string& text, const Actor& by) {
    const auto done = tests::run(loop, strict.publish({text, "new.toml"}, by));
    return done && done->publication ? told(*done->publication) : "refused";
  }
  std::string approve(std::uint64_t number, const Actor& by) {
    return told(tests::run(loop, strict.approve(number, by)));
  }
};

TEST_F(PublisherTest, RunsWhatIsPublishedAtOnceAndRecordsIt) {
  ASSERT_TRUE(take_up(file(kOld)));
  EXPECT_EQ(running(), "old");
  EXPECT_EQ(publish(kNew), "2 in_force");
  EXPECT_EQ(running(), "new");
  const auto history = tests::run(loop, desk.history());
  ASSERT_EQ(history->size(), 2u);
  EXPECT_EQ(history->front().author, "kari");
  EXPECT_EQ(history->front().reason, "because");
  EXPECT_EQ(history->front().rules, 2u);
  EXPECT_EQ(history->back().author, "budstikke");
  EXPECT_EQ(history->back().reason, "first start, from rules.toml");
  EXPECT_EQ(history->back().in_force_until, history->front().in_force_from);
  EXPECT_EQ(tests::run(loop, store.rule_set(digest.digest(kNew))).value(), kNew);
  EXPECT_EQ(status.count("rules_published"), 2u);
  EXPECT_THAT(status.lines.back().detail, HasSubstr("publication 2"));
  EXPECT_EQ(status.lines.back().who, "kari");
}

TEST_F(PublisherTest, KeepsTheRestOfTheSnapshot) {
  ASSERT_TRUE(take_up(file(kOld)));
  auto other_book = std::make_shared<Routing>(*slot.current());
  other_book->deadline = Duration{7};
  slot.swap_in(other_book);
  EXPECT_EQ(publish(kNew), "2 in_force");
  EXPECT_EQ(slot.current()->deadline, Duration{7});
  EXPECT_EQ(slot.current()->book, other_book->book);
}

TEST_F(PublisherTest, StoresNothingThatIsNotInOrder) {
  ASSERT_TRUE(take_up(file(kOld)));
  const std::pair<const char*, std::string> cases[] = {
      {"not TOML", "[[rule"},
      {"a rule that no message reaches", rules_text("a", kHold) + rules_text("b", kToHandler)},
      {"an unknown party", rules_text("a", "send = { to = \"party\", her_id = 999 }")},
  };
  for (const auto& [what, text] : cases) {
    EXPECT_THAT(publish(text), StartsWith("no: ")) << what;
    EXPECT_FALSE(tests::run(loop, store.rule_set(digest.digest(text))).value()) << what;
  }
  EXPECT_EQ(running(), "old");
  EXPECT_EQ(tests::run(loop, desk.history())->size(), 1u);
}

TEST_F(PublisherTest, RefusesWhoDoesNotSayWhoAndWhyBeforeAnythingElse) {
  ASSERT_TRUE(take_up(file(kOld)));
  EXPECT_THAT(publish(kNew, ""), StartsWith("B107"));
  const auto silent = tests::run(loop, desk.publish({kNew, "f"}, {"local", "kari", "", false}));
  EXPECT_EQ(silent.failure().code, Code::B107);
  EXPECT_THAT(publish(kOld), StartsWith("B207 these rules are in force already"));
  EXPECT_FALSE(tests::run(loop, store.rule_set(digest.digest(kNew))).value());
}

TEST_F(PublisherTest, RollsBackToTheRulesBeforeAndToANamedPublication) {
  ASSERT_TRUE(take_up(file(kOld)));
  publish(kNew);
  publish(kThird);
  EXPECT_EQ(told(tests::run(loop, desk.roll_back(0, actor("kari")))), "4 in_force");
  EXPECT_EQ(running(), "new");
  EXPECT_EQ(told(tests::run(loop, desk.roll_back(1, actor("kari")))), "5 in_force");
  EXPECT_EQ(running(), "old");
  EXPECT_EQ(tests::run(loop, desk.history())->front().rolls_back_to, 1u);
  EXPECT_THAT(told(tests::run(loop, desk.roll_back(9, actor("kari")))), StartsWith("B107"));
}

TEST_F(PublisherTest, LooksAgainWhereSomebodyWasFaster) {
  ASSERT_TRUE(take_up(file(kOld)));
  store.races = 2;
  EXPECT_EQ(publish(kNew), "4 in_force");
  EXPECT_EQ(running(), "new");
  store.races = 100;
  EXPECT_THAT(publish(kThird), StartsWith("B202"));
}

TEST_F(PublisherTest, KeepsWhatRunsAndWhatIsRecordedTheSameWhereTwoPublishAtOnce) {
  ASSERT_TRUE(take_up(file(kOld)));
  const auto ends =
      together(desk.publish({kNew, "f"}, actor("kari")), desk.publish({kThird, "f"}, actor("ola")));
  EXPECT_EQ(ends, (std::vector<std::string>{"ok", "ok"}));
  const auto history = tests::run(loop, desk.history());
  ASSERT_EQ(history->size(), 3u);
  EXPECT_EQ(history->front().hash, slot.current()->rules->hash());
  EXPECT_EQ(history->front().state, PublicationState::in_force);
  EXPECT_EQ((*history)[1].state, PublicationState::superseded);
}

TEST_F(PublisherTest, ChangesNothingWhereItCannotBeWritten) {
  ASSERT_TRUE(take_up(file(kOld)));
  store.fail_next_write(Code::B201);
  EXPECT_THAT(publish(kNew), StartsWith("B201"));
  store.fail_next_commit(Code::B201);
  EXPECT_THAT(publish(kNew), StartsWith("B201"));
  EXPECT_EQ(running(), "old");
  EXPECT_EQ(publish(kNew), "2 in_force");
}

TEST_F(FourEyes, WaitsForASecondPerson) {
  EXPECT_EQ(propose(kNew, actor("kari")), "2 proposed");
  EXPECT_EQ(running(), "old");
  EXPECT_THAT(approve(2, actor(" KARI ")), StartsWith("B207 a second person"));
  EXPECT_EQ(running(), "old");
  EXPECT_EQ(approve(2, actor("ola")), "2 in_force");
  EXPECT_EQ(running(), "new");
  EXPECT_EQ(tests::run(loop, strict.history())->front().decided_by, "ola");
  EXPECT_EQ(status.count("rules_proposed"), 1u);
  EXPECT_EQ(status.count("rules_published"), 2u);
}

TEST_F(FourEyes, IsNotFooledByOneCallerWithTwoNames) {
  EXPECT_EQ(propose(kNew, {"portal", "kari", "because", true}), "2 proposed");
  EXPECT_THAT(approve(2, {"portal", "ola", "because", true}), StartsWith("B207"));
  EXPECT_EQ(approve(2, {"vakt", "ola", "because", true}), "2 in_force");
}

TEST_F(FourEyes, ApprovesOnlyWhatWasComparedWithTheRulesOfToday) {
  propose(kNew, actor("kari"));
  propose(kThird, actor("kari"));
  EXPECT_EQ(approve(2, actor("ola")), "2 in_force");
  EXPECT_THAT(approve(3, actor("ola")), HasSubstr("propose anew"));
  EXPECT_EQ(told(tests::run(loop, strict.withdraw(3, actor("kari")))), "3 withdrawn");
  EXPECT_EQ(running(), "new");
}

TEST_F(FourEyes, ChecksAgainstTheAddressBookOfTheDayOfApproval) {
  propose(kNew, actor("kari"));
  auto emptied = std::make_shared<Routing>(*slot.current());
  emptied->book = std::make_shared<const addressing::AddressBook>();
  slot.swap_in(emptied);
  EXPECT_THAT(approve(2, actor("ola")), HasSubstr("the address book has changed"));
  EXPECT_EQ(running(), "old");
}

TEST_F(FourEyes, RollsBackAloneOnlyToWhatASecondPersonHasApproved) {
  propose(kNew, actor("kari"));
  approve(2, actor("ola"));
  propose(kThird, actor("kari"));
  approve(3, actor("ola"));
  EXPECT_EQ(told(tests::run(loop, strict.roll_back(0, actor("kari")))), "4 in_force");
  EXPECT_EQ(running(), "new");
  EXPECT_EQ(told(tests::run(loop, strict.roll_back(1, actor("kari")))), "5 proposed") << "came from the file";
  EXPECT_EQ(running(), "new");
  EXPECT_THAT(approve(5, actor("Kari\u200b")), StartsWith("B207 a second person"));
  EXPECT_EQ(approve(5, actor("ola")), "5 in_force");
  EXPECT_EQ(running(), "old");
  EXPECT_EQ(tests::run(loop, strict.history())->front().rolls_back_to, 1u);
}

TEST_F(PublisherTest, ChecksAFewCandidatesAtATimeAndRefusesMore) {
  ASSERT_TRUE(take_up(file(kOld)));
  std::vector<std::string> ends;
  for (int i = 0; i < 10; ++i) {
    boost::asio::co_spawn(
        loop,
        note_end(desk.publish({rules_text("r" + std::to_string(i), kToNursing), "f"}, actor("kari")), ends),
        boost::asio::detached);
  }
  loop.restart();
  loop.run();
  EXPECT_EQ(std::ranges::count(ends, "ok"), 8);
  EXPECT_EQ(std::ranges::count(ends, "B104"), 2);
  EXPECT_EQ(publish(kNew), "10 in_force") << "their places are free again";
}

}  // namespace

}  // namespace budstikke::publishing_tests
