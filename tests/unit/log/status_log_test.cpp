#include <gtest/gtest.h>

#include "adapters/log/metrics.hpp"
#include "adapters/log/status_log.hpp"
#include "tests/support/recording_status_sink.hpp"

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
      metrics.exposition({row}, NodeGauges{7, 1, 0}, TimePoint{std::chrono::seconds{90}});
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
}

}  // namespace
}  // namespace budstikke
