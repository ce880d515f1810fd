#include "engine/watch/traffic_report.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <variant>

#include "engine/watch/ledger_tail.hpp"

namespace budstikke::watch {

namespace json = boost::json;

namespace {

using boost::asio::awaitable;
using std::chrono::hours;

constexpr std::size_t kPage = 200;

}  // namespace

awaitable<Outcome<void>> TrafficReport::read(Ledger& ledger, TrafficView& traffic, Clock& clock) {
  const TimePoint begin = day_begins(from_);
  const auto number = co_await number_before(ledger, std::string(kVolumesTopic), begin);
  if (!number) co_return number.failure();
  if (auto records = co_await read_records(ledger, *number); !records) co_return records;
  for (const auto& [hour, record] : hours_) add(norwegian_date(hour), record.arrivals);
  // The hours that are not recorded yet.
  const TimePoint now = clock.now();
  const TimePoint recorded = hours_.empty() ? begin : hours_.rbegin()->first + hours{1};
  const TimePoint end = std::min(day_begins(next_day(until_)), now + Duration{1});
  for (TimePoint at = recorded; at < end; at += hours{24}) {
    const auto rest = co_await traffic.arrivals(at, std::min<TimePoint>(at + hours{24}, end));
    if (!rest) co_return rest.failure();
    for (const Arrivals& one : *rest) add(norwegian_date(one.hour), {one});
  }
  const Date last = std::min(until_, norwegian_date(now));
  for (Date day = from_; day <= last; day = next_day(day)) {
    if (recorded_days_.contains(day)) continue;
    auto counts = co_await traffic.delivery_counts(day_begins(day), day_begins(next_day(day)));
    if (!counts) co_return counts.failure();
    add(DayRecord{day, bounded(std::move(*counts))});
  }
  co_return Outcome<void>{};
}

awaitable<Outcome<void>> TrafficReport::read_records(Ledger& ledger, std::uint64_t after) {
  for (;;) {
    const auto page = co_await ledger.entries(std::string(kVolumesTopic), after, kPage);
    if (!page) co_return page.failure();
    for (const LedgerEntry& entry : *page) {
      after = entry.number;
      take(entry);
    }
    if (page->size() < kPage) co_return Outcome<void>{};
  }
}

void TrafficReport::take(const LedgerEntry& entry) {
  auto volume = volume_from_json(entry.text);
  if (!volume) return;
  if (auto* hour = std::get_if<HourRecord>(&*volume)) {
    if (within(norwegian_date(hour->hour))) hours_.insert_or_assign(hour->hour, std::move(*hour));
  }
  if (const auto* day = std::get_if<DayRecord>(&*volume)) {
    if (within(day->day) && recorded_days_.insert(day->day).second) add(*day);
  }
}

void TrafficReport::add(Date day, const std::vector<Arrivals>& arrivals) {
  for (const Arrivals& one : arrivals) came_[{day, one.sender, one.sender_business, one.type}] += one.count;
}

void TrafficReport::add(const DayRecord& record) {
  for (const DeliveryCount& one : record.deliveries) {
    const std::string code(one.code ? id_of(*one.code) : "");
    became_[{record.day, one.sender, one.sender_business, one.type, one.party,
             std::string(to_text(one.state)), code}] += one.count;
  }
}

std::string TrafficReport::to_json() const {
  json::array came;
  for (const auto& [key, count] : came_) {
    const auto& [day, sender, business, type] = key;
    came.push_back(json::object{{"day", to_text(day)},
                                {"sender", sender.value()},
                                {"business", business.value()},
                                {"type", type},
                                {"count", count}});
  }
  json::array became;
  for (const auto& [key, count] : became_) {
    const auto& [day, sender, business, type, party, state, code] = key;
    json::object row{{"day", to_text(day)}, {"sender", sender.value()}, {"business", business.value()},
                     {"type", type},        {"party", party.value()},   {"state", state},
                     {"count", count}};
    if (!code.empty()) row["code"] = code;
    became.push_back(std::move(row));
  }
  json::array not_watched;
  for (const auto& [hour, record] : hours_) {
    if (record.minutes_up == 60) continue;
    not_watched.push_back(json::object{{"hour", to_text(hour)}, {"minutes", 60 - record.minutes_up}});
  }
  return json::serialize(json::object{{"from", to_text(from_)},
                                      {"until", to_text(until_)},
                                      {"came", std::move(came)},
                                      {"became", std::move(became)},
                                      {"not_watched", std::move(not_watched)}});
}

}  // namespace budstikke::watch
