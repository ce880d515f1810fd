#include "engine/watch/silence.hpp"

#include <algorithm>

#include "engine/watch/small_numbers.hpp"

namespace budstikke::watch {

namespace {

constexpr double kChance = 1e-6;
/// -ln(kChance): with fewer, not even none is so unlikely.
constexpr double kFewestEvents = 13.8;
/// The alarm must hold even if only so much is sent as this share of the usual.
constexpr double kSafety = 0.5;
constexpr double kWell = 0.5;
constexpr double kEnoughToEnd = 15.0;
/// A single hour counts for no more: what is late is not lost, and a break is no silence.
constexpr double kMostOfHour = 10.0;
constexpr HourNumber kLongestStretch = 24 * 14;
/// Events beyond which a longer stretch says nothing that a shorter one did not.
constexpr double kEnough = 400.0;

}  // namespace

SilenceFinding judge_silence(const VolumeHistory& history, const Series& series,
                             const Expectation& expectation, const JudgedHours& hours,
                             const SilenceOptions& options) {
  SilenceFinding finding;
  if (!series.counts.empty()) finding.last = series.counts.back().first;
  if (!expectation.learned) return finding;
  const HourNumber first = std::max(history.first_hour(), hours.not_before);
  auto count = series.counts.rbegin();
  double expected = 0.0;
  double events = 0.0;
  std::uint64_t came = 0;
  for (HourNumber hour = hours.until - 1; hour >= first; --hour) {
    if (hours.until - hour > kLongestStretch && came > 0) break;
    for (; count != series.counts.rend() && count->first > hour; ++count) {
    }
    if (hours.told_of(hour)) continue;
    const HourFacts& facts = history.at(hour);
    const double here = expectation.of(facts) * (facts.quiet ? kQuietShare : 1.0);
    expected += here;
    events += std::min(here / expectation.clumping, kMostOfHour);
    if (count != series.counts.rend() && count->first == hour) came += count->second;
    const auto messages = static_cast<double>(came);
    // What came lately ends a silence, whatever is missing before.
    if (events >= kEnoughToEnd && messages >= kWell * expected) {
      return {Verdict::well, hour, expected, came, finding.last};
    }
    if (messages > options.fall * expected || kSafety * events < kFewestEvents) continue;
    if (chance_of_at_most(messages / expectation.clumping, kSafety * events) < kChance) {
      return {Verdict::wrong, hour, expected, came, finding.last};
    }
    if (events > kEnough) break;
  }
  return finding;
}

}  // namespace budstikke::watch
