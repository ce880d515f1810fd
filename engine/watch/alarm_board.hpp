#pragma once
// Which alarms are on: a fold over the ledger's events, and the decision which events new findings make. Pure; one thread.
//
// Where more than a handful of one kind are wrong, all at once or one after the other, one alarm with the subject "many" begins
// instead of those that would, and ends when only a few are left: a cut line to three hundred municipalities is one alarm.

#include <map>
#include <vector>

#include "engine/watch/alarm_event.hpp"
#include "engine/watch/expectation.hpp"
#include "engine/watch/volume_history.hpp"

namespace budstikke::watch {

class AlarmBoard {
 public:
  /// Alarms of a kind that may be on for themselves; with more, one stands for all.
  static constexpr std::size_t kMostOfKind = 10;
  /// With so few left, each stands for itself again.
  static constexpr std::size_t kFewOfKind = 5;

  /// The next entry of the ledger. False where it cannot be read: it is passed over.
  bool apply(const LedgerEntry& entry);
  /// Number of the last entry applied.
  [[nodiscard]] std::uint64_t last() const { return last_; }

  /// What begins and what ends, where `findings` is all that a judge says of `kind` now. Figures of alarms that stay on are
  /// taken over. A subject that no finding names keeps its alarm.
  [[nodiscard]] std::vector<AlarmEvent> decide(AlarmKind kind, const std::vector<Finding>& findings,
                                               TimePoint now);

  /// Every alarm that is on, was on, or is muted.
  [[nodiscard]] const std::map<AlarmKey, Alarm>& alarms() const { return alarms_; }
  /// Null where it was never heard of.
  [[nodiscard]] const Alarm* find(const AlarmKey& key) const;
  [[nodiscard]] bool is_on(const AlarmKey& key) const;
  /// What is older says nothing about the subject any more: when a person last settled its alarm.
  [[nodiscard]] std::optional<TimePoint> settled_at(const AlarmKey& key) const;
  /// When the subject was wrong, by the figures of its alarms.
  [[nodiscard]] std::vector<HourSpan> spans_on(const AlarmKey& key, TimePoint now) const;

 private:
  struct Past {
    std::vector<std::pair<TimePoint, TimePoint>> spans;
    std::optional<TimePoint> settled;
  };

  void begin(Alarm& alarm, const AlarmEvent& event, TimePoint at);
  void end(Alarm& alarm, TimePoint at);

  std::map<AlarmKey, Alarm> alarms_;
  std::map<AlarmKey, Past> past_;
  std::uint64_t last_ = 0;
};

}  // namespace budstikke::watch
