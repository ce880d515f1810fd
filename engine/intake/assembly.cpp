#include "engine/intake/assembly.hpp"

#include <utility>

namespace budstikke {

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

boost::asio::awaitable<Assembled> assemble(Workshop& workshop, Entropy& entropy, TimePoint now,
                                           Message message, Payload original,
                                           std::vector<PlannedDelivery> planned, std::string rule_set) {
  Assembled assembled;
  for (PlannedDelivery& one : planned) {
    Delivery delivery = new_delivery(entropy, now, message);
    delivery.kind = one.kind;
    delivery.state = one.state;
    delivery.reason = one.reason;
    delivery.role = one.role;
    delivery.rule = one.rule;
    delivery.rule_set = rule_set;
    delivery.ordering_key = one.ordering_key;
    delivery.receipt_within = one.receipt_within;
    delivery.deadline = one.deadline;
    if (one.party) {
      delivery.party = one.party->her_id;
      delivery.party_name = one.party->name;
      delivery.lane = party_lane(delivery.party);
    }
    if (one.party && one.readdress) {
      Outcome<SealedBytes> changed =
          co_await workshop.readdress(original, *one.party, PayloadId{entropy.uuid(now)});
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
