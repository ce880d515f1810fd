#include "engine/watch/expectation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace budstikke::watch {

namespace {

constexpr std::size_t kDaysOfClass = 8;
constexpr std::size_t kFewestDays = 3;  ///< of one weekday
constexpr std::size_t kFewestInAll = 7;
constexpr double kFewestMessages = 20.0;
constexpr HourNumber kLookedBack = 24 * 7 * 16;
constexpr HourNumber kLag = 24 * 7;
constexpr HourNumber kKnownLong = 24 * 28;
constexpr double kMostDown = 2.0;  ///< hours of an ordinary day
constexpr double kMostClumping = 10'000.0;

struct DayCounts {
  int day_class = 0;
  bool quiet = false;
  double down = 0.0;
  bool whole = false;
  bool excluded = false;
  std::array<double, 24> in_hour{};
  double total = 0.0;
};

bool within(std::span<const HourSpan> spans, HourNumber hour) {
  return std::ranges::any_of(spans,
                             [hour](const HourSpan& one) { return hour >= one.from && hour < one.until; });
}

/// The days of [from, until), oldest first.
std::vector<DayCounts> days_of(const VolumeHistory& history, const Series& series, HourNumber from,
                               HourNumber until, std::span<const HourSpan> without) {
  std::vector<DayCounts> days;
  auto count = std::ranges::lower_bound(series.counts, from, {}, [](const auto& one) { return one.first; });
  std::int32_t current = 0;
  for (HourNumber hour = from; hour < until; ++hour) {
    const HourFacts& facts = history.at(hour);
    if (days.empty() || facts.day != current) {
      days.emplace_back();
      days.back().day_class = facts.day_class;
      days.back().quiet = facts.quiet;
      days.back().whole = facts.local_hour == 0;  // the first one may begin in the middle
      current = facts.day;
    }
    DayCounts& day = days.back();
    day.down += 1.0 - facts.up;
    if (!without.empty()) day.excluded = day.excluded || within(without, hour);
    if (count == series.counts.end() || count->first != hour) continue;
    day.in_hour[static_cast<std::size_t>(facts.local_hour)] += count->second;
    day.total += count->second;
    ++count;
  }
  return days;
}

/// Working days, Saturdays, Sundays and holidays.
int group_of(int day_class) { return std::max(day_class - 4, 0); }

/// The mean without the highest, where there are enough.
double mean_of(std::vector<double> totals) {
  if (totals.empty()) return 0.0;
  if (totals.size() > kFewestDays) totals.erase(std::ranges::max_element(totals));
  return std::accumulate(totals.begin(), totals.end(), 0.0) / static_cast<double>(totals.size());
}

/// The newest eight of those wanted; `days` is oldest first.
template <class Wanted>
std::vector<double> newest_totals(const std::vector<DayCounts>& days, Wanted wanted) {
  std::vector<double> totals;
  for (auto day = days.rbegin(); day != days.rend() && totals.size() < kDaysOfClass; ++day) {
    if (wanted(day->day_class)) totals.push_back(day->total);
  }
  return totals;
}

void spread(Expectation& expectation, const std::vector<DayCounts>& days) {
  for (int of_class = 0; of_class < 7; ++of_class) {
    const int group = group_of(of_class);
    const auto in_group = [group](int other) { return group_of(other) == group; };
    std::vector<double> totals = newest_totals(days, [of_class](int other) { return other == of_class; });
    if (totals.size() < kFewestDays) totals = newest_totals(days, in_group);
    if (totals.size() < 2) continue;  // nothing is expected on such days yet
    const double volume = mean_of(std::move(totals));
    std::array<double, 24> in_hour{};
    double all = 0.0;
    for (const DayCounts& day : days) {
      if (!in_group(day.day_class)) continue;
      for (std::size_t hour = 0; hour < 24; ++hour) in_hour[hour] += day.in_hour[hour];
      all += day.total;
    }
    if (all <= 0.0) continue;
    for (std::size_t hour = 0; hour < 24; ++hour) {
      expectation.in_hour[static_cast<std::size_t>(of_class)][hour] = volume * in_hour[hour] / all;
    }
  }
}

/// The squared distances from what was expected over what came, of hours within their day and of days: the larger of the
/// two, and at least 1. Days that are a third busier or quieter are no clumps.
double clumping_of(const Expectation& expectation, const std::vector<DayCounts>& days) {
  constexpr double kOrdinary = 0.35;
  double of_hours = 0.0;
  double of_days = 0.0;
  double all = 0.0;
  for (const DayCounts& day : days) {
    const auto& expected = expectation.in_hour[static_cast<std::size_t>(day.day_class)];
    const double total = std::accumulate(expected.begin(), expected.end(), 0.0);
    if (total <= 0.0) continue;
    for (std::size_t hour = 0; hour < 24; ++hour) {
      const double off = day.in_hour[hour] - expected[hour] * day.total / total;
      of_hours += off * off;
    }
    const double off = std::max(std::abs(day.total - total) - kOrdinary * total, 0.0);
    of_days += off * off;
    all += day.total;
  }
  return all <= 0.0 ? 1.0 : std::clamp(std::max(of_hours, of_days) / all, 1.0, kMostClumping);
}

}  // namespace

Expectation expectation_of(const VolumeHistory& history, const Series& series, HourNumber until,
                           const LearningOptions& options) {
  Expectation expectation;
  if (series.counts.empty()) return expectation;
  const auto known = std::ranges::lower_bound(series.counts, options.not_before, {},
                                              [](const auto& one) { return one.first; });
  if (known == series.counts.end()) return expectation;
  // Before its first message the series was not there, rather than silent.
  const HourNumber first = std::max({known->first, history.first_hour(), options.not_before});
  HourNumber end = std::min({until, series.counts.back().first, history.end()});
  if (end - first >= kKnownLong) end = std::min(end, std::max(until - kLag, first + kKnownLong));
  if (end - first < options.days * 24) return expectation;
  const HourNumber from = std::max(first, end - kLookedBack);
  std::vector<DayCounts> days = days_of(history, series, from, end, options.without);
  days.pop_back();  // which may not be whole
  std::erase_if(days, [](const DayCounts& day) {
    return !day.whole || day.quiet || day.excluded || day.down > kMostDown;
  });
  const double all = std::accumulate(days.begin(), days.end(), 0.0,
                                     [](double sum, const DayCounts& day) { return sum + day.total; });
  if (days.size() < kFewestInAll || all < kFewestMessages) return expectation;
  spread(expectation, days);
  expectation.clumping = clumping_of(expectation, days);
  expectation.learned = true;
  return expectation;
}

}  // namespace budstikke::watch
