// What senders say they sent, as JSON and CSV, and how it is held against what came.

#include "engine/watch/sent_counts.hpp"

#include <gtest/gtest.h>

#include "engine/watch/reconciliation.hpp"
#include "engine/watch/volume_record.hpp"

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
  EXPECT_EQ(csv_words("sender;day;type;count;message_id\n1;2026-11-28;A;412;\n1;2026-11-28;B;;6F0C1A1E-0000-"
                      "4000-8000-0000000000B1\r\n"
                      "1;2026-11-28;B;;6f0c1a1e-0000-4000-8000-0000000000b2\n"),
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
  EXPECT_EQ(csv_words(header + "1;2026-11-28;A;3;6f0c1a1e-0000-4000-8000-0000000000b1\n"),
            "the type on line 2 has count 3 and 1 different message ids");
  EXPECT_EQ(csv_words(header + "1;2026-11-28;A;;01856712345\n"), "line 2: the message id is no UUID");
  EXPECT_EQ(csv_words(header + "1;2026-11-28;A;1;;;\n"), "line 2: more fields than the header");
}

TEST(SentCounts, AreReadFromJsonWithIdsInOneSpelling) {
  const auto read = counts_from_json(
      R"({"sender": 8100001, "day": "2026-11-28", "types": [{"type": "A", "message_ids": ["6F0C1A1E-0000-4000-8000-0000000000B2", "6f0c1a1e-0000-4000-8000-0000000000b2", "6f0c1a1e-0000-4000-8000-0000000000b1"]}]})");
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(read->types[0].count, 2U);
  EXPECT_EQ(read->types[0].ids, (std::vector{BusinessId{"6f0c1a1e-0000-4000-8000-0000000000b1"},
                                             BusinessId{"6f0c1a1e-0000-4000-8000-0000000000b2"}}));
}

std::string json_words(const std::string& types) {
  const auto read = counts_from_json(R"({"sender": 8100001, "day": "2026-11-28", "types": [)" + types + "]}");
  return read ? "ok" : read.failure().detail;
}

TEST(SentCounts, NeverQuoteWhatStandsInThePlaceOfATypeOrAnId) {
  const std::string number = "01856712345";
  for (const std::string& who :
       {number, std::string("Plantesoenn"), std::string("Kari\u00a0018567\u00a012345")}) {
    const std::string type = R"({"type": ")" + who + '"';
    for (const std::string& said :
         {json_words(type + "}"),
          json_words(type + R"(, "count": 2, "message_ids": ["6f0c1a1e-0000-4000-8000-0000000000b1"]})"),
          json_words(type + R"(, "message_ids": [")" + who + R"("]})"),
          json_words(type + R"(, "count": 1}, )" + type + R"(, "count": 1})"),
          csv_words("sender;day;type;count;message_id\n1;2026-11-28;" + who +
                    ";2;6f0c1a1e-0000-4000-8000-0000000000b1\n"),
          csv_words("sender;day;type;count;message_id\n1;2026-11-28;" + who + ";;" + who + "\n"),
          csv_words("sender;day;type;count\n1;2026-11-28;" + who + ";\n")}) {
      EXPECT_NE(said, "ok");
      EXPECT_EQ(said.find(who), std::string::npos) << said;
      EXPECT_EQ(said.find(number), std::string::npos) << said;
    }
  }
}

TEST(SentCounts, CountTypesThatNobodyKnowsTogether) {
  const BusinessId one{"6f0c1a1e-0000-4000-8000-0000000000b1"};
  const BusinessId two{"6f0c1a1e-0000-4000-8000-0000000000b2"};
  const auto plain = [](std::vector<TypeCount> types, const std::set<std::string>& seen = {}) {
    std::string words;
    for (const TypeCount& type : with_plain_types({HerId{1}, {}, std::move(types)}, seen).types) {
      words += type.type + "=" + std::to_string(type.count) + (type.listed ? "*" : "") + " ";
    }
    return words;
  };
  EXPECT_EQ(plain({{"EPIKRISE", 2}, {"01856712345", 3}, {"Plantesoenn", 4}}), "EPIKRISE=2 (other)=7 ");
  EXPECT_EQ(plain({{"X", 2, true, {one, two}}, {"Y", 1, true, {one}}}), "(other)=2* ")
      << "an id is one message";
  EXPECT_EQ(plain({{"X", 2, true, {one, two}}, {"Y", 3}}), "(other)=5 ");
  EXPECT_EQ(plain({{"LOCAL", 2}, {"01856712345", 3}}, {"LOCAL", "01856712345"}), "LOCAL=2 (other)=3 ");
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

TEST(Reconciliation, HoldsWhatItDoesNotKnowAgainstWhatItDoesNotKnow) {
  KeptCounts counts = kept(5, false);
  counts.types = {{std::string(kOtherType), 5, false, {}, 0}, {"LOCAL", 2, false, {}, 0}};
  const std::map<std::string, std::size_t> came{{"X", 1}, {"Y", 2}, {"LOCAL", 2}, {"EPIKRISE", 9}};
  const auto types = compare(counts, came, came, {});
  EXPECT_EQ(types[0].most, 3U);
  EXPECT_EQ(types[0].lacking, 2U);
  EXPECT_EQ(types[1].lacking, 0U);
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
