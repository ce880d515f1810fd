#include "engine/watch/standing.hpp"

#include <algorithm>
#include <charconv>
#include <set>
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
  std::vector<Finding> findings;
  std::set<std::string> waiting;
  for (const QueueRow& row : queues) {
    if (row.state != DeliveryState::waiting || row.lane.empty()) continue;
    waiting.insert(row.lane.value());
    Finding finding{{AlarmKind::lane_stands, row.lane.value()}};
    finding.verdict = now - row.oldest > options.lane_oldest ? Verdict::wrong : Verdict::well;
    finding.figures = {{"count", std::to_string(row.count)}, {"oldest", minute_text(row.oldest)}};
    finding.party = party_of(row.lane.value());
    findings.push_back(std::move(finding));
  }
  for (const auto& [key, alarm] : board.alarms()) {
    const bool gone = key.kind == AlarmKind::lane_stands && alarm.active && key.subject != kMany &&
                      !waiting.contains(key.subject);
    if (!gone) continue;
    Finding finding{key, Verdict::well, {}};
    finding.party = party_of(key.subject);
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
