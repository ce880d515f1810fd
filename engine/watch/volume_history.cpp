#include "engine/watch/volume_history.hpp"

#include <algorithm>
#include <limits>

namespace budstikke::watch {

namespace {

using std::chrono::hours;

/// How many hours beyond the bound may gather before they are forgotten together.
constexpr HourNumber kSlack = 24 * 7;

HourFacts facts_of(HourNumber hour, double up) {
  const TimePoint time = time_of(hour);
  HourFacts facts;
  facts.up = up;
  const Date day = norwegian_date(time);
  facts.day = static_cast<std::int32_t>(std::chrono::sys_days{day}.time_since_epoch().count());
  facts.day_class = day_class(day);
  facts.local_hour = local_hour(time);
  facts.quiet = is_quiet(day);
  return facts;
}

}  // namespace

std::string name_of(const SeriesKey& key) {
  const HerId who = key.sender.empty() ? key.business : key.sender;
  std::string name = who.empty() ? "*" : who.text();
  return key.type.empty() ? name : name + "/" + key.type;
}

std::vector<SeriesKey> above(const SeriesKey& key) {
  std::set<SeriesKey> wider{
      {}, {key.business, {}, {}}, {key.business, {}, key.type}, {key.business, key.sender, {}}};
  wider.erase(key);
  return {wider.begin(), wider.end()};
}

HourNumber hour_number(TimePoint time) {
  return static_cast<HourNumber>(std::chrono::floor<hours>(time).time_since_epoch().count());
}

TimePoint time_of(HourNumber hour) { return TimePoint{hours{hour}}; }

void VolumeHistory::add(const HourRecord& record) {
  const HourNumber hour = hour_number(record.hour);
  if (hours_.empty() || hour < first_ || hour - end() > kHoursKept) {
    hours_.clear();
    series_.clear();
    first_ = hour;
  }
  forget_from(hour);
  while (end() < hour) hours_.push_back(facts_of(end(), 0.0));
  hours_.push_back(facts_of(hour, record.minutes_up / 60.0));
  std::map<SeriesKey, std::size_t> counts;
  for (const Arrivals& one : record.arrivals) {
    if (one.sender.empty() && one.sender_business.empty()) continue;  // nobody's silence can be told from it
    const HerId business = one.sender_business.empty() ? one.sender : one.sender_business;
    const SeriesKey key{business, business == one.sender ? HerId{} : one.sender, one.type};
    counts[key] += one.count;
    for (const SeriesKey& wider : above(key)) counts[wider] += one.count;
  }
  for (const auto& [key, messages] : counts) count(key, hour, messages);
  if (static_cast<HourNumber>(hours_.size()) > kHoursKept + kSlack) forget_before(end() - kHoursKept);
}

void VolumeHistory::count(const SeriesKey& key, HourNumber hour, std::size_t messages) {
  auto series = series_.find(key);
  if (series == series_.end()) {
    if (series_.size() >= kMostSeries) return;
    series = series_.emplace(key, Series{}).first;
  }
  const auto most = std::numeric_limits<std::uint32_t>::max();
  series->second.counts.emplace_back(hour, static_cast<std::uint32_t>(std::min<std::size_t>(messages, most)));
  series->second.total += messages;
}

void VolumeHistory::forget_from(HourNumber hour) {
  if (hour >= end()) return;
  hours_.resize(static_cast<std::size_t>(hour - first_));
  for (auto& [key, series] : series_) {
    while (!series.counts.empty() && series.counts.back().first >= hour) {
      series.total -= series.counts.back().second;
      series.counts.pop_back();
    }
  }
}

void VolumeHistory::forget_before(HourNumber hour) {
  hours_.erase(hours_.begin(), hours_.begin() + (hour - first_));
  first_ = hour;
  for (auto& [key, series] : series_) {
    const auto kept =
        std::ranges::lower_bound(series.counts, hour, {}, [](const auto& one) { return one.first; });
    for (auto one = series.counts.begin(); one != kept; ++one) series.total -= one->second;
    series.counts.erase(series.counts.begin(), kept);
  }
  std::erase_if(series_, [](const auto& one) { return one.second.counts.empty(); });
}

std::set<std::string> VolumeHistory::types() const {
  std::set<std::string> types;
  for (const auto& [key, series] : series_) {
    if (!key.type.empty()) types.insert(key.type);
  }
  return types;
}

const Series* VolumeHistory::find(const SeriesKey& key) const {
  const auto found = series_.find(key);
  return found == series_.end() ? nullptr : &found->second;
}

bool VolumeHistory::is_same_as_narrower(const SeriesKey& key) const {
  const Series* own = find(key);
  if (own == nullptr) return false;
  // Narrower ones follow in the order of keys: same business, and same service where the key names one.
  for (auto one = series_.upper_bound(key); one != series_.end(); ++one) {
    const SeriesKey& other = one->first;
    if (!key.business.empty() && other.business != key.business) break;
    const bool narrower = (key.business.empty() || other.business == key.business) &&
                          (key.sender.empty() || other.sender == key.sender) &&
                          (key.type.empty() || other.type == key.type);
    if (narrower && one->second.total == own->total) return true;
  }
  return false;
}

}  // namespace budstikke::watch
