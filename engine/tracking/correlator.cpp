#include "engine/tracking/correlator.hpp"

#include <optional>

namespace budstikke {

namespace {

using Kind = ReceiptMatch::Kind;

/// Application receipts are never answered by application receipts (HIS 80415).
bool can_be_answered(const Delivery& delivery) { return delivery.kind != DeliveryKind::receipt; }

/// A refusal that the peer has signed, or that is a rule's, is contradicted by a receipt; an answer of the transport is
/// outweighed: the peer may have the message from an earlier attempt, or from behind what answered for it.
bool settles(const Delivery& delivery, DeliveryEvent event) {
  if (!next_state(delivery.state, event)) return false;
  return delivery.state != DeliveryState::refused || (delivery.reason && delivery.reason->code == Code::D406);
}

/// The one delivery to `responder`. Of several (a copy to the party that must act, two senders with one
/// MsgId) the one that still waits for a receipt, where there is exactly one.
struct Addressed {
  std::size_t count = 0;
  std::optional<std::size_t> chosen;
};

Addressed addressed_to(const std::vector<Delivery>& candidates, HerId responder, DeliveryEvent event) {
  std::vector<std::size_t> all;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!can_be_answered(candidates[i]) || candidates[i].party != responder) continue;
    all.push_back(i);
    if (settles(candidates[i], event)) open.push_back(i);
  }
  if (all.size() == 1) return {all.size(), all.front()};
  if (open.size() == 1) return {all.size(), open.front()};
  return {all.size(), std::nullopt};
}

Kind kind_for(const Delivery& delivery, DeliveryEvent event) {
  if (settles(delivery, event)) return Kind::answers;
  const bool same = (delivery.state == DeliveryState::confirmed && event == DeliveryEvent::receipt_ok) ||
                    (delivery.state == DeliveryState::rejected && event == DeliveryEvent::receipt_rejected);
  return same ? Kind::repeats : Kind::contradicts;
}

}  // namespace

ReceiptMatch correlate(const std::vector<Delivery>& candidates, const ReceiptFacts& receipt) {
  if (receipt.status == ReceiptStatus::unknown) return {};
  const DeliveryEvent event =
      receipt.status == ReceiptStatus::rejected ? DeliveryEvent::receipt_rejected : DeliveryEvent::receipt_ok;
  for (const HerId responder : receipt.responder) {
    if (responder.empty()) continue;
    const Addressed addressed = addressed_to(candidates, responder, event);
    if (addressed.count == 0) continue;
    if (!addressed.chosen) return {Kind::none, 0, event};
    return {kind_for(candidates[*addressed.chosen], event), *addressed.chosen, event};
  }
  return {Kind::none, 0, event};
}

}  // namespace budstikke
