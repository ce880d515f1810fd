#pragma once
// Takes what senders say they sent, keeps every version of it in the ledger, and compares it with what came, each day again
// until it agrees. After a month a day is forgotten, in the ledger too: but one that still lacks something is kept, with what
// was said of it last, until it agrees, the sender corrects it or a person settles the alarm.
//
// Status lines: counts_received (fact): sender, the day and how many types; counts_more (note, once for each version of a
// day): more came than was said.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/ledger_ageing.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/traffic_view.hpp"
#include "engine/ports/watch_desk.hpp"
#include "engine/watch/alarm_board.hpp"
#include "engine/watch/reconciliation.hpp"

namespace budstikke::watch {

/// All of them outlive the keeper.
struct CountParts {
  Ledger& ledger;
  LedgerAgeing& ageing;
  TrafficView& traffic;
  Clock& clock;
  StatusSink& status;
  boost::asio::any_io_executor cpu;  ///< what is said may be long: it is read there
  /// The business that a service belongs to by the address book; empty where it is not known.
  std::function<HerId(HerId)> business_of;
  /// Types that messages of the node have had (with_plain_types).
  std::function<std::set<std::string>()> seen_types;
};

struct CountOptions {
  std::vector<HerId> expected_from;           ///< who is to report every day
  Duration due = std::chrono::hours{10};      ///< after the end of the day
  Duration grace = std::chrono::minutes{30};  ///< what comes so near midnight may belong to either day
};

class CountKeeper : public CountDesk {
 public:
  CountKeeper(CountParts parts, CountOptions options)
      : parts_(std::move(parts)), options_(std::move(options)) {}

  /// Reads the reports that are kept. Once, before the others.
  boost::asio::awaitable<Outcome<void>> start();
  boost::asio::awaitable<Outcome<std::string>> accept_counts(CountSubmission submission) override;
  /// Compares the days that are over and do not agree yet, those older than a month once an hour; and forgets what need not be
  /// kept any more, where `board` says what was settled. What the store does not answer stays as it was.
  boost::asio::awaitable<void> compare_open_days(const AlarmBoard& board);

  /// counts_differ of every sender that has reported.
  [[nodiscard]] std::vector<Finding> differences(const AlarmBoard& board) const;
  /// counts_missing of every sender that is to report, and of those alarmed about that no longer are. Days that ended before
  /// `watched_since` are not asked for.
  [[nodiscard]] std::vector<Finding> missing_reports(TimePoint watched_since, const AlarmBoard& board) const;

  /// All versions of a day, oldest first; null where nothing was said.
  using Versions = std::vector<KeptCounts>;
  using DayOfSender = std::pair<HerId, Date>;
  [[nodiscard]] const std::map<DayOfSender, Versions>& reports() const { return reports_; }
  /// Null where it was not compared yet.
  [[nodiscard]] const DayComparison* comparison(const DayOfSender& day) const;
  /// Those of the version's kept ids that have not come by now.
  boost::asio::awaitable<Outcome<std::map<std::string, std::vector<BusinessId>>>> still_missing(
      KeptCounts counts);

 private:
  struct DayArrivals {
    std::vector<Arrivals> least;
    std::vector<Arrivals> most;
  };

  boost::asio::awaitable<Outcome<std::vector<SentCounts>>> read(std::string text, CountFormat format);
  boost::asio::awaitable<Outcome<void>> compare_days(std::vector<DayOfSender> days);
  [[nodiscard]] std::vector<DayOfSender> open_days();
  /// Takes old days out of memory, and remembers their entries.
  void let_go(const AlarmBoard& board);
  boost::asio::awaitable<void> forget();
  void take(KeptCounts counts);
  [[nodiscard]] Outcome<void> check(const SentCounts& counts, const std::vector<HerId>& may_send_as) const;
  boost::asio::awaitable<Outcome<KeptCounts>> keep(SentCounts counts, std::string caller);
  boost::asio::awaitable<Outcome<KeptType>> kept_type(HerId sender, TypeCount said);
  boost::asio::awaitable<Outcome<std::vector<BusinessId>>> not_stored(HerId sender,
                                                                      std::vector<BusinessId> ids);
  boost::asio::awaitable<Outcome<void>> refresh();
  boost::asio::awaitable<Outcome<DayArrivals>> arrivals_of(Date day);
  boost::asio::awaitable<Outcome<DayComparison>> compare_day(KeptCounts counts, DayArrivals arrivals);
  void tell_more(const DayComparison& day);

  CountParts parts_;
  CountOptions options_;
  std::map<DayOfSender, Versions> reports_;
  std::map<DayOfSender, DayComparison> comparisons_;
  std::vector<std::uint64_t> aged_;  ///< entries that are to be forgotten
  std::optional<TimePoint> old_compared_;
  std::uint64_t last_ = 0;
};

}  // namespace budstikke::watch
