#pragma once
// Judges every series, some at a time: with thousands of them, all at once would keep the loop thread. Pure; one thread.

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "engine/watch/alarm_board.hpp"
#include "engine/watch/silence.hpp"

namespace budstikke::watch {

struct SweepOptions {
  SilenceOptions silence;
  int learning_days = 14;
};

/// As things stand at the end of the last hour of the history. Where a wider series is wrong, those within it say nothing
/// new; a series that is the same as a narrower one is left to that. Receipts are left out: they are judged by what they
/// answer (parties.hpp). What is expected is worked out once a day, and when an alarm begins or ends. A
/// series that expects a message an hour is judged each hour, one of few messages four times a day.
class SilenceSweep {
 public:
  explicit SilenceSweep(SweepOptions options) : options_(options) {}

  /// Judges at most so many of the series that follow. True when that was all: then take() has what was found, and the next
  /// call begins anew. The history must not change in between.
  [[nodiscard]] bool step(const VolumeHistory& history, const AlarmBoard& board, std::size_t series);
  [[nodiscard]] std::vector<Finding> take();

 private:
  struct Known {
    Date day{};
    HourNumber not_before = 0;
    std::size_t spans = 0;
    Expectation expectation;
  };

  void judge(const VolumeHistory& history, const AlarmBoard& board, const SeriesKey& key,
             const Series& series);
  const Expectation& expected(const VolumeHistory& history, const SeriesKey& key, const Series& series,
                              HourNumber not_before, const std::vector<HourSpan>& without);

  SweepOptions options_;
  std::map<SeriesKey, Known> known_;
  std::optional<SeriesKey> at_;  ///< the last one judged
  std::set<SeriesKey> wrong_;
  std::vector<Finding> findings_;
};

}  // namespace budstikke::watch
