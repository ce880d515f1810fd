#include "engine/watch/silence_sweep.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace budstikke::watch {

namespace {

constexpr std::string_view kReceipts = "APPREC";

std::string minute_text(HourNumber hour) { return to_text(time_of(hour)).substr(0, 19) + "Z"; }

Finding finding_of(const SeriesKey& key, const SilenceFinding& found) {
  Finding finding{{AlarmKind::silence, name_of(key)}, found.verdict};
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
  constexpr double kLongest = 6.0;
  const auto& monday = expectation.in_hour.front();
  const double a_day = std::accumulate(monday.begin(), monday.end(), 0.0);
  return static_cast<HourNumber>(std::clamp(kHoursOfDay / std::max(a_day, 1.0), 1.0, kLongest));
}

/// When an alarm about a series that holds this one was on.
std::vector<HourSpan> spans_above(const AlarmBoard& board, const SeriesKey& key, TimePoint now) {
  std::vector<HourSpan> spans;
  if (board.alarms().empty()) return spans;
  for (const SeriesKey& wider : above(key)) {
    const auto more = board.spans_on({AlarmKind::silence, name_of(wider)}, now);
    spans.insert(spans.end(), more.begin(), more.end());
  }
  return spans;
}

}  // namespace

bool SilenceSweep::step(const VolumeHistory& history, const AlarmBoard& board, std::size_t series) {
  if (!at_) {
    wrong_.clear();
    findings_.clear();
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

std::vector<Finding> SilenceSweep::take() { return std::exchange(findings_, {}); }

void SilenceSweep::judge(const VolumeHistory& history, const AlarmBoard& board, const SeriesKey& key,
                         const Series& series) {
  const AlarmKey alarm{AlarmKind::silence, name_of(key)};
  const bool on = board.is_on(alarm);
  const auto settled = board.settled_at(alarm);
  const HourNumber not_before = settled ? hour_number(*settled) : 0;
  const TimePoint now = time_of(history.end());
  const auto told = spans_above(board, key, now);
  auto without = board.spans_on(alarm, now);
  without.insert(without.end(), told.begin(), told.end());
  const Expectation& expectation = expected(history, key, series, not_before, without);
  if (!on && (!expectation.learned || history.end() % hours_between(expectation) != 0)) return;
  const SilenceFinding found =
      judge_silence(history, series, expectation, {history.end(), not_before, told}, options_.silence);
  if (found.verdict == Verdict::wrong) {
    const auto wider = above(key);
    const bool covered =
        std::ranges::any_of(wider, [this](const SeriesKey& one) { return wrong_.contains(one); });
    wrong_.insert(key);
    if (covered && !on) return;
  }
  findings_.push_back(finding_of(key, found));
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
