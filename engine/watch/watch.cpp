#include "engine/watch/watch.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace budstikke::watch {

namespace {

using boost::asio::awaitable;

constexpr std::size_t kSeriesAtOnce = 50;  // a few milliseconds of the loop
constexpr Duration kStretch = std::chrono::hours{24};
constexpr Duration kLongestBack = std::chrono::days{40};  // a query a day

/// Enough for a quiet time whose receipts are all due.
int stretches_of(const ReceiptOptions& receipts) {
  const Duration back = std::min<Duration>(kQuietParty + receipts.after, kLongestBack);
  return static_cast<int>((back + kStretch - Duration{1}) / kStretch);
}

}  // namespace

Watch::Watch(WatchParts parts, WatchOptions options)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      volumes_({parts_.ledger, parts_.traffic, parts_.clock, parts_.status}, options_.pause),
      counts_({parts_.ledger, parts_.ageing, parts_.traffic, parts_.clock, parts_.status, parts_.cpu,
               parts_.business_of, [this] { return volumes_.history().types(); }},
              options_.counts),
      alarms_(parts_.ledger, parts_.clock, parts_.status),
      sweep_(options_.silence),
      news_(parts_.loop) {}

awaitable<Outcome<void>> Watch::start() {
  if (auto alarms = co_await alarms_.start(); !alarms) co_return alarms;
  if (auto counts = co_await counts_.start(); !counts) co_return counts;
  co_return co_await volumes_.start();
}

awaitable<void> Watch::run() {
  for (;;) {
    co_await look();
    co_await wait_for_news(parts_.clock.now() + options_.pause);
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) co_return;
  }
}

awaitable<void> Watch::wait_for_news(TimePoint until) {
  using namespace boost::asio::experimental::awaitable_operators;
  for (;;) {
    const auto first = co_await (news_.wait() || parts_.clock.wait_until(until));
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (first.index() == 1 || state.cancelled() != boost::asio::cancellation_type::none) co_return;
    co_await look_at_news();
  }
}

awaitable<void> Watch::look() {
  const bool recorded = co_await volumes_.record();
  const VolumeHistory& history = volumes_.history();
  if ((recorded || !swept_) && !history.empty()) {
    swept_ = true;
    co_await look_at_silence();
  }
  co_await look_at_news();
  co_await look_at_queues();
  co_await look_at_parties();
  co_await counts_.compare_open_days(alarms_.board());
  co_await alarms_.take(AlarmKind::counts_differ, counts_.differences(alarms_.board()));
  if (history.empty()) co_return;
  co_await alarms_.take(AlarmKind::counts_missing,
                        counts_.missing_reports(time_of(history.first_hour()), alarms_.board()));
}

awaitable<void> Watch::look_at_silence() {
  while (!sweep_.step(volumes_.history(), alarms_.board(), kSeriesAtOnce)) {
    co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
  }
  SweepFindings found = sweep_.take();
  co_await alarms_.take(AlarmKind::silence, std::move(found.silence));
  co_await alarms_.take(AlarmKind::volume_falls, std::move(found.fall));
}

awaitable<void> Watch::look_at_news() {
  for (const AlarmKind kind : Incidents::kKinds) {
    if (parts_.incidents == nullptr) break;
    co_await alarms_.take(kind, parts_.incidents->judge(kind, alarms_.board()));
  }
  if (!parts_.conditions) co_return;
  for (Finding& one : parts_.conditions()) {
    const AlarmKind kind = one.key.kind;
    std::vector<Finding> alone;
    alone.push_back(std::move(one));
    co_await alarms_.take(kind, std::move(alone));
  }
}

awaitable<void> Watch::look_at_queues() {
  const auto queues = co_await parts_.view.queues();
  if (!queues) co_return;
  const TimePoint now = parts_.clock.now();
  co_await alarms_.take(AlarmKind::lane_stands,
                        judge_lanes(*queues, alarms_.board(), now, options_.standing));
  co_await alarms_.take(AlarmKind::work_list, judge_work_list(*queues, now, options_.standing));
}

awaitable<void> Watch::look_at_parties() {
  const TimePoint now = parts_.clock.now();
  std::vector<TrafficStretch> stretches;
  for (int i = 0; i < stretches_of(options_.receipts); ++i) {
    const TimePoint until = now - i * kStretch;
    auto counts = co_await parts_.traffic.delivery_counts(until - kStretch, until);
    if (!counts) co_return;
    stretches.push_back({until - kStretch, until, std::move(*counts)});
  }
  co_await alarms_.take(AlarmKind::receipts_missing,
                        judge_receipts(stretches, now, options_.receipts, alarms_.board()));
  co_await alarms_.take(AlarmKind::rejections,
                        judge_rejections(stretches, volumes_.usual_rejections(), alarms_.board()));
}

std::vector<AlarmGauge> Watch::gauges() const {
  std::vector<AlarmGauge> gauges;
  const TimePoint now = parts_.clock.now();
  for (const auto& [key, alarm] : alarms_.board().alarms()) {
    if (alarm.active && !alarm.muted(now)) {
      gauges.push_back({std::string(entry(key.kind).id), key.subject, alarm.since});
    }
  }
  return gauges;
}

}  // namespace budstikke::watch
