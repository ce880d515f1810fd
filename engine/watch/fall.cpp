#include "engine/watch/fall.hpp"

#include <algorithm>

#include "engine/watch/evidence.hpp"

namespace budstikke::watch {

namespace {

constexpr HourNumber kWeek = 24 * 7;
constexpr HourNumber kLongestStretch = 24 * 28;
constexpr HourNumber kShortestToEnd = kWeek;
constexpr double kChance = 1e-6;
/// The alarm must hold even if only so much is sent as this share of the usual.
constexpr double kSafety = 0.8;
constexpr double kWell = 0.85;
constexpr double kEnoughToEnd = 60.0;

}  // namespace

SilenceFinding judge_fall(const VolumeHistory& history, const Series& series, const Expectation& expectation,
                          const JudgedHours& hours, const FallOptions& options) {
  SilenceFinding finding;
  if (!series.counts.empty()) finding.last = series.counts.back().first;
  if (!expectation.learned) return finding;
  const HourNumber first = std::max({history.first_hour(), hours.not_before, hours.until - kLongestStretch});
  auto count = series.counts.rbegin();
  Evidence evidence(expectation.clumping);
  HourNumber looked_at = 0;
  bool lately = true;  // no stretch so far says enough to end it
  for (HourNumber hour = hours.until - 1; hour >= first; --hour) {
    for (; count != series.counts.rend() && count->first > hour; ++count) {
    }
    if (hours.told_of(hour)) continue;
    ++looked_at;
    const bool any = count != series.counts.rend() && count->first == hour;
    evidence.add(expected_of(expectation, history.at(hour)), any ? count->second : 0);
    finding.since = hour;
    finding.expected = evidence.expected();
    finding.came = evidence.came();
    const bool enough = looked_at >= kShortestToEnd && evidence.events() >= kEnoughToEnd;
    if (lately && (enough || looked_at == kLongestStretch) && evidence.came_at_least(kWell)) {
      finding.verdict = Verdict::well;
      return finding;
    }
    lately = lately && !enough;
    // By whole weeks: whatever day it is, each weekday counts alike.
    if (looked_at % kWeek != 0 || !evidence.came_at_most(options.share)) continue;
    if (evidence.unlikely(kSafety, kChance)) {
      finding.verdict = Verdict::wrong;
      return finding;
    }
  }
  return finding;
}

}  // namespace budstikke::watch
