#pragma once
// Whether a series has fallen silent, or nearly so. Pure.
//
// Looks back from the last whole hour, over every stretch up to two weeks, and beyond as long as nothing came at all. It is
// wrong where both hold: no more came than the share that the settings name, and so few would come by chance less than once
// in a million such stretches even if only half as much were sent as usual. It is well when, over a stretch in which fifteen
// were expected, half of it came, and no shorter stretch is wrong. Between the two, what was said before stands. Hours in
// which the node did not run count for nothing; a single hour never for more than ten messages, so that nothing alarms in
// less than three hours. (What is counted are events: expectation.hpp.)

#include <algorithm>
#include <span>

#include "engine/watch/expectation.hpp"
#include "engine/watch/verdict.hpp"

namespace budstikke::watch {

struct SilenceOptions {
  double fall = 0.3;  ///< share of what is expected that is no fall yet
};

struct SilenceFinding {
  Verdict verdict = Verdict::unsure;
  // Of the stretch that the verdict rests on.
  HourNumber since = 0;
  double expected = 0.0;
  std::uint64_t came = 0;
  std::optional<HourNumber> last;  ///< hour of the last message
};

/// What is lower on quiet days (calendar.hpp) is no wonder: this share of the usual is expected then.
inline constexpr double kQuietShare = 0.4;
[[nodiscard]] double expected_of(const Expectation& expectation, const HourFacts& hour);

/// Which hours are judged.
struct JudgedHours {
  HourNumber until = 0;       ///< as things stood at its beginning
  HourNumber not_before = 0;  ///< what was earlier says nothing
  /// Of these an alarm about a wider series has told already.
  std::span<const HourSpan> told{};
  [[nodiscard]] bool told_of(HourNumber hour) const {
    return std::ranges::any_of(told,
                               [hour](const HourSpan& one) { return hour >= one.from && hour < one.until; });
  }
};

[[nodiscard]] SilenceFinding judge_silence(const VolumeHistory& history, const Series& series,
                                           const Expectation& expectation, const JudgedHours& hours,
                                           const SilenceOptions& options);

}  // namespace budstikke::watch
