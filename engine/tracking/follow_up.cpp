#include "engine/tracking/follow_up.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace budstikke {

namespace {

bool to_a_party(const Delivery& delivery) { return delivery.kind != DeliveryKind::receipt; }

/// Given up here, but not before the party had it, or may have had it.
bool handed_over_once(const Delivery& discarded) {
  return discarded.uncertain || discarded.receipt_deadline.has_value();
}

/// The party has the original, will have it, or may have it.
bool reaches_party(const Delivery& delivery) {
  if (delivery.party.empty() || !to_a_party(delivery)) return false;
  switch (delivery.state) {
    case DeliveryState::waiting:
    case DeliveryState::sending:
    case DeliveryState::handed_over:
    case DeliveryState::unconfirmed:
    case DeliveryState::confirmed:
    case DeliveryState::rejected:
      return true;
    case DeliveryState::discarded:
      return handed_over_once(delivery);
    case DeliveryState::refused:
    case DeliveryState::expired:
    case DeliveryState::held:
      return false;
  }
  return false;
}

bool reaches_anybody(const Earlier& one) {
  return std::any_of(one.deliveries.begin(), one.deliveries.end(), reaches_party);
}

/// Could be what `message` changes or cancels.
bool stands_before(const Message& other, const Message& message) {
  if (other.id == message.id || other.business_id == message.business_id) return false;
  if (other.type != message.type && other.business_id != message.conversation_parent) return false;
  return !must_follow(other.shipment_status) ||
         std::tie(other.received_at, other.id) < std::tie(message.received_at, message.id);
}

/// The parent, or the newest: of those that reached anybody.
const Earlier* original_of(const Message& message, const std::vector<const Earlier*>& candidates) {
  const Earlier* newest = nullptr;
  for (const Earlier* one : candidates) {
    if (!reaches_anybody(*one)) continue;
    if (one->message.business_id == message.conversation_parent) return one;
    newest = one;
  }
  return newest;
}

/// Another message that a cancellation ends; a cancellation before it has ended nothing that is not ended here.
bool is_cancelled_too(const Message& other, const Message& cancellation) {
  return other.shipment_status != "C" &&
         std::tie(other.received_at, other.id) < std::tie(cancellation.received_at, cancellation.id);
}

bool has_party(const Followed& followed, HerId party) {
  return std::any_of(followed.parties.begin(), followed.parties.end(),
                     [party](const FollowedParty& one) { return one.party == party; });
}

/// A role tells the deliveries of one message apart: those of several need their message's name too.
std::string role_in(const Delivery& delivery, const Earlier& one, const Message& message,
                    const BusinessId& original) {
  const BusinessId& id = one.message.business_id;
  if (id == original || id == message.conversation_parent) return delivery.role;
  return delivery.role.empty() ? "of " + id.value() : delivery.role + " of " + id.value();
}

/// A change that waits for the original has nowhere of its own to go.
bool is_awaited(const Delivery& delivery, const Message& its, const BusinessId& original) {
  if (!to_a_party(delivery) || delivery.state != DeliveryState::held) return false;
  const bool follows = its.business_id != original && must_follow(its.shipment_status);
  return !follows || !delivery.reason || delivery.reason->code != Code::H313;
}

/// Where the deliveries of `one` went, and which of them are still to go, for what follows it.
void add_from(const Earlier& one, const Message& message, Followed& followed) {
  const bool is_original = one.message.business_id == followed.original;
  for (const Delivery& delivery : one.deliveries) {
    const std::string role = role_in(delivery, one, message, followed.original);
    if (reaches_party(delivery)) {
      if (!is_original && has_party(followed, delivery.party)) continue;
      const LaneId road = delivery.kind == DeliveryKind::reply ? delivery.lane : LaneId{};
      followed.parties.push_back(
          {delivery.party, delivery.kind, role, delivery.ordering_key, delivery.receipt_within, road});
    } else if (is_awaited(delivery, one.message, followed.original)) {
      followed.awaited.push_back({delivery.kind, role, one.message.business_id});
    }
  }
}

std::string why_nothing(const std::vector<const Earlier*>& candidates) {
  for (auto one = candidates.rbegin(); one != candidates.rend(); ++one) {
    if ((*one)->deliveries.empty()) continue;
    return "the original " + (*one)->message.business_id.value() + " is " +
           std::string(to_text((*one)->deliveries.front().state));
  }
  return "no earlier message of the conversation was received here";
}

}  // namespace

bool must_follow(std::string_view shipment_status) {
  // O (changed, a guide of 2012) and A (addition, HIS 80704) are no longer sent, but name an original all the same.
  return shipment_status == "M" || shipment_status == "C" || shipment_status == "O" || shipment_status == "A";
}

bool may_follow(const Message& message, const Message& original) {
  if (message.id == original.id || message.sender_business != original.sender_business) return false;
  const auto names = [&message](const BusinessId& id) {
    return !id.empty() && (message.conversation_parent == id || message.conversation_root == id);
  };
  return names(original.business_id) || names(original.conversation_root);
}

Followed follow(const Message& message, const std::vector<Earlier>& earlier) {
  Followed followed;
  if (message.conversation_parent.empty() && message.conversation_root == message.business_id) {
    followed.why_not = "the message names no earlier message (ConversationRef)";
    return followed;
  }
  std::vector<const Earlier*> candidates;
  for (const Earlier& one : earlier) {
    if (stands_before(one.message, message)) candidates.push_back(&one);
  }
  const Earlier* original = original_of(message, candidates);
  if (original == nullptr) {
    followed.why_not = why_nothing(candidates);
    return followed;
  }
  followed.original = original->message.business_id;
  add_from(*original, message, followed);
  if (message.shipment_status == "C") {
    for (const Earlier* one : candidates) {
      if (one != original && is_cancelled_too(one->message, message)) add_from(*one, message, followed);
    }
  }
  for (const Earlier* one : candidates) {
    for (const Delivery& delivery : one->deliveries) {
      if (reaches_party(delivery)) followed.newest = std::max(followed.newest, delivery.created_at);
    }
  }
  return followed;
}

boost::asio::awaitable<Outcome<std::vector<Earlier>>> find_named(StoreView& view, BusinessId id) {
  auto messages = co_await view.messages_named(std::move(id));
  if (!messages) co_return messages.failure();
  std::vector<Earlier> named;
  for (Message& message : *messages) {
    auto deliveries = co_await view.deliveries(message.id);
    if (!deliveries) co_return deliveries.failure();
    named.push_back({std::move(message), *std::move(deliveries)});
  }
  co_return named;
}

boost::asio::awaitable<Outcome<std::optional<Followed>>> find_followed(StoreView& view,
                                                                       const Message& message,
                                                                       std::vector<Delivery> changed) {
  if (!must_follow(message.shipment_status)) co_return std::optional<Followed>{};
  std::vector<BusinessId> ids{message.conversation_parent, message.conversation_root};
  auto messages = co_await view.conversation(message.sender_business, std::move(ids));
  if (!messages) co_return messages.failure();
  std::vector<Earlier> earlier;
  for (Message& one : *messages) {
    auto deliveries = co_await view.deliveries(one.id);
    if (!deliveries) co_return deliveries.failure();
    for (const Delivery& after : changed) {
      for (Delivery& delivery : *deliveries) {
        if (delivery.id == after.id) delivery = after;
      }
    }
    earlier.push_back({std::move(one), std::move(*deliveries)});
  }
  co_return std::optional<Followed>{follow(message, earlier)};
}

}  // namespace budstikke
