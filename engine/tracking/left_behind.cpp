#include "engine/tracking/left_behind.hpp"

#include <algorithm>
#include <utility>

namespace budstikke {

using boost::asio::awaitable;

namespace {

bool on_its_way(const Delivery& delivery) {
  return delivery.state == DeliveryState::waiting || delivery.state == DeliveryState::sending;
}

bool to_a_party(const Delivery& delivery) { return delivery.kind != DeliveryKind::receipt; }

bool waits_to_follow(const Delivery& delivery) {
  return delivery.state == DeliveryState::waiting && to_a_party(delivery) &&
         delivery.rule.value() == kRuleFollowUp;
}

bool any_to(HerId party, const std::vector<Delivery>& deliveries) {
  return std::any_of(deliveries.begin(), deliveries.end(),
                     [party](const Delivery& one) { return waits_to_follow(one) && one.party == party; });
}

}  // namespace

bool leaves_its_lane(const Delivery& before, const Delivery& after) {
  if (!on_its_way(before) || !to_a_party(before)) return false;
  switch (after.state) {
    case DeliveryState::held:
    case DeliveryState::discarded:
    case DeliveryState::refused:
    case DeliveryState::expired:
      return true;
    case DeliveryState::waiting:
    case DeliveryState::sending:
    case DeliveryState::handed_over:
    case DeliveryState::unconfirmed:
    case DeliveryState::confirmed:
    case DeliveryState::rejected:
      return false;
  }
  return false;
}

std::vector<Delivery> left_behind(const std::vector<Delivery>& own, const Followed& followed) {
  std::vector<Delivery> left;
  for (const Delivery& one : own) {
    const bool reached = std::any_of(followed.parties.begin(), followed.parties.end(),
                                     [&one](const FollowedParty& to) { return to.party == one.party; });
    if (waits_to_follow(one) && !reached) left.push_back(one);
  }
  return left;
}

awaitable<Outcome<std::vector<LeftBehind>>> find_left_behind(StoreView& view, Delivery gone) {
  std::vector<LeftBehind> left;
  auto original = co_await view.message(gone.message);
  if (!original) co_return original.failure();
  if (!original->has_value()) co_return left;
  std::vector<BusinessId> ids{(*original)->business_id, (*original)->conversation_root};
  auto conversation = co_await view.conversation((*original)->sender_business, std::move(ids));
  if (!conversation) co_return conversation.failure();
  std::vector<Delivery> changed{gone};
  for (Message& message : *conversation) {
    if (!must_follow(message.shipment_status) || !may_follow(message, **original)) continue;
    const auto own = co_await view.deliveries(message.id);
    if (!own) co_return own.failure();
    if (!any_to(gone.party, *own)) continue;
    const auto followed = co_await find_followed(view, message, changed);
    if (!followed) co_return followed.failure();
    for (Delivery& one : left_behind(*own, followed->value_or(Followed{}))) {
      left.push_back({message, one});
      one.state = DeliveryState::held;
      changed.push_back(std::move(one));
    }
  }
  co_return left;
}

Reason reason_to_wait(const Delivery& gone) {
  return {Code::H313,
          "the original is " + std::string{to_text(gone.state)} + ": it must have a receiver first"};
}

}  // namespace budstikke
