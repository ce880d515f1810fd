// Alarms begin once and end once, whatever the judges repeat.

#include "engine/watch/alarm_board.hpp"

#include <gtest/gtest.h>

namespace budstikke::watch {
namespace {

using What = AlarmEvent::What;
constexpr TimePoint kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 28};
constexpr Duration kDay = std::chrono::hours{24};

class AlarmBoardTest : public testing::Test {
 protected:
  static Finding finding(const std::string& subject, Verdict verdict) {
    return {
        {AlarmKind::receipts_missing, subject}, verdict, {{"missing", "3"}, {"all", "4"}, {"after", "1d"}}};
  }

  void apply(const AlarmEvent& event, TimePoint at = kNow) {
    ASSERT_TRUE(board_.apply({std::string(kAlarmsTopic), board_.last() + 1, at, "kari", to_json(event)}));
  }

  /// "began 1 ended 2 ...", and applied.
  std::string decide(std::vector<Finding> findings, TimePoint now = kNow) {
    std::string text;
    for (const AlarmEvent& event : board_.decide(AlarmKind::receipts_missing, findings, now)) {
      text += (text.empty() ? "" : " ") + std::string(name_of(event.what)) + " " + event.key.subject;
      apply(event, now);
    }
    return text;
  }

  std::string decide_many(std::size_t wrong, std::size_t of) {
    std::vector<Finding> findings;
    for (std::size_t i = 0; i < of; ++i) {
      findings.push_back(finding(std::to_string(100 + i), i < wrong ? Verdict::wrong : Verdict::well));
    }
    return decide(std::move(findings));
  }

  AlarmBoard board_;
};

TEST_F(AlarmBoardTest, BeginsOnceAndEndsOnce) {
  EXPECT_EQ(decide({finding("1", Verdict::unsure)}), "");
  EXPECT_EQ(decide({finding("1", Verdict::wrong)}), "began 1");
  EXPECT_EQ(decide({finding("1", Verdict::wrong)}), "");
  EXPECT_EQ(decide({finding("1", Verdict::unsure)}), "");
  EXPECT_EQ(decide({}), "") << "nothing said of it";
  EXPECT_EQ(decide({finding("1", Verdict::well)}), "ended 1");
  EXPECT_EQ(decide({finding("1", Verdict::well)}), "");
}

TEST_F(AlarmBoardTest, SaysNothingWhileMutedAndOnceWhereTheMuteEndsFirst) {
  decide({finding("1", Verdict::wrong)});
  apply({What::muted, {AlarmKind::receipts_missing, "1"}, {}, kNow + 2 * kDay, "they move"});
  EXPECT_EQ(decide({finding("1", Verdict::wrong)}, kNow + kDay), "");
  EXPECT_EQ(decide({finding("1", Verdict::wrong)}, kNow + 3 * kDay), "began 1");
  EXPECT_EQ(decide({finding("1", Verdict::wrong)}, kNow + 3 * kDay), "");
  EXPECT_EQ(board_.find({AlarmKind::receipts_missing, "1"})->since, kNow) << "it is the same alarm";
}

TEST_F(AlarmBoardTest, DoesNotBeginWhatIsMutedBefore) {
  apply({What::muted, {AlarmKind::receipts_missing, "1"}, {}, kNow + kDay, "a planned stop"});
  EXPECT_EQ(decide({finding("1", Verdict::wrong)}), "");
  EXPECT_EQ(decide({finding("1", Verdict::well)}, kNow + 2 * kDay), "");
}

TEST_F(AlarmBoardTest, TellsOfManyAtOnceAsOneAndOfTheLastFewByName) {
  EXPECT_EQ(decide_many(300, 300), "began many");
  EXPECT_EQ(decide_many(200, 300), "");
  EXPECT_EQ(board_.find({AlarmKind::receipts_missing, "many"})->figures.at("count"), "200");
  EXPECT_EQ(decide_many(2, 300), "ended many began 100 began 101");
  EXPECT_EQ(decide_many(0, 300), "ended 100 ended 101");
}

TEST_F(AlarmBoardTest, TellsOfManyAsOneWhereTheyGoWrongOneByOne) {
  std::string told;
  for (std::size_t wrong = 1; wrong <= 30; ++wrong) {
    const std::string now = decide_many(wrong, 30);
    told += now.empty() ? "" : now + " ";
  }
  EXPECT_EQ(
      told,
      "began 100 began 101 began 102 began 103 began 104 began 105 began 106 began 107 began 108 began 109 "
      "began many ");
  EXPECT_EQ(board_.find({AlarmKind::receipts_missing, "many"})->figures.at("count"), "30");
}

TEST_F(AlarmBoardTest, CountsNobodyAmongManyWhoIsMuted) {
  EXPECT_NE(decide_many(10, 10), "");
  for (int i = 100; i < 110; ++i) {
    apply({What::muted, {AlarmKind::receipts_missing, std::to_string(i)}, {}, kNow + kDay, "they move"});
  }
  EXPECT_EQ(decide_many(11, 11), "began 110");
}

TEST_F(AlarmBoardTest, TellsOfManyAgainWhereTheirMuteEndsFirst) {
  EXPECT_EQ(decide_many(20, 20), "began many");
  apply({What::muted, {AlarmKind::receipts_missing, "many"}, {}, kNow + kDay, "the line is cut"});
  EXPECT_EQ(decide_many(19, 20), "");
  std::vector<Finding> still;
  for (int i = 100; i < 118; ++i) still.push_back(finding(std::to_string(i), Verdict::wrong));
  EXPECT_EQ(decide(still, kNow + 2 * kDay), "began many");
  EXPECT_EQ(decide(still, kNow + 2 * kDay), "");
}

TEST_F(AlarmBoardTest, TakesUpWhereTheLedgerEnds) {
  decide({finding("1", Verdict::wrong)});
  AlarmBoard after;
  ASSERT_TRUE(after.apply({std::string(kAlarmsTopic), 1, kNow, "budstikke",
                           to_json({What::began, {AlarmKind::receipts_missing, "1"}, {{"missing", "3"}}})}));
  EXPECT_TRUE(after.decide(AlarmKind::receipts_missing, {finding("1", Verdict::wrong)}, kNow).empty());
  EXPECT_FALSE(after.apply({std::string(kAlarmsTopic), 2, kNow, "budstikke", R"({"event": "burst"})"}));
  EXPECT_EQ(after.last(), 2U);
}

TEST_F(AlarmBoardTest, RemembersWhenItWasSettled) {
  decide({finding("1", Verdict::wrong)});
  apply({What::settled, {AlarmKind::receipts_missing, "1"}, {}, {}, "they told us"}, kNow + kDay);
  EXPECT_FALSE(board_.is_on({AlarmKind::receipts_missing, "1"}));
  EXPECT_EQ(board_.settled_at({AlarmKind::receipts_missing, "1"}), kNow + kDay);
}

TEST(Alarm, HasAWholeSentenceInBothLanguagesForEachKind) {
  for (const KindEntry& kind : alarm_kinds()) {
    EXPECT_EQ(alarm_kind_from_id(kind.id), kind.kind);
    for (const std::string_view text :
         {kind.title, kind.title_nb, kind.advice, kind.advice_nb, kind.sentence, kind.sentence_nb}) {
      EXPECT_FALSE(text.empty()) << kind.id;
    }
  }
  EXPECT_EQ(sentence_of({AlarmKind::counts_missing, "1"}, {{"day", "2026-11-28"}, {"due", "10h"}}),
            "no count of 2026-11-28 came within 10h of its end");
}

}  // namespace
}  // namespace budstikke::watch
