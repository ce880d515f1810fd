// Which lines a crash kept from being written.
#include "adapters/log/status_tail.hpp"

#include <gtest/gtest.h>

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

TEST(Untold, IsNothingWhereEveryEntryHasItsLine) {
  const StatusTail tail{
      at(0), {line("a", {}, waiting, 1), line("a", waiting, sending, 2), line("b", {}, refused, 2)}};
  EXPECT_TRUE(
      untold({entry("b", {}, refused, 2), entry("a", waiting, sending, 2), entry("a", {}, waiting, 1)}, tail)
          .empty());
}

TEST(Untold, IsWhatTheCrashCutOffOldestFirst) {
  const StatusTail tail{at(0), {line("a", waiting, sending, 2)}};
  const auto missing = untold(
      {entry("b", {}, refused, 5), entry("a", sending, confirmed, 4), entry("a", waiting, sending, 2)}, tail);
  ASSERT_EQ(missing.size(), 2U);
  EXPECT_EQ(missing[0].to, confirmed);
  EXPECT_EQ(missing[1].to, refused);
}

TEST(Untold, KnowsTheLastOfSeveralLikeChanges) {
  // Deferred three times; the last time the process was killed.
  const StatusTail tail{at(0), {line("a", sending, waiting, 1), line("a", sending, waiting, 3)}};
  const auto missing = untold(
      {entry("a", sending, waiting, 5), entry("a", sending, waiting, 3), entry("a", sending, waiting, 1)},
      tail);
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].at, at(5));
}

TEST(Untold, LeavesWhatAnOlderFileMayTellAndNotesThatChangeNothing) {
  const StatusTail tail{at(10), {}};
  HistoryEntry of_message = entry("", {}, waiting, 12);
  HistoryEntry note = entry("a", confirmed, confirmed, 12);
  EXPECT_TRUE(untold({of_message, note, entry("a", {}, waiting, 9)}, tail).empty());
  EXPECT_TRUE(untold({entry("a", {}, waiting, 12)}, StatusTail{}).empty()) << "an empty log tells nothing";
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

}  // namespace
}  // namespace budstikke
