#include "engine/intake/assembly.hpp"

#include <algorithm>
#include <utility>

namespace budstikke {

namespace {

Delivery delivery_of(const PlannedDelivery& planned, Delivery delivery) {
  delivery.kind = planned.kind;
  delivery.state = planned.state;
  delivery.reason = planned.reason;
  delivery.role = planned.role;
  delivery.rule = planned.rule;
  delivery.ordering_key = planned.ordering_key;
  delivery.receipt_within = planned.receipt_within;
  delivery.deadline = planned.deadline;
  if (planned.party) {
    delivery.party = planned.party->her_id;
    delivery.party_name = planned.party->name;
    delivery.lane = planned.lane.empty() ? party_lane(delivery.party) : planned.lane;
  }
  return delivery;
}

}  // namespace

Delivery new_delivery(Entropy& entropy, TimePoint now, const Message& message) {
  Delivery delivery;
  delivery.id = DeliveryId{entropy.uuid(now)};
  delivery.message = message.id;
  delivery.version = 1;
  delivery.payload = message.payload;
  delivery.sha256 = message.sha256;
  delivery.created_at = now;
  delivery.due_at = now;
  return delivery;
}

boost::asio::awaitable<Assembled> assemble(Workshop& workshop, Entropy& entropy, Assembly from) {
  Assembled assembled;
  for (const PlannedDelivery& planned : from.plan.deliveries) {
    Delivery delivery = delivery_of(planned, new_delivery(entropy, from.now, from.message));
    delivery.rule_set = from.plan.rule_set;
    delivery.created_at = std::max(from.now, from.plan.not_older_than.value_or(from.now));
    if (planned.party && planned.readdress) {
      Outcome<SealedBytes> changed = co_await workshop.readdress(
          from.original, from.message.payload, from.read, *planned.party, PayloadId{entropy.uuid(from.now)});
      if (changed) {
        delivery.readdressed = true;
        delivery.payload = changed->id;
        delivery.sha256 = changed->sha256;
        assembled.payloads.push_back(std::move(*changed));
      } else {
        delivery.state = DeliveryState::held;
        delivery.reason = Reason{changed.failure().code, changed.failure().detail};
      }
    }
    assembled.deliveries.push_back(std::move(delivery));
  }
  co_return assembled;
}

}  // namespace budstikke
