// What senders say they sent, as JSON and CSV, and how it is held against what came.

#include "engine/watch/sent_counts.hpp"

#include <gtest/gtest.h>

#include "engine/watch/reconciliation.hpp"

namespace budstikke::watch {
namespace {

std::string csv_words(const std::string& text) {
  const auto read = counts_from_csv(text);
  if (!read) return read.failure().detail;
  std::string words;
  for (const SentCounts& one : *read) {
    words += one.sender.text() + " " + to_text(one.day);
    for (const TypeCount& type : one.types) {
      words += " " + type.type + "=" + std::to_string(type.count) + (type.listed ? "*" : "");
    }
    words += ";";
  }
  return words;
}

TEST(SentCounts, AreReadFromCsvAsSpreadsheetsAndProgramsWriteIt) {
  EXPECT_EQ(
      csv_words(
          "sender;day;type;count;message_id\n1;2026-11-28;A;412;\n1;2026-11-28;B;;X\r\n1;2026-11-28;B;;y\n"),
      "1 2026-11-28 A=412 B=2*;");
  EXPECT_EQ(csv_words("\xef\xbb\xbfsender,day,type,count\n\"1\",\"2026-11-28\",\"A\",0\n\n2,2026-11-27,A,1"),
            "1 2026-11-28 A=0;2 2026-11-27 A=1;");
}

TEST(SentCounts, SayOnWhichLineAFileIsWrong) {
  const std::string header = "sender;day;type;count;message_id\n";
  EXPECT_EQ(csv_words(""), "the file has no header line");
  EXPECT_EQ(csv_words(header), "the file counts nothing");
  EXPECT_EQ(csv_words("a;b\n"), "line 1: the header is sender;day;type;count;message_id");
  EXPECT_EQ(csv_words(header + "x;2026-11-28;A;1;\n"), "line 2: the sender is no HER-id");
  EXPECT_EQ(csv_words(header + "1;28.11.2026;A;1;\n"), "line 2: the day is written 2026-11-28");
  EXPECT_EQ(csv_words(header + "1;2026-11-28;A;;\n"), "line 2: neither count nor message_id");
  EXPECT_EQ(csv_words(header + "1;2026-11-28;A;1;\n1;2026-11-28;A;2;\n"),
            "line 3: another count of this type was given before");
  EXPECT_EQ(csv_words(header + "1;2026-11-28;A;3;x\n"), "the type A has count 3 and 1 different message ids");
  EXPECT_EQ(csv_words(header + "1;2026-11-28;A;1;;;\n"), "line 2: more fields than the header");
}

TEST(SentCounts, AreReadFromJsonWithIdsInOneSpelling) {
  const auto read = counts_from_json(
      R"({"sender": 8100001, "day": "2026-11-28", "types": [{"type": "A", "message_ids": ["B", "b", "a"]}]})");
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(read->types[0].count, 2U);
  EXPECT_EQ(read->types[0].ids, (std::vector{BusinessId{"a"}, BusinessId{"b"}}));
}

KeptCounts kept(std::size_t count, bool listed) {
  return {HerId{1}, *parse_date("2026-11-28"), {{"A", count, listed, {}, 0}}, 1, {}, "hospital"};
}

TypeComparison compared(std::size_t said, std::size_t least, std::size_t most) {
  return compare(kept(said, false), {{"A", least}}, {{"A", most}}, {}).front();
}

TEST(Reconciliation, LetsWhatCameNearMidnightBelongToEitherDay) {
  using enum TypeComparison::Result;
  EXPECT_EQ(compared(412, 17, 17).result, fewer);
  EXPECT_EQ(compared(412, 17, 17).lacking, 395U);
  EXPECT_EQ(compared(12, 10, 13).result, agrees);
  EXPECT_EQ(compared(10, 10, 13).result, agrees);
  EXPECT_EQ(compared(9, 10, 13).result, more);
  EXPECT_EQ(compared(14, 10, 13).lacking, 1U);
  EXPECT_EQ(compare(kept(5, false), {}, {}, {}).front().lacking, 5U);
}

TEST(Reconciliation, BelievesIdsBeforeNumbers) {
  EXPECT_EQ(compare(kept(5, true), {}, {}, {{"A", 0}}).front().lacking, 0U) << "they came on another day";
  EXPECT_EQ(compare(kept(5, true), {{"A", 5}}, {{"A", 5}}, {{"A", 2}}).front().lacking, 2U) << "others came";
}

TEST(Reconciliation, KeepsAReportInTheLedgerWhole) {
  KeptCounts counts = kept(5, true);
  counts.types[0].missing = {BusinessId{"a"}};
  counts.types[0].more_missing = 3;
  const auto again =
      kept_counts_from_entry({std::string(kCountsTopic), 7, TimePoint{}, "hospital", to_json(counts)});
  ASSERT_TRUE(again);
  EXPECT_EQ(to_json(*again), to_json(counts));
  EXPECT_EQ(again->number, 7U);
  EXPECT_FALSE(kept_counts_from_entry({std::string(kCountsTopic), 8, TimePoint{}, "hospital", "{}"}));
}

TEST(Reconciliation, MakesOneFindingOfAllDaysOfASender) {
  std::vector<DayComparison> days;
  for (const char* day : {"2026-11-28", "2026-11-27"}) {
    days.push_back({HerId{1}, *parse_date(day), {compared(412, 17, 17)}});
  }
  const Finding finding = finding_of(HerId{1}, days);
  EXPECT_EQ(finding.verdict, Verdict::wrong);
  EXPECT_EQ(sentence_of(finding.key, finding.figures),
            "790 of 824 did not come: 2026-11-28 A 395 of 412, 2026-11-27 A 395 of 412");
  EXPECT_EQ(finding_of(HerId{1}, {}).verdict, Verdict::well);
}

}  // namespace
}  // namespace budstikke::watch
