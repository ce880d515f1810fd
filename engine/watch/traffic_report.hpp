#pragma once
// What came and what became of it, day by day: from what was recorded, and from the store itself for the last days.

#include <boost/asio/awaitable.hpp>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "engine/ports/clock.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/traffic_view.hpp"
#include "engine/watch/volume_record.hpp"

namespace budstikke::watch {

class TrafficReport {
 public:
  /// Both days included.
  TrafficReport(Date from, Date until) : from_(from), until_(until) {}

  boost::asio::awaitable<Outcome<void>> read(Ledger& ledger, TrafficView& traffic, Clock& clock);
  /// As Watch::report.
  [[nodiscard]] std::string to_json() const;

 private:
  using Coming = std::tuple<Date, HerId, HerId, std::string>;
  using Becoming = std::tuple<Date, HerId, HerId, std::string, HerId, std::string, std::string>;

  boost::asio::awaitable<Outcome<void>> read_records(Ledger& ledger, std::uint64_t after);
  void take(const LedgerEntry& entry);
  void add(Date day, const std::vector<Arrivals>& arrivals);
  void add(const DayRecord& record);
  [[nodiscard]] bool within(Date day) const { return day >= from_ && day <= until_; }

  Date from_;
  Date until_;
  std::map<TimePoint, HourRecord> hours_;  ///< the last record of each
  std::map<Coming, std::size_t> came_;
  std::map<Becoming, std::size_t> became_;
  std::set<Date> recorded_days_;
};

}  // namespace budstikke::watch
