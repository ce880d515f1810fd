#include "engine/dispatch/fresh.hpp"

#include <algorithm>

namespace budstikke {

namespace {

/// A delivery's own fields and the places in both containers.
constexpr std::size_t kEntryBytes = 1'024;

std::size_t size_of(const FreshDelivery& one) { return kEntryBytes + one.payload.size_bytes(); }

}  // namespace

void FreshDeliveries::keep(const std::vector<Delivery>& deliveries, const FreshMessage& message) {
  for (const Delivery& delivery : deliveries) {
    if (delivery.state != DeliveryState::waiting || by_id_.contains(delivery.id)) continue;
    const auto payload = std::ranges::find(message.payloads, delivery.payload,
                                           [](const auto& one) -> const PayloadId& { return one.first; });
    if (payload == message.payloads.end()) continue;
    FreshDelivery fresh{delivery, message.label, payload->second};
    // One large payload would push out many small ones.
    if (size_of(fresh) > most_bytes_ / 16) continue;
    bytes_ += size_of(fresh);
    by_id_.emplace(delivery.id, order_.insert(order_.end(), std::move(fresh)));
    while (bytes_ > most_bytes_) drop(order_.begin());
  }
}

std::optional<FreshDelivery> FreshDeliveries::take(const DeliveryId& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  FreshDelivery taken = std::move(*found->second);
  bytes_ -= size_of(taken);
  order_.erase(found->second);
  by_id_.erase(found);
  return taken;
}

void FreshDeliveries::drop(Order::iterator one) {
  bytes_ -= size_of(*one);
  by_id_.erase(one->delivery.id);
  order_.erase(one);
}

}  // namespace budstikke
