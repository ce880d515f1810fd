#include "engine/watch/incidents.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace budstikke::watch {

namespace {

std::string minute_text(TimePoint time) { return to_text(time).substr(0, 19) + "Z"; }

/// "?" where nobody is named.
std::string named(const std::string& name) { return name.empty() ? "?" : name; }

std::optional<AlarmKey> key_of(const StatusLine& line) {
  if (line.event == "conflict") return AlarmKey{AlarmKind::conflicts, line.sender.text()};
  if (line.event == "impostor") return AlarmKey{AlarmKind::impostors, named(line.who)};
  if (line.event == "deviation" && line.code == Code::E21) {
    return AlarmKey{AlarmKind::wrong_addressee, line.party.text()};
  }
  return std::nullopt;
}

}  // namespace

void Incidents::write(const StatusLine& line) {
  next_.write(line);
  const auto key = key_of(line);
  if (!key) return;
  const TimePoint now = clock_.now();
  if (!tallies_.contains(*key) && tallies_.size() >= kMostSubjects) make_room();
  Tally& tally = tallies_[*key];
  if (tally.count == 0 || now - tally.last > kQuiet) tally = {0, now, now, line.sender, line.party};
  ++tally.count;
  tally.last = now;
  if (news_) news_();
}

void Incidents::make_room() {
  tallies_.erase(std::ranges::min_element(tallies_, {}, [](const auto& one) { return one.second.last; }));
}

std::vector<Finding> Incidents::judge(AlarmKind kind, const AlarmBoard& board) const {
  const TimePoint now = clock_.now();
  std::map<AlarmKey, Tally> known;
  for (const auto& [key, alarm] : board.alarms()) {
    if (key.kind == kind && alarm.active && key.subject != kMany)
      known[key] = {0, alarm.since, alarm.since, {}, {}};
  }
  for (const auto& [key, tally] : tallies_) {
    const auto settled = board.settled_at(key);
    if (key.kind == kind && !(settled && tally.last <= *settled)) known[key] = tally;
  }
  std::vector<Finding> findings;
  for (const auto& [key, tally] : known) {
    Finding finding{key};
    if (tally.count > 0) finding.verdict = Verdict::wrong;
    finding.figures = {{"count", std::to_string(tally.count)}, {"since", minute_text(tally.first)}};
    if (now - tally.last > kQuiet) {
      finding.verdict = Verdict::well;
      finding.figures["quiet"] = to_text(kQuiet);
    }
    finding.sender = tally.sender;
    finding.party = tally.party;
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace budstikke::watch
