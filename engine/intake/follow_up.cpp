#include "engine/intake/follow_up.hpp"

namespace budstikke {

namespace {

/// The party has the original, will have it, or may have it.
bool reaches_party(const Delivery& delivery) {
  if (delivery.party.empty() ||
      (delivery.kind != DeliveryKind::primary && delivery.kind != DeliveryKind::copy)) {
    return false;
  }
  switch (delivery.state) {
    case DeliveryState::waiting:
    case DeliveryState::sending:
    case DeliveryState::handed_over:
    case DeliveryState::unconfirmed:
    case DeliveryState::confirmed:
    case DeliveryState::rejected:
      return true;
    case DeliveryState::refused:
    case DeliveryState::expired:
    case DeliveryState::held:
    case DeliveryState::discarded:
      return false;
  }
  return false;
}

}  // namespace

bool must_follow(const Envelope& envelope) {
  return envelope.shipment_status == "M" || envelope.shipment_status == "C";
}

Followed follow(const Envelope& envelope, const std::vector<Earlier>& earlier) {
  Followed followed;
  if (!envelope.conversation) {
    followed.why_not = "the message names no earlier message (ConversationRef)";
    return followed;
  }
  std::string seen = "no earlier message of the conversation was received here";
  for (auto one = earlier.rbegin(); one != earlier.rend(); ++one) {
    if (one->message.business_id == envelope.message_id) continue;
    for (const Delivery& delivery : one->deliveries) {
      if (reaches_party(delivery)) followed.parties.push_back({delivery.party, delivery.kind});
    }
    if (!followed.parties.empty()) {
      followed.original = one->message.business_id;
      return followed;
    }
    if (!one->deliveries.empty()) {
      seen = "the original " + one->message.business_id.value() + " is " +
             std::string(to_text(one->deliveries.front().state));
    }
  }
  followed.why_not = seen;
  return followed;
}

}  // namespace budstikke
