#include "engine/watch/silence_sweep.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace budstikke::watch {

namespace {

constexpr std::string_view kReceipts = "APPREC";

std::string minute_text(HourNumber hour) { return to_text(time_of(hour)).substr(0, 19) + "Z"; }

/// When few messages, or a fall, are judged.
constexpr HourNumber kFewTimesADay = 6;

Finding finding_of(AlarmKind kind, const SeriesKey& key, const SilenceFinding& found) {
  Finding finding{{kind, name_of(key)}, found.verdict};
  finding.sender = key.sender.empty() ? key.business : key.sender;
  finding.type = key.type;
  finding.figures = {{"came", std::to_string(found.came)},
                     {"expected", std::to_string(std::llround(found.expected))},
                     {"since", minute_text(found.since)},
                     {"last", found.last ? minute_text(*found.last) : "-"}};
  return finding;
}

/// How often a series is judged: as often as it is expected to bring a message, but four times a day at least.
HourNumber hours_between(const Expectation& expectation) {
  constexpr double kHoursOfDay = 24.0;
  constexpr auto kLongest = static_cast<double>(kFewTimesADay);
  const auto& monday = expectation.in_hour.front();
  const double a_day = std::accumulate(monday.begin(), monday.end(), 0.0);
  return static_cast<HourNumber>(std::clamp(kHoursOfDay / std::max(a_day, 1.0), 1.0, kLongest));
}

void add(std::vector<HourSpan>& spans, const std::vector<HourSpan>& more) {
  spans.insert(spans.end(), more.begin(), more.end());
}

/// When an alarm of the kind about a series that holds this one was on.
std::vector<HourSpan> spans_above(const AlarmBoard& board, AlarmKind kind, const SeriesKey& key,
                                  TimePoint now) {
  std::vector<HourSpan> spans;
  if (board.alarms().empty()) return spans;
  for (const SeriesKey& wider : above(key)) add(spans, board.spans_on({kind, name_of(wider)}, now));
  return spans;
}

/// For itself, or as one of many.
bool may_be_on(const AlarmBoard& board, const AlarmKey& key) {
  return board.is_on(key) || board.is_on({key.kind, std::string(kMany)});
}

/// The series that an alarm of either kind was ever on about.
std::vector<SeriesKey> alarmed(const VolumeHistory& history, const AlarmBoard& board) {
  std::vector<SeriesKey> keys;
  if (board.alarms().empty()) return keys;
  for (const auto& [key, series] : history.series()) {
    const std::string name = name_of(key);
    const bool any = board.find({AlarmKind::silence, name}) != nullptr ||
                     board.find({AlarmKind::volume_falls, name}) != nullptr;
    if (any) keys.push_back(key);
  }
  return keys;
}

bool any_of(const std::set<SeriesKey>& wrong, const std::vector<SeriesKey>& keys) {
  return std::ranges::any_of(keys, [&wrong](const SeriesKey& one) { return wrong.contains(one); });
}

}  // namespace

bool SilenceSweep::step(const VolumeHistory& history, const AlarmBoard& board, std::size_t series) {
  if (!at_) {
    silent_.clear();
    fallen_.clear();
    findings_ = {};
    alarmed_ = alarmed(history, board);
    std::erase_if(known_, [&history](const auto& one) { return history.find(one.first) == nullptr; });
  }
  // In the order of keys each series comes after those that hold it.
  auto next = at_ ? history.series().upper_bound(*at_) : history.series().begin();
  for (; next != history.series().end() && series > 0; ++next, --series) {
    at_ = next->first;
    if (next->first.type != kReceipts && !history.is_same_as_narrower(next->first)) {
      judge(history, board, next->first, next->second);
    }
  }
  const bool all = next == history.series().end();
  if (all) at_.reset();
  return all;
}

SweepFindings SilenceSweep::take() { return std::exchange(findings_, {}); }

void SilenceSweep::judge(const VolumeHistory& history, const AlarmBoard& board, const SeriesKey& key,
                         const Series& series) {
  const TimePoint now = time_of(history.end());
  HourNumber not_before = 0;
  std::vector<HourSpan> without;
  for (const AlarmKind kind : {AlarmKind::silence, AlarmKind::volume_falls}) {
    const AlarmKey alarm{kind, name_of(key)};
    if (const auto settled = board.settled_at(alarm))
      not_before = std::max(not_before, hour_number(*settled));
    add(without, board.spans_on(alarm, now));
    add(without, spans_above(board, kind, key, now));
  }
  const Judged judged{key, series, expected(history, key, series, not_before, without), not_before};
  if (!judge_silence_of(history, board, judged)) judge_fall_of(history, board, judged);
}

