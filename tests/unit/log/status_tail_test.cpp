// Which lines a crash kept from being written.
#include "adapters/log/status_tail.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace budstikke {
namespace {

using enum DeliveryState;

TimePoint at(int second) { return TimePoint{std::chrono::seconds{1'700'000'000 + second}}; }

HistoryEntry entry(const std::string& delivery, std::optional<DeliveryState> from, DeliveryState to,
                   int second) {
  HistoryEntry one;
  one.delivery = DeliveryId{delivery};
  one.from = from;
  one.to = to;
  one.at = at(second);
  return one;
}

ToldChange line(const std::string& delivery, std::optional<DeliveryState> from, DeliveryState to,
                int second) {
  return {DeliveryId{delivery}, from, to, at(second)};
}

StatusTail cut_at(int second, std::vector<ToldChange> told) {
  StatusTail tail;
  tail.since = at(second);
  tail.cut = true;
  tail.told = std::move(told);
  return tail;
}

TEST(Untold, IsNothingWhereEveryEntryHasItsLine) {
  const StatusTail tail =
      cut_at(0, {line("a", {}, waiting, 1), line("a", waiting, sending, 2), line("b", {}, refused, 2)});
  EXPECT_TRUE(
      untold({entry("b", {}, refused, 2), entry("a", waiting, sending, 2), entry("a", {}, waiting, 1)}, tail)
          .empty());
}

TEST(Untold, IsWhatTheCrashCutOffOldestFirst) {
  const StatusTail tail = cut_at(0, {line("a", waiting, sending, 2)});
  const auto missing = untold(
      {entry("b", {}, refused, 5), entry("a", sending, confirmed, 4), entry("a", waiting, sending, 2)}, tail);
  ASSERT_EQ(missing.size(), 2U);
  EXPECT_EQ(missing[0].to, confirmed);
  EXPECT_EQ(missing[1].to, refused);
}

TEST(Untold, KnowsTheLastOfSeveralLikeChanges) {
  // Deferred three times; the last time the process was killed.
  const StatusTail tail = cut_at(0, {line("a", sending, waiting, 1), line("a", sending, waiting, 3)});
  const auto missing = untold(
      {entry("a", sending, waiting, 5), entry("a", sending, waiting, 3), entry("a", sending, waiting, 1)},
      tail);
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].at, at(5));
}

TEST(Untold, LeavesWhatAnOlderFileMayTellAndNotesThatChangeNothing) {
  const StatusTail tail = cut_at(10, {});
  HistoryEntry of_message = entry("", {}, waiting, 12);
  HistoryEntry note = entry("a", confirmed, confirmed, 12);
  EXPECT_TRUE(untold({of_message, note, entry("a", {}, waiting, 9)}, tail).empty());
  StatusTail empty;
  empty.cut = true;
  EXPECT_TRUE(untold({entry("a", {}, waiting, 12)}, empty).empty()) << "nothing is known of an empty tail";
}

TEST(Untold, IsEverythingWhereAFileThatIsWholeSaysNothing) {
  EXPECT_EQ(untold({entry("a", {}, refused, 2)}, StatusTail{}).size(), 1U);
}

TEST(UntoldAfter, IsWhereTheFileBeginsElseWhatTheStoreNotedElseUnknown) {
  StatusTail tail;
  tail.told_before = 70;
  EXPECT_EQ(untold_after(tail, 60, 100), 70);
  EXPECT_FALSE(tail.cut);
  EXPECT_EQ(untold_after(tail, 60, 65), 60) << "the file is of another store";
  tail.told_before.reset();
  EXPECT_EQ(untold_after(tail, 60, 100), 60);
  EXPECT_EQ(untold_after(tail, std::nullopt, 100), 0);
  EXPECT_TRUE(tail.cut) << "a store that never noted anything: what came before the first line is unknown";
  EXPECT_EQ(untold_after(tail, 60, 100), 0) << "a cut file tells of what came since its first line";
}

class StatusTailFile : public testing::Test {
 protected:
  StatusTailFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "budstikke-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    folder_ = pattern;
  }
  ~StatusTailFile() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string file() const { return (folder_ / "status.log").string(); }
  std::filesystem::path folder_;
};

TEST_F(StatusTailFile, ReadsWholeLinesOfTheEndAndPassesOverAllElse) {
  std::ofstream(file())
      << R"({"at":"2026-01-01T00:00:00.000Z","event":"planned","delivery":"a","to":"waiting"})"
      << "\n"
      << R"({"at":"2026-01-01T00:00:01.000Z","event":"started"})"
      << "\nnot ours\n"
      << R"({"at":"2026-01-01T00:00:02.000Z","delivery":"b","from":"waiting","to":"sending"})"
      << "\n"
      << R"({"at":"2026-01-01T00:00:03.000Z","delivery":"b","from":"sending","to":"hand)";
  const StatusTail whole = read_status_tail(file(), 1'000'000);
  EXPECT_EQ(whole.since, parse_date_time("2026-01-01T00:00:00Z"));
  ASSERT_EQ(whole.told.size(), 2U);
  EXPECT_EQ(whole.told[1].delivery.value(), "b");
  EXPECT_EQ(whole.told[1].from, waiting);
  EXPECT_EQ(whole.told[1].to, sending);
  const StatusTail end = read_status_tail(file(), 200);
  EXPECT_EQ(end.since, parse_date_time("2026-01-01T00:00:02Z"));
  EXPECT_EQ(end.told.size(), 1U);
  EXPECT_FALSE(read_status_tail((folder_ / "none").string(), 200).since);
}

