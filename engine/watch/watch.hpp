#pragma once
// Notices what nobody else would: that something stopped coming, that senders say they sent more than came, that receipts
// stay away, that rejections rise, that things wait. Looks at each pause; the judges are pure and stand in files of their own.
// What single messages and other parts of the process show to be wrong becomes alarms here too, as soon as there is news.
//
// A handful of queries a look, each over one day by the index of when messages came. Loop thread.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "engine/ports/store_view.hpp"
#include "engine/runtime/signal.hpp"
#include "engine/watch/alarm_keeper.hpp"
#include "engine/watch/count_keeper.hpp"
#include "engine/watch/incidents.hpp"
#include "engine/watch/parties.hpp"
#include "engine/watch/silence_sweep.hpp"
#include "engine/watch/standing.hpp"
#include "engine/watch/volume_keeper.hpp"

namespace budstikke::watch {

/// All of them outlive the watch.
struct WatchParts {
  boost::asio::any_io_executor loop;
  Ledger& ledger;
  LedgerAgeing& ageing;
  TrafficView& traffic;
  StoreView& view;
  Clock& clock;
  StatusSink& status;
  boost::asio::any_io_executor cpu;
  /// As in CountParts.
  std::function<HerId(HerId)> business_of;
  const Incidents* incidents = nullptr;  ///< null: none are gathered
  /// What other parts of the process know to be wrong with them, or well: one finding for each kind.
  std::function<std::vector<Finding>()> conditions{};
};

struct WatchOptions {
  Duration pause = std::chrono::minutes{5};
  SweepOptions silence;  ///< and falls
  ReceiptOptions receipts;
  StandingOptions standing;
  CountOptions counts;
};

/// An alarm that is on and not muted, as a gauge shows it.
struct AlarmGauge {
  std::string kind;
  std::string subject;
  TimePoint since{};
};

class Watch : public WatchDesk {
 public:
  Watch(WatchParts parts, WatchOptions options);

  /// Reads what was kept. Once, before the others.
  boost::asio::awaitable<Outcome<void>> start();
  /// Looks at once and after each pause. Ends when its coroutine is cancelled.
  boost::asio::awaitable<void> run();
  /// One look.
  boost::asio::awaitable<void> look();
  /// Incidents and conditions are looked at at once.
  void news() { news_.notify(); }

  [[nodiscard]] CountDesk& count_desk() { return counts_; }
  [[nodiscard]] std::vector<AlarmGauge> gauges() const;

  /// {"alarms": [{kind, subject, title, on, since, ended, sentence, advice, muted: {until, who, why}, seen: {who, why}}]}
  boost::asio::awaitable<Outcome<std::string>> alarms(bool all, std::string language) override;
  /// {"alarm": as above}
  boost::asio::awaitable<Outcome<std::string>> act(AlarmAction action) override;
  /// {"counts": [{sender, day, number, at, who, result, versions, types: [{type, said, listed, came, came_most, lacking,
  /// result, missing}]}]}; with a day also "earlier" and "became" (what came of that sender's messages of the day, by state)
  boost::asio::awaitable<Outcome<std::string>> counts(HerId sender,
                                                      std::optional<std::chrono::year_month_day> day,
                                                      bool missing) override;
  /// {"from", "until", "came": [{day, sender, business, type, count}], "became": [{day, sender, business, type, party, state,
  /// code, count}], "not_watched": [{hour, minutes}]}
  boost::asio::awaitable<Outcome<std::string>> report(std::chrono::year_month_day from,
                                                      std::chrono::year_month_day until) override;

 private:
  boost::asio::awaitable<void> look_at_silence();
  boost::asio::awaitable<void> look_at_parties();
  boost::asio::awaitable<void> look_at_queues();
  boost::asio::awaitable<void> look_at_news();
  boost::asio::awaitable<void> wait_for_news(TimePoint until);
  [[nodiscard]] bool knows(const AlarmKey& key) const;

  WatchParts parts_;
  WatchOptions options_;
  VolumeKeeper volumes_;
  CountKeeper counts_;
  AlarmKeeper alarms_;
  SilenceSweep sweep_;
  Signal news_;
  bool swept_ = false;  ///< silence was judged since the start
};

}  // namespace budstikke::watch
