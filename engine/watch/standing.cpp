#include "engine/watch/standing.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke::watch {

namespace {

std::string minute_text(TimePoint time) { return to_text(time).substr(0, 19) + "Z"; }

/// "her:8180401" and "return:8100001" name whom the lane leads to.
HerId party_of(const std::string& lane) {
  std::uint32_t number = 0;
  const std::size_t colon = std::min(lane.find(':'), lane.size() - 1);
  std::from_chars(lane.data() + colon + 1, lane.data() + lane.size(), number);
  return HerId{number};
}

}  // namespace

std::vector<Finding> judge_lanes(const std::vector<QueueRow>& queues, const AlarmBoard& board, TimePoint now,
                                 const StandingOptions& options) {
  struct Lane {
    std::size_t count = 0;
    std::optional<TimePoint> oldest;
  };
  std::map<std::string, Lane> lanes;
  for (const auto& [key, alarm] : board.alarms()) {
    if (key.kind == AlarmKind::lane_stands && alarm.active && key.subject != kMany) lanes[key.subject];
  }
  for (const QueueRow& row : queues) {
    const bool in_lane = row.state == DeliveryState::waiting || row.state == DeliveryState::sending;
    if (!in_lane || row.lane.empty()) continue;
    Lane& lane = lanes[row.lane.value()];
    lane.count += row.count;
    lane.oldest = std::min(lane.oldest.value_or(row.oldest), row.oldest);
  }
  std::vector<Finding> findings;
  for (const auto& [name, lane] : lanes) {
    const Duration age = lane.oldest ? now - *lane.oldest : Duration{0};
    Finding finding{{AlarmKind::lane_stands, name}};
    if (age > options.lane_oldest) finding.verdict = Verdict::wrong;
    if (age <= options.lane_oldest / 2) finding.verdict = Verdict::well;
    finding.figures = {{"count", std::to_string(lane.count)},
                       {"oldest", lane.oldest ? minute_text(*lane.oldest) : "-"}};
    finding.party = party_of(name);
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Finding> judge_work_list(const std::vector<QueueRow>& queues, TimePoint now,
                                     const StandingOptions& options) {
  std::size_t count = 0;
  std::optional<TimePoint> oldest;
  for (const QueueRow& row : queues) {
    if (row.state != DeliveryState::held) continue;
    count += row.count;
    if (!oldest || row.oldest < *oldest) oldest = row.oldest;
  }
  const bool old = oldest && now - *oldest > options.work_list_oldest;
  Finding finding{{AlarmKind::work_list, "*"}};
  if (old || count > options.work_list_most) {
    finding.verdict = Verdict::wrong;
  } else if (count * 5 <= options.work_list_most * 4) {
    finding.verdict = Verdict::well;
  }
  finding.figures = {{"count", std::to_string(count)}, {"oldest", oldest ? minute_text(*oldest) : "-"}};
  return {finding};
}

}  // namespace budstikke::watch