bool SilenceSweep::judge_silence_of(const VolumeHistory& history, const AlarmBoard& board,
                                    const Judged& judged) {
  const AlarmKey alarm{AlarmKind::silence, name_of(judged.key)};
  const bool own = board.is_on(alarm);
  const bool due = history.end() % hours_between(judged.expectation) == 0;
  if (!may_be_on(board, alarm) && (!judged.expectation.learned || !due)) return false;
  const auto told = spans_above(board, alarm.kind, judged.key, time_of(history.end()));
  const SilenceFinding found = judge_silence(history, judged.series, judged.expectation,
                                             {history.end(), judged.not_before, told}, options_.silence);
  const bool wrong = found.verdict == Verdict::wrong;
  const bool covered = wrong && any_of(silent_, above(judged.key));
  if (wrong) silent_.insert(judged.key);
  if (!covered || own) findings_.silence.push_back(finding_of(alarm.kind, judged.key, found));
  return wrong || (own && found.verdict != Verdict::well);
}

std::vector<HourSpan> SilenceSweep::spans_within(const VolumeHistory& history, const AlarmBoard& board,
                                                 const Judged& judged) const {
  constexpr std::uint64_t kGoodPart = 5;        // a fifth
  constexpr HourNumber kLearnedAnew = 24 * 70;  // as long as what is usual still counts what has been settled
  std::vector<HourSpan> spans;
  for (const SeriesKey& narrower : alarmed_) {
    const auto wider = above(narrower);
    const Series* series = history.find(narrower);
    const bool within = std::ranges::find(wider, judged.key) != wider.end();
    if (!within || series == nullptr || series->total * kGoodPart < judged.series.total) continue;
    for (const AlarmKind kind : {AlarmKind::silence, AlarmKind::volume_falls}) {
      const AlarmKey alarm{kind, name_of(narrower)};
      add(spans, board.spans_on(alarm, time_of(history.end())));
      if (const auto settled = board.settled_at(alarm)) {
        spans.push_back({hour_number(*settled), hour_number(*settled) + kLearnedAnew});
      }
    }
  }
  return spans;
}

void SilenceSweep::judge_fall_of(const VolumeHistory& history, const AlarmBoard& board,
                                 const Judged& judged) {
  const AlarmKey alarm{AlarmKind::volume_falls, name_of(judged.key)};
  const bool own = board.is_on(alarm);
  if (options_.fall.share <= 0.0) {  // what was told before the settings were changed ends
    if (own) findings_.fall.push_back(finding_of(alarm.kind, judged.key, {Verdict::well, 0, 0, 0, {}}));
    return;
  }
  const bool due = history.end() % kFewTimesADay == 0;
  if (!may_be_on(board, alarm) && (!judged.expectation.learned || !due)) return;
  const TimePoint now = time_of(history.end());
  auto told = spans_above(board, alarm.kind, judged.key, now);
  add(told, spans_above(board, AlarmKind::silence, judged.key, now));
  add(told, board.spans_on({AlarmKind::silence, alarm.subject}, now));
  add(told, spans_within(history, board, judged));
  // What has ended is not told of again: the next one rests on what came since.
  if (!own) add(told, board.spans_on(alarm, now));
  const SilenceFinding found = judge_fall(history, judged.series, judged.expectation,
                                          {history.end(), judged.not_before, told}, options_.fall);
  const bool wrong = found.verdict == Verdict::wrong;
  const auto wider = above(judged.key);
  const bool covered = wrong && (any_of(fallen_, wider) || any_of(silent_, wider));
  if (wrong) fallen_.insert(judged.key);
  if (!covered || own) findings_.fall.push_back(finding_of(alarm.kind, judged.key, found));
}

const Expectation& SilenceSweep::expected(const VolumeHistory& history, const SeriesKey& key,
                                          const Series& series, HourNumber not_before,
                                          const std::vector<HourSpan>& without) {
  const Date day = norwegian_date(time_of(history.end()));
  const auto [known, is_new] = known_.try_emplace(key);
  Known& one = known->second;
  if (is_new || one.day != day || one.not_before != not_before || one.spans != without.size()) {
    const LearningOptions learning{options_.learning_days, not_before, without};
    one = {day, not_before, without.size(), expectation_of(history, series, history.end(), learning)};
  }
  return one.expectation;
}

}  // namespace budstikke::watch
