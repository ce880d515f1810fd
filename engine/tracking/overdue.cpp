#include "engine/tracking/overdue.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace budstikke {

using boost::asio::awaitable;

Overdue::Overdue(Store& store, Tracker& tracker, Clock& clock, OverdueOptions options)
    : store_(&store), tracker_(&tracker), clock_(&clock), options_(options) {}

awaitable<void> Overdue::run() {
  for (;;) {
    co_await sweep();
    co_await clock_->wait_until(clock_->now() + options_.interval);
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) co_return;
  }
}

awaitable<std::size_t> Overdue::sweep() {
  std::size_t total = 0;
  const std::vector<Timeline::Span> spans = clock_->timeline().passed(clock_->now());
  for (const Timeline::Span& span : spans) total += co_await sweep(span);
  co_return total;
}

awaitable<std::size_t> Overdue::sweep(Timeline::Span span) {
  std::size_t total = 0;
  for (;;) {
    auto found = co_await store_->overdue(span.first, span.last, options_.batch);
    if (!found) co_return total;
    std::size_t recorded = 0;
    for (Delivery& delivery : *found) {
      const TimePoint end = delivery.state == DeliveryState::waiting
                                ? delivery.deadline
                                : delivery.receipt_deadline.value_or(TimePoint::min());
      // By the clock as it is now: it may have been set since the store was asked.
      const TimePoint now = clock_->now();
      if (clock_->timeline().passes_at(end) > now) continue;
      const DeliveryEvent event =
          delivery.state == DeliveryState::waiting ? DeliveryEvent::expire : DeliveryEvent::receipt_overdue;
      const auto changed = co_await tracker_->record(std::move(delivery), event, {});
      if (changed) ++recorded;
    }
    total += recorded;
    if (recorded == 0 || found->size() < options_.batch) co_return total;
  }
}

}  // namespace budstikke