constexpr const char* kRefused =
    R"({"at":"2026-01-01T00:00:02.000Z","event":"planned","delivery":"b","to":"refused"})"
    "\n";

TEST_F(StatusTailFile, SaysWhereItBegins) {
  std::ofstream(file())
      << R"({"at":"2026-01-01T00:00:00.000Z","event":"log_begun","detail":"history told in earlier files ends at 1234"})"
      << "\n"
      << kRefused;
  std::ofstream(file() + ".1") << kRefused << kRefused;
  const StatusTail tail = read_status_tail(file(), 1'000'000);
  EXPECT_EQ(tail.told_before, 1234);
  EXPECT_EQ(tail.told.size(), 1U) << "no other file is asked";
  EXPECT_TRUE(read_status_tail(file(), 100).cut);
  EXPECT_FALSE(tail.cut);
}

TEST_F(StatusTailFile, TakesTheFileBeforeWhereItDoesNotSay) {
  std::ofstream(file() + ".2.gz") << "\x1f\x8b no line of ours";
  std::ofstream(file() + ".1") << kRefused;
  std::ofstream(file()) << "";
  std::filesystem::last_write_time(file() + ".2.gz",
                                   std::filesystem::file_time_type::clock::now() + std::chrono::hours{1});
  const StatusTail tail = read_status_tail(file(), 1'000'000);
  ASSERT_EQ(tail.told.size(), 1U);
  EXPECT_EQ(tail.told[0].to, refused);
  EXPECT_FALSE(tail.cut);
  EXPECT_FALSE(tail.told_before);
  std::ofstream(file() + ".0")
      << R"({"at":"2026-01-01T00:00:00.000Z","event":"log_begun","detail":"history told in earlier files ends at 5"})"
      << "\n";
  std::filesystem::last_write_time(file() + ".0",
                                   std::filesystem::last_write_time(file() + ".1") - std::chrono::hours{1});
  EXPECT_EQ(read_status_tail(file(), 1'000'000).told_before, 5) << "and the one before that";
  std::filesystem::remove(file() + ".0");
  std::filesystem::remove(file() + ".1");
  EXPECT_TRUE(read_status_tail(file(), 1'000'000).told.empty());
}

}  // namespace
}  // namespace budstikke
