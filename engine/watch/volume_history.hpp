#pragma once
// What came in each hour of the last months, by sender and type and summed above them: what is expected is worked out from
// it. Pure; one thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/watch/volume_record.hpp"

namespace budstikke::watch {

/// Whose messages of which type. Empty fields stand for all: {} is everything, {business} all of a business, {business,
/// service} all of one of its services.
struct SeriesKey {
  HerId business;
  HerId sender;  ///< empty: all of the business; also where the business itself is the sender
  std::string type;
  friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
};

/// "*", "8100001" or "8100001/DIALOG_NOTAT": names a series for people, logs and the ledger.
[[nodiscard]] std::string name_of(const SeriesKey& key);
/// The series that hold all of this one, itself not among them; the widest first.
[[nodiscard]] std::vector<SeriesKey> above(const SeriesKey& key);

/// Hours since 1970 (UTC).
using HourNumber = std::int32_t;
[[nodiscard]] HourNumber hour_number(TimePoint time);
[[nodiscard]] TimePoint time_of(HourNumber hour);

/// One hour as it is looked at.
struct HourFacts {
  double up = 0.0;       ///< share of the hour in which the node ran
  std::int32_t day = 0;  ///< days since 1970, of the calendar in Norway
  int day_class = 0;     ///< calendar.hpp
  int local_hour = 0;    ///< 0 to 23
  bool quiet = false;
};

struct Series {
  /// Hours in which something came, in order.
  std::vector<std::pair<HourNumber, std::uint32_t>> counts;
  std::uint64_t total = 0;  ///< of all hours that are kept
};

class VolumeHistory {
 public:
  /// How long hours are kept here, and how many series are followed at most: what is new beyond is left out.
  static constexpr HourNumber kHoursKept = 24 * 200;
  static constexpr std::size_t kMostSeries = 5'000;

  /// Hours come in order. Where an hour comes again, or an earlier one, the clock was wrong: it and what came after it are
  /// forgotten first. Hours that are left out were not watched.
  void add(const HourRecord& record);

  [[nodiscard]] bool empty() const { return hours_.empty(); }
  [[nodiscard]] HourNumber first_hour() const { return first_; }
  /// One beyond the last hour.
  [[nodiscard]] HourNumber end() const { return first_ + static_cast<HourNumber>(hours_.size()); }
  /// Precondition: within [first_hour(), end()).
  [[nodiscard]] const HourFacts& at(HourNumber hour) const {
    return hours_[static_cast<std::size_t>(hour - first_)];
  }
  [[nodiscard]] const std::map<SeriesKey, Series>& series() const { return series_; }
  /// Types that messages have had.
  [[nodiscard]] std::set<std::string> types() const;
  /// Null where there is none.
  [[nodiscard]] const Series* find(const SeriesKey& key) const;
  /// Whether a narrower series holds all of this one: whatever is said of it is better said of that.
  [[nodiscard]] bool is_same_as_narrower(const SeriesKey& key) const;

 private:
  void forget_from(HourNumber hour);
  void forget_before(HourNumber hour);
  void count(const SeriesKey& key, HourNumber hour, std::size_t messages);

  HourNumber first_ = 0;
  std::vector<HourFacts> hours_;
  std::map<SeriesKey, Series> series_;
};

}  // namespace budstikke::watch
