#pragma once
// Judges every series, some at a time: with thousands of them, all at once would keep the loop thread. Pure; one thread.

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "engine/watch/alarm_board.hpp"
#include "engine/watch/fall.hpp"

namespace budstikke::watch {

struct SweepOptions {
  SilenceOptions silence;
  FallOptions fall;
  int learning_days = 14;
};

/// What is found in one round.
struct SweepFindings {
  std::vector<Finding> silence;
  std::vector<Finding> fall;
};

/// As things stand at the end of the last hour of the history. Where a wider series is wrong, those within it say nothing
/// new; a series that is the same as a narrower one is left to that. Receipts are left out: they are judged by what they
/// answer (parties.hpp). What is expected is worked out once a day, and when an alarm begins or ends. A
/// series that expects a message an hour is judged each hour, one of few messages four times a day, and so is the fall of
/// every series; those whose alarm is on, or is one of many, each time. A series that is silent is not said to fall,
/// nor one that lacks only what a narrower alarm tells of.
class SilenceSweep {
 public:
  explicit SilenceSweep(SweepOptions options) : options_(options) {}

  /// Judges at most so many of the series that follow. True when that was all: then take() has what was found, and the next
  /// call begins anew. The history must not change in between.
  [[nodiscard]] bool step(const VolumeHistory& history, const AlarmBoard& board, std::size_t series);
  [[nodiscard]] SweepFindings take();

 private:
  struct Known {
    Date day{};
    HourNumber not_before = 0;
    std::size_t spans = 0;
    Expectation expectation;
  };

  struct Judged {
    const SeriesKey& key;
    const Series& series;
    const Expectation& expectation;
    HourNumber not_before = 0;
  };

  void judge(const VolumeHistory& history, const AlarmBoard& board, const SeriesKey& key,
             const Series& series);
  /// True where the series is silent.
  bool judge_silence_of(const VolumeHistory& history, const AlarmBoard& board, const Judged& judged);
  /// When alarms were on about series within this one that are a good part of it: its fall is theirs.
  [[nodiscard]] std::vector<HourSpan> spans_within(const VolumeHistory& history, const AlarmBoard& board,
                                                   const Judged& judged) const;
  void judge_fall_of(const VolumeHistory& history, const AlarmBoard& board, const Judged& judged);
  const Expectation& expected(const VolumeHistory& history, const SeriesKey& key, const Series& series,
                              HourNumber not_before, const std::vector<HourSpan>& without);

  SweepOptions options_;
  std::map<SeriesKey, Known> known_;
  std::optional<SeriesKey> at_;     ///< the last one judged
  std::vector<SeriesKey> alarmed_;  ///< of which an alarm tells, or told
  std::set<SeriesKey> silent_;
  std::set<SeriesKey> fallen_;
  SweepFindings findings_;
};

}  // namespace budstikke::watch
