#pragma once
// Records the traffic of each hour in the ledger, as soon as the hour is over, and each day's deliveries when they have had
// a week to be settled: so that what is usual outlives restarts and the erasing of old messages.
//
// An hour in which the node did not run is recorded as such: down time is no silence of a sender. When it did not run is told
// from when it last recorded something, and from the last stored message; and a clock that moves on by more than the pause between two looks
// (a suspended machine, a clock that was set) makes a gap too. At the very first start the stored messages of the last weeks
// are recorded.
//
// Status lines: clock_doubtful (warn, once until it is right again): the time is far from what was recorded last, and nothing
// is recorded; volumes_not_kept (warn, once until it works again).

#include <boost/asio/awaitable.hpp>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/traffic_view.hpp"
#include "engine/watch/parties.hpp"
#include "engine/watch/volume_history.hpp"

namespace budstikke::watch {

/// All of them outlive the keeper.
struct VolumeParts {
  Ledger& ledger;
  TrafficView& traffic;
  Clock& clock;
  StatusSink& status;
};

class VolumeKeeper {
 public:
  /// `pause`: between two calls of record().
  VolumeKeeper(VolumeParts parts, Duration pause) : parts_(parts), pause_(pause) {}

  /// Reads what was recorded. Once, before the others.
  boost::asio::awaitable<Outcome<void>> start();
  /// Records the hours and days that are over and due. True where an hour was recorded. A store that fails is tried again at
  /// the next call.
  boost::asio::awaitable<bool> record();

  [[nodiscard]] const VolumeHistory& history() const { return history_; }
  /// Rejections of the recorded days of the last weeks (parties.hpp).
  [[nodiscard]] std::map<std::string, Rejections> usual_rejections() const;
  [[nodiscard]] bool has_day(Date day) const { return days_.contains(day); }

 private:
  boost::asio::awaitable<Outcome<void>> record_hours(HourNumber from, HourNumber until);
  boost::asio::awaitable<Outcome<void>> record_days();
  boost::asio::awaitable<Outcome<void>> append(std::string text);
  void take(const LedgerEntry& entry);
  void take(const DayRecord& record);
  boost::asio::awaitable<void> note_gap(TimePoint now);
  [[nodiscard]] int minutes_up(HourNumber hour) const;
  [[nodiscard]] bool is_doubtful(HourNumber until);
  void tell_once(bool& told, bool wrong, const std::string& event, const std::string& detail);

  VolumeParts parts_;
  Duration pause_;
  VolumeHistory history_;
  std::map<Date, std::map<std::string, Rejections>> days_;
  std::vector<std::pair<TimePoint, TimePoint>>
      down_;  ///< when the node did not run, of hours not yet recorded
  std::optional<TimePoint> looked_at_;
  std::optional<TimePoint> kept_at_;  ///< when something was last recorded before the start
  std::uint64_t last_ = 0;
  bool told_doubtful_ = false;
  bool told_failing_ = false;
};

}  // namespace budstikke::watch
