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
  for (;;) {
    auto found = co_await store_->overdue(clock_->now(), options_.batch);
    if (!found) co_return total;
    std::size_t recorded = 0;
    for (Delivery& delivery : *found) {
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
