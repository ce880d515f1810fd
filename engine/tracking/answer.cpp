#include "engine/tracking/answer.hpp"

#include <utility>

namespace budstikke {

using boost::asio::awaitable;

namespace {

/// How well the reply's own address fits the sender of what it may answer.
enum class Fit { none, business, sender };

Fit fit_of(const Reply& reply, const Message& original, bool named_as_parent) {
  if (reply.address == original.sender) return Fit::sender;
  if (reply.address.empty() || reply.address == original.sender_business) return Fit::business;
  const bool same_business =
      !original.sender_business.empty() && reply.address_business == original.sender_business;
  return named_as_parent && same_business ? Fit::business : Fit::none;
}

bool can_be_answered(const Delivery& delivery, const Reply& reply) {
  switch (delivery.kind) {
    case DeliveryKind::primary:
    case DeliveryKind::copy:
      return may_have(delivery);
    case DeliveryKind::reply:
      return reply.from_municipality && may_have(delivery);
    case DeliveryKind::receipt:
      break;
  }
  return false;
}

/// The delivery of `candidate` to `party`.
const Delivery* received_by(HerId party, const Earlier& candidate, const Reply& reply) {
  if (party.empty() || candidate.message.sender == reply.message.sender) return nullptr;
  for (const Delivery& one : candidate.deliveries) {
    if (one.party == party && can_be_answered(one, reply)) return &one;
  }
  return nullptr;
}

awaitable<Outcome<std::optional<Answered>>> answered_among(StoreView& view, Reply reply, BusinessId id,
                                                           bool named_as_parent) {
  const auto candidates = co_await find_named(view, std::move(id));
  if (!candidates) co_return candidates.failure();
  co_return answered_by(reply, *candidates, named_as_parent);
}

}  // namespace

bool may_have(const Delivery& delivery) {
  switch (delivery.state) {
    case DeliveryState::sending:
    case DeliveryState::handed_over:
    case DeliveryState::unconfirmed:
    case DeliveryState::confirmed:
    case DeliveryState::rejected:
      return true;
    case DeliveryState::waiting:
    case DeliveryState::refused:
    case DeliveryState::expired:
    case DeliveryState::held:
    case DeliveryState::discarded:
      break;
  }
  // Some attempts end without anybody seeing how.
  return delivery.uncertain || delivery.attempts > 0 || delivery.receipt_deadline.has_value();
}

std::optional<Answered> answered_by(const Reply& reply, const std::vector<Earlier>& candidates,
                                    bool named_as_parent) {
  for (auto level = reply.sender.rbegin(); level != reply.sender.rend(); ++level) {
    std::optional<Answered> best;
    Fit best_fit = Fit::none;
    for (const Earlier& candidate : candidates) {
      const Delivery* delivery = received_by(level->her_id, candidate, reply);
      const Fit fit = fit_of(reply, candidate.message, named_as_parent);
      if (delivery == nullptr || fit <= best_fit) continue;
      best = {candidate.message, *delivery};
      best_fit = fit;
    }
    if (best) return best;
  }
  return std::nullopt;
}

awaitable<Outcome<std::optional<Answered>>> find_answered(StoreView& view, Reply reply) {
  const BusinessId parent = reply.message.conversation_parent;
  const BusinessId root = reply.message.conversation_root;
  if (!parent.empty()) {
    auto answered = co_await answered_among(view, reply, parent, true);
    if (!answered || *answered) co_return answered;
  }
  if (root.empty() || root == parent || root == reply.message.business_id) {
    co_return std::optional<Answered>{};
  }
  co_return co_await answered_among(view, std::move(reply), root, false);
}

}  // namespace budstikke
