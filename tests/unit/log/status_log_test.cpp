#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/log/metrics.hpp"
#include "adapters/log/status_log.hpp"
#include "adapters/log/status_tail.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/temporary_folder.hpp"

namespace budstikke {
namespace {

StatusLine line_with(std::string event, std::string detail) {
  StatusLine line;
  line.event = std::move(event);
  line.detail = std::move(detail);
  line.to = DeliveryState::held;
  line.code = Code::H301;
  line.loudness = Loudness::alarm;
  return line;
}

TEST(StatusLog, WritesOneObjectALineWhateverTheTextHolds) {
  const std::string json = to_json(line_with("planned", "two\nlines \"and\" \x1b[31m"), TimePoint{});
  EXPECT_EQ(
      json,
      R"({"at":"1970-01-01T00:00:00.000Z","loudness":"alarm","event":"planned","to":"held","code":"H301",)"
      R"("detail":"two\nlines \"and\" \u001b[31m"})");
}

TEST(StatusLog, GoesOnToTheOldFileWhereItCannotBeOpenedAgain) {
  tests::TemporaryFolder folder;
  const std::filesystem::path directory = folder.path() / "log";
  std::filesystem::create_directory(directory);
  tests::ManualClock clock;
  StatusLog log{(directory / "status.log").string(), clock};
  std::filesystem::rename(directory, folder.path() / "moved");
  std::ofstream(directory) << "no folder";
  log.reopen();
  log.write(line_with("planned", ""));
  std::ifstream file(folder.path() / "moved/status.log");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(text.find("could not be opened again"), std::string::npos);
  EXPECT_NE(text.find("\"planned\""), std::string::npos);
  EXPECT_EQ(log.lost(), 0U);
}

TEST(StatusLog, SaysOnceWhereAFileBeginsThatWasEmpty) {
  tests::TemporaryFolder folder;
  const std::string file = (folder.path() / "status.log").string();
  tests::ManualClock clock;
  StatusLog log{file, clock};
  log.begin(7);
  log.begin(8);
  EXPECT_EQ(read_status_tail(file, 10'000).told_before, 7);
  log.reopen();
  log.begin(9);
  EXPECT_EQ(read_status_tail(file, 10'000).told_before, 7) << "it was not moved away";
  std::filesystem::rename(file, file + ".1");
  log.reopen();
  log.begin(10);
  EXPECT_EQ(read_status_tail(file, 10'000).told_before, 10);
}

TEST(StatusLog, CountsLinesThatCannotBeWritten) {
  tests::ManualClock clock;
  StatusLog log{"/dev/full", clock};
  log.write(line_with("planned", ""));
  log.write(line_with("planned", ""));
  EXPECT_EQ(log.lost(), 2U);
}

std::string text_of_file(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(StatusLog, GathersLinesUntilItIsToldToWriteThem) {
  tests::TemporaryFolder folder;
  const std::string file = (folder.path() / "status.log").string();
  tests::ManualClock clock;
  StatusLog log{file, clock};
  int asked = 0;
  log.gather([&asked] { ++asked; });
  log.write(line_with("first", ""));
  log.write(line_with("second", "a \"quoted\"\tword\\"));
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(text_of_file(file), "");
  log.flush();
  log.flush();
  const std::string line = to_json(line_with("first", ""), clock.now()) + "\n";
  const std::string next = to_json(line_with("second", "a \"quoted\"\tword\\"), clock.now()) + "\n";
  EXPECT_EQ(text_of_file(file), line + next);
  log.write(line_with("first", ""));
  EXPECT_EQ(asked, 2);
  log.process(Loudness::fact, "started", "");
  EXPECT_NE(text_of_file(file).find("\"started\""), std::string::npos);
  log.flush();
  EXPECT_EQ(std::ranges::count(text_of_file(file), '\n'), 4);
}

TEST(StatusLog, WritesWhatWasGatheredBeforeItEndsAndBeforeTheFileChanges) {
  tests::TemporaryFolder folder;
  const std::string file = (folder.path() / "status.log").string();
  tests::ManualClock clock;
  {
    StatusLog log{file, clock};
    log.gather([] {});
    log.write(line_with("first", ""));
    std::filesystem::rename(file, file + ".1");
    log.reopen();
    log.write(line_with("second", ""));
  }
  EXPECT_NE(text_of_file(file + ".1").find("first"), std::string::npos);
  EXPECT_NE(text_of_file(file).find("second"), std::string::npos);
}

TEST(StatusLog, GathersNoMoreThanABoundedNumberOfBytes) {
  tests::TemporaryFolder folder;
  const std::string file = (folder.path() / "status.log").string();
  tests::ManualClock clock;
  StatusLog log{file, clock};
  log.gather([] {});
  for (int i = 0; i < 1'000; ++i) log.write(line_with("planned", ""));
  EXPECT_GT(text_of_file(file).size(), 10'000U);
}

TEST(StatusLog, CountsEachOfTheLinesThatAreLostTogether) {
  tests::ManualClock clock;
  StatusLog log{"/dev/full", clock};
  log.gather([] {});
  log.write(line_with("planned", ""));
  log.write(line_with("planned", ""));
  log.flush();
  EXPECT_EQ(log.lost(), 2U);
}

TEST(StatusLog, LeavesOutWhatIsEmpty) {
  StatusLine line;
  line.event = "received";
  EXPECT_EQ(to_json(line, TimePoint{}),
            R"({"at":"1970-01-01T00:00:00.000Z","loudness":"fact","event":"received"})");
}

TEST(Metrics, CountsEventsTransitionsAndAlarmsAndHandsOn) {
  tests::RecordingStatusSink sink;
  Metrics metrics{sink};
  metrics.write(line_with("planned", ""));
  metrics.write(line_with("planned", ""));
  EXPECT_EQ(sink.count("planned"), 2U);
  QueueRow row;
  row.lane = LaneId{"her:8001"};
  row.count = 3;
  const std::string text =
      metrics.exposition({row}, NodeGauges{7, 1, 0, 4}, TimePoint{std::chrono::seconds{90}});
  EXPECT_NE(text.find("budstikke_events_total{code=\"H301\",event=\"planned\"} 2"), std::string::npos)
      << text;
  EXPECT_NE(text.find("budstikke_transitions_total{to=\"held\"} 2"), std::string::npos) << text;
  EXPECT_NE(text.find("budstikke_alarms_total{code=\"H301\",event=\"planned\"} 2"), std::string::npos)
      << text;
  EXPECT_NE(text.find("budstikke_deliveries{lane=\"her:8001\",state=\"waiting\"} 3"), std::string::npos)
      << text;
  EXPECT_NE(text.find("budstikke_oldest_delivery_age_seconds{lane=\"her:8001\",state=\"waiting\"} 90"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("budstikke_intake_pending_bytes 7"), std::string::npos) << text;
  EXPECT_NE(text.find("budstikke_status_lines_lost 4"), std::string::npos) << text;
}

}  // namespace
}  // namespace budstikke
