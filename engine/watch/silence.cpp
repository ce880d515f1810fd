#include "engine/watch/silence.hpp"

#include <algorithm>

#include "engine/watch/evidence.hpp"

namespace budstikke::watch {

namespace {

constexpr double kChance = 1e-6;
/// -ln(kChance): with fewer, not even none is so unlikely.
constexpr double kFewestEvents = 13.8;
/// The alarm must hold even if only so much is sent as this share of the usual.
constexpr double kSafety = 0.5;
constexpr double kWell = 0.5;
constexpr double kEnoughToEnd = 15.0;
constexpr HourNumber kLongestStretch = 24 * 14;
/// Events beyond which a longer stretch says nothing that a shorter one did not.
constexpr double kEnough = 400.0;

}  // namespace

double expected_of(const Expectation& expectation, const HourFacts& hour) {
  return expectation.of(hour) * (hour.quiet ? kQuietShare : 1.0);
}

SilenceFinding judge_silence(const VolumeHistory& history, const Series& series,
                             const Expectation& expectation, const JudgedHours& hours,
                             const SilenceOptions& options) {
  SilenceFinding finding;
  if (!series.counts.empty()) finding.last = series.counts.back().first;
  if (!expectation.learned) return finding;
  const HourNumber first = std::max(history.first_hour(), hours.not_before);
  auto count = series.counts.rbegin();
  Evidence evidence(expectation.clumping);
  for (HourNumber hour = hours.until - 1; hour >= first; --hour) {
    if (hours.until - hour > kLongestStretch && evidence.came() > 0) break;
    for (; count != series.counts.rend() && count->first > hour; ++count) {
    }
    if (hours.told_of(hour)) continue;
    const bool any = count != series.counts.rend() && count->first == hour;
    evidence.add(expected_of(expectation, history.at(hour)), any ? count->second : 0);
    // What came lately ends a silence, whatever is missing before.
    if (evidence.events() >= kEnoughToEnd && evidence.came_at_least(kWell)) {
      return {Verdict::well, hour, evidence.expected(), evidence.came(), finding.last};
    }
    if (!evidence.came_at_most(options.fall) || kSafety * evidence.events() < kFewestEvents) continue;
    if (evidence.unlikely(kSafety, kChance)) {
      return {Verdict::wrong, hour, evidence.expected(), evidence.came(), finding.last};
    }
    if (evidence.events() > kEnough) break;
  }
  return finding;
}

}  // namespace budstikke::watch
