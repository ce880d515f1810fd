#pragma once
// Keeps the alarms: every beginning and end, and what people do about them, in the ledger, so that a restart neither forgets
// one nor alarms a second time.
//
// Status lines: the id of the kind (alarm) when one begins, the id and "_over" (note) when it ends, alarm_muted, alarm_unmuted,
// alarm_acknowledged, alarm_settled (note) with who. The detail begins with the subject.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/watch_desk.hpp"
#include "engine/watch/alarm_board.hpp"

namespace budstikke::watch {

class AlarmKeeper {
 public:
  /// All of them outlive the keeper.
  AlarmKeeper(Ledger& ledger, Clock& clock, StatusSink& status)
      : ledger_(ledger), clock_(clock), status_(status) {}

  /// Reads every alarm that there ever was. Once, before the others.
  boost::asio::awaitable<Outcome<void>> start();
  /// Takes up all that a judge says of `kind` now. Where an event cannot be kept, nobody is told, and it is tried again with
  /// the next findings.
  boost::asio::awaitable<void> take(AlarmKind kind, std::vector<Finding> findings);
  /// `known`: whether the subject is one that can be alarmed about, where it never was. As WatchDesk::act.
  boost::asio::awaitable<Outcome<void>> act(AlarmAction action, AlarmKey key, bool known);

  [[nodiscard]] const AlarmBoard& board() const { return board_; }

 private:
  boost::asio::awaitable<Outcome<void>> refresh();
  boost::asio::awaitable<Outcome<void>> append(AlarmEvent event, std::string who);
  [[nodiscard]] Outcome<AlarmEvent> event_of(const AlarmAction& action, const AlarmKey& key,
                                             bool known) const;

  Ledger& ledger_;
  Clock& clock_;
  StatusSink& status_;
  AlarmBoard board_;
};

}  // namespace budstikke::watch
