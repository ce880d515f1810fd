#include "engine/watch/volume_keeper.hpp"

#include <algorithm>

#include "engine/watch/ledger_tail.hpp"

namespace budstikke::watch {

namespace {

using boost::asio::awaitable;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::size_t kPage = 200;
/// After the end of an hour: what was received in it is committed by then.
constexpr Duration kLate = minutes{5};
/// A shorter gap is a restart, in which senders wait and try again.
constexpr Duration kShortGap = minutes{15};
constexpr HourNumber kBackfill = 24 * 56;
constexpr HourNumber kChunk = 24;
constexpr int kSettleDays = 7;
constexpr int kRejectionDays = 56;

}  // namespace

awaitable<Outcome<void>> VolumeKeeper::start() {
  const TimePoint since = parts_.clock.now() - hours{VolumeHistory::kHoursKept};
  const auto number = co_await number_before(parts_.ledger, std::string(kVolumesTopic), since);
  if (!number) co_return number.failure();
  last_ = *number;
  for (;;) {
    const auto page = co_await parts_.ledger.entries(std::string(kVolumesTopic), last_, kPage);
    if (!page) co_return page.failure();
    for (const LedgerEntry& entry : *page) take(entry);
    if (page->size() < kPage) co_return Outcome<void>{};
  }
}

void VolumeKeeper::take(const LedgerEntry& entry) {
  last_ = entry.number;
  const auto volume = volume_from_json(entry.text);
  // What a clock wrote that ran ahead would hide all that came after it.
  if (!volume || entry.at > parts_.clock.now() + hours{1}) return;
  kept_at_ = entry.at;
  if (const auto* hour = std::get_if<HourRecord>(&*volume)) history_.add(*hour);
  if (const auto* day = std::get_if<DayRecord>(&*volume)) take(*day);
}

void VolumeKeeper::take(const DayRecord& record) {
  std::map<std::string, Rejections>& rejections = days_[record.day];
  rejections.clear();
  add_rejections(rejections, record.deliveries);
  while (days_.size() > static_cast<std::size_t>(kRejectionDays)) days_.erase(days_.begin());
}

awaitable<bool> VolumeKeeper::record() {
  const TimePoint now = parts_.clock.now();
  co_await note_gap(now);
  const HourNumber until = hour_number(now - kLate);
  bool recorded = false;
  Outcome<void> outcome;
  if (!is_doubtful(until)) {
    HourNumber from = history_.empty() ? until - kBackfill : history_.end();
    // The clock was set back: what it recorded ahead of the time is forgotten with the hour that is recorded again.
    if (from > until) from = until - 1;
    recorded = from < until;
    if (recorded) outcome = co_await record_hours(from, until);
    if (outcome) outcome = co_await record_days();
  }
  tell_once(told_failing_, !outcome.ok(), "volumes_not_kept", outcome ? "" : outcome.failure().detail);
  if (outcome) std::erase_if(down_, [until](const auto& span) { return span.second < time_of(until); });
  co_return recorded;
}

awaitable<void> VolumeKeeper::note_gap(TimePoint now) {
  TimePoint seen = looked_at_.value_or(TimePoint::min());
  if (!looked_at_) {
    // Ran at least until it last recorded something, and until the last message came.
    if (kept_at_) seen = *kept_at_;
    const auto last = co_await parts_.traffic.last_arrival(now);
    if (last && *last) seen = std::max(seen, **last);
    if (seen == TimePoint::min()) seen = now;
  }
  // A clock that was set back had been ahead: the time that seemed to be missed is yet to come.
  std::erase_if(down_, [now](const auto& span) { return span.second > now; });
  const Duration usual = looked_at_ ? pause_ : Duration{0};
  if (now - seen > usual + kShortGap) down_.emplace_back(seen, now);
  looked_at_ = now;
}

bool VolumeKeeper::is_doubtful(HourNumber until) {
  const bool far = !history_.empty() &&
                   (until <= history_.first_hour() || until - history_.end() > VolumeHistory::kHoursKept);
  tell_once(told_doubtful_, far, "clock_doubtful",
            far ? "traffic is recorded until " + to_text(time_of(history_.end())) +
                      ", months away from the clock's time: no silence is noticed until the clock is right, "
                      "or, where it "
                      "is, after a restart"
                : "");
  return far;
}

awaitable<Outcome<void>> VolumeKeeper::record_hours(HourNumber from, HourNumber until) {
  bool begun = !history_.empty();
  for (HourNumber chunk = from; chunk < until; chunk += kChunk) {
    const HourNumber end = std::min(chunk + kChunk, until);
    const auto arrivals = co_await parts_.traffic.arrivals(time_of(chunk), time_of(end));
    if (!arrivals) co_return arrivals.failure();
    std::map<HourNumber, std::vector<Arrivals>> by_hour;
    for (const Arrivals& one : *arrivals) by_hour[hour_number(one.hour)].push_back(one);
    for (HourNumber hour = chunk; hour < end; ++hour) {
      // Before the first message there was nothing to be silent.
      begun = begun || by_hour.contains(hour) || hour == until - 1;
      if (!begun) continue;
      const HourRecord record{time_of(hour), minutes_up(hour), bounded(std::move(by_hour[hour]))};
      if (auto kept = co_await append(to_json(record)); !kept) co_return kept;
      history_.add(record);
    }
  }
  co_return Outcome<void>{};
}

int VolumeKeeper::minutes_up(HourNumber hour) const {
  Duration down{0};
  for (const auto& [from, until] : down_) {
    const TimePoint begin = std::max(from, time_of(hour));
    const TimePoint end = std::min(until, time_of(hour + 1));
    if (begin < end) down += end - begin;
  }
  return static_cast<int>(std::chrono::floor<minutes>(hours{1} - std::min<Duration>(down, hours{1})).count());
}

awaitable<Outcome<void>> VolumeKeeper::record_days() {
  const Date last_due = days_before(norwegian_date(parts_.clock.now()), kSettleDays + 1);
  const Date first = history_.empty() ? last_due : norwegian_date(time_of(history_.first_hour()));
  Date day = std::max(first, days_before(last_due, kRejectionDays - 1));
  if (!days_.empty()) day = std::max(day, next_day(days_.rbegin()->first));
  for (; day <= last_due; day = next_day(day)) {
    auto counts = co_await parts_.traffic.delivery_counts(day_begins(day), day_begins(next_day(day)));
    if (!counts) co_return counts.failure();
    const DayRecord record{day, bounded(std::move(*counts))};
    if (auto kept = co_await append(to_json(record)); !kept) co_return kept;
    take(record);
  }
  co_return Outcome<void>{};
}

awaitable<Outcome<void>> VolumeKeeper::append(std::string text) {
  auto kept = co_await parts_.ledger.append(
      {std::string(kVolumesTopic), last_ + 1, parts_.clock.now(), "budstikke", std::move(text)});
  if (kept) ++last_;
  co_return kept;
}

std::map<std::string, Rejections> VolumeKeeper::usual_rejections() const {
  std::map<std::string, Rejections> sum;
  for (const auto& [day, rejections] : days_) {
    for (const auto& [subject, one] : rejections) {
      sum[subject].rejected += one.rejected;
      sum[subject].settled += one.settled;
    }
  }
  return sum;
}

void VolumeKeeper::tell_once(bool& told, bool wrong, const std::string& event, const std::string& detail) {
  if (wrong && !told) {
    StatusLine line;
    line.loudness = Loudness::warn;
    line.event = event;
    line.who = "budstikke";
    line.detail = detail;
    parts_.status.write(line);
  }
  told = wrong;
}

}  // namespace budstikke::watch
