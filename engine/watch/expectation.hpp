#pragma once
// How much of a series is expected in an hour, learned from its own past weeks. Pure.
//
// A day's volume is the mean of the last eight ordinary days of its weekday, the highest left out; it spreads over the hours
// as it does on all ordinary working days (or Saturdays, or Sundays and holidays) together. Ordinary: the node ran, no
// holiday or holiday weeks, and nobody was alarmed about the series.

#include <array>
#include <span>

#include "engine/watch/volume_history.hpp"

namespace budstikke::watch {

/// Hours, the last one excluded.
struct HourSpan {
  HourNumber from = 0;
  HourNumber until = 0;
};

struct Expectation {
  bool learned = false;  ///< else nothing is expected, and nothing can be missing
  /// Messages in an hour of the day, by day class and local hour.
  std::array<std::array<double, 24>, 7> in_hour{};
  /// How much more counts vary than if each message came by itself: 1 where they do not. A sender that saves up its messages
  /// and sends them in one go brings few events, however many messages.
  double clumping = 1.0;

  [[nodiscard]] double of(const HourFacts& hour) const {
    return in_hour[static_cast<std::size_t>(hour.day_class)][static_cast<std::size_t>(hour.local_hour)] *
           hour.up;
  }
};

struct LearningOptions {
  int days = 14;                        ///< that a series must be known before it is judged
  HourNumber not_before = 0;            ///< what came earlier says nothing any more
  std::span<const HourSpan> without{};  ///< in which the series was not as it should be
};

/// From what came before `until`. The days right before it are left out where the series is known for long enough, so that a
/// silence that begins is not learned as normal; so is everything after its last message.
[[nodiscard]] Expectation expectation_of(const VolumeHistory& history, const Series& series, HourNumber until,
                                         const LearningOptions& options);

}  // namespace budstikke::watch
