#include "engine/watch/alarm_board.hpp"

#include <algorithm>
#include <set>

namespace budstikke::watch {

namespace {

using What = AlarmEvent::What;

constexpr std::size_t kMostSpans = 50;
constexpr std::size_t kMostNamed = 10;

/// "a, b, c and 5 more"
std::string listed(const std::set<std::string>& subjects) {
  std::string text;
  std::size_t named = 0;
  for (const std::string& one : subjects) {
    if (named++ == kMostNamed) break;
    text += (text.empty() ? "" : ", ") + one;
  }
  if (subjects.size() > kMostNamed) text += " ... +" + std::to_string(subjects.size() - kMostNamed);
  return text;
}

}  // namespace

bool AlarmBoard::apply(const LedgerEntry& entry) {
  if (entry.number <= last_) return true;  // two looked at once
  last_ = entry.number;
  const auto event = alarm_event_from_json(entry.text);
  if (!event) return false;
  Alarm& alarm = alarms_.try_emplace(event->key, Alarm{event->key}).first->second;
  switch (event->what) {
    case What::began:
      begin(alarm, *event, entry.at);
      break;
    case What::ended:
      end(alarm, entry.at);
      if (event->figures.contains("quiet")) alarm.figures = event->figures;
      break;
    case What::muted:
      alarm.mute = Mute{event->until, entry.who, event->why};
      alarm.told = false;
      break;
    case What::unmuted:
      alarm.mute.reset();
      break;
    case What::acknowledged:
      alarm.seen_by = entry.who;
      alarm.seen_why = event->why;
      break;
    case What::settled:
      end(alarm, entry.at);
      past_[event->key].settled = entry.at;
      break;
  }
  return true;
}

void AlarmBoard::begin(Alarm& alarm, const AlarmEvent& event, TimePoint at) {
  if (!alarm.active) {
    alarm.since = at;
    alarm.wrong_since = at;
    alarm.seen_by.clear();
    alarm.seen_why.clear();
  }
  alarm.active = true;
  alarm.told = true;
  alarm.ended.reset();
  alarm.figures = event.figures;
  const auto since = event.figures.find("since");
  if (since == event.figures.end()) return;
  if (const auto parsed = parse_date_time(since->second)) alarm.wrong_since = std::min(*parsed, at);
}

void AlarmBoard::end(Alarm& alarm, TimePoint at) {
  if (alarm.active) {
    auto& spans = past_[alarm.key].spans;
    spans.emplace_back(alarm.wrong_since, at);
    if (spans.size() > kMostSpans) spans.erase(spans.begin());
  }
  alarm.active = false;
  alarm.told = false;
  alarm.ended = at;
}

std::vector<AlarmEvent> AlarmBoard::decide(AlarmKind kind, const std::vector<Finding>& findings,
                                           TimePoint now) {
  const AlarmKey many{kind, std::string(kMany)};
  std::set<std::string> on;
  for (const auto& [key, alarm] : alarms_) {
    // What is muted is nobody's to be told of, alone or among many.
    if (key.kind == kind && alarm.active && key != many && !alarm.muted(now)) on.insert(key.subject);
  }
  std::vector<AlarmEvent> ending;
  std::vector<AlarmEvent> beginning;
  std::set<std::string> wrong = on;
  for (const Finding& one : findings) {
    const auto found = alarms_.find(one.key);
    Alarm* alarm = found == alarms_.end() ? nullptr : &found->second;
    const bool active = alarm != nullptr && alarm->active;
    if (one.verdict == Verdict::well) {
      wrong.erase(one.key.subject);
      if (active) ending.push_back({What::ended, one.key, one.figures});
    }
    if (one.verdict != Verdict::wrong || (alarm != nullptr && alarm->muted(now))) continue;
    wrong.insert(one.key.subject);
    if (active) alarm->figures = one.figures;
    if (!active || !alarm->told) beginning.push_back({What::began, one.key, one.figures});
  }
  const Figures together{{"count", std::to_string(wrong.size())}, {"subjects", listed(wrong)}};
  if (is_on(many)) {
    Alarm& alarm = alarms_.at(many);
    if (wrong.size() > kFewOfKind) {
      alarm.figures = together;
      beginning.clear();
      if (!alarm.told && !alarm.muted(now)) beginning.push_back({What::began, many, together});
    } else {
      ending.push_back({What::ended, many, alarm.figures});
    }
  } else if (wrong.size() > kMostOfKind && !beginning.empty()) {
    beginning.clear();
    const Alarm* before = find(many);
    if (before == nullptr || !before->muted(now)) beginning.push_back({What::began, many, together});
  }
  ending.insert(ending.end(), beginning.begin(), beginning.end());
  return ending;
}

const Alarm* AlarmBoard::find(const AlarmKey& key) const {
  const auto found = alarms_.find(key);
  return found == alarms_.end() ? nullptr : &found->second;
}

bool AlarmBoard::is_on(const AlarmKey& key) const {
  const Alarm* alarm = find(key);
  return alarm != nullptr && alarm->active;
}

std::optional<TimePoint> AlarmBoard::settled_at(const AlarmKey& key) const {
  const auto past = past_.find(key);
  return past == past_.end() ? std::nullopt : past->second.settled;
}

std::vector<HourSpan> AlarmBoard::spans_on(const AlarmKey& key, TimePoint now) const {
  std::vector<HourSpan> spans;
  if (alarms_.empty()) return spans;
  if (const auto past = past_.find(key); past != past_.end()) {
    for (const auto& [since, until] : past->second.spans) {
      spans.push_back({hour_number(since), hour_number(until) + 1});
    }
  }
  const Alarm* alarm = find(key);
  if (alarm != nullptr && alarm->active)
    spans.push_back({hour_number(alarm->wrong_since), hour_number(now) + 1});
  return spans;
}

}  // namespace budstikke::watch
