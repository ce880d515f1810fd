// Of the operator's desk: what lies on the work list for want of another message, and goes by itself when that has come.

#include <algorithm>
#include <set>
#include <utility>

#include "engine/intake/desk.hpp"
#include "engine/intake/receipt_desk.hpp"
#include "engine/tracking/left_behind.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

using Deliveries = std::vector<Delivery>;

/// Followers looked at in one go; what is beyond waits for the next arrival, or for a person.
constexpr std::size_t kMostFollowers = 1000;

/// Of a receipt whose original is being sent at the same time.
constexpr int kTries = 3;

/// Somebody has, or will have, an original, and this one can follow it there: nothing else of its message goes there. What
/// was stopped before anything was planned (no role) stands for the message as a whole.
bool has_receiver(const Delivery& held, const Deliveries& own, const Followed& followed) {
  return std::any_of(followed.parties.begin(), followed.parties.end(), [&](const FollowedParty& one) {
    const bool gone = std::any_of(own.begin(), own.end(), [&](const Delivery& sibling) {
      return sibling.id != held.id && sibling.party == one.party && sibling.state != DeliveryState::held;
    });
    if (gone) return false;
    if (held.role.empty()) return true;
    return one.kind == held.kind && (held.kind == DeliveryKind::primary || one.role == held.role);
  });
}

/// A release would change something: an original has a receiver, and it is not this one that still waits.
bool can_follow(const Delivery& held, const Deliveries& own, const std::optional<Followed>& followed) {
  if (!followed || !has_receiver(held, own, *followed)) return false;
  return held.role.empty() || std::none_of(followed->awaited.begin(), followed->awaited.end(),
                                           [&held](const AwaitedDelivery& one) {
                                             return one.kind == held.kind && one.role == held.role;
                                           });
}

}  // namespace

asio::awaitable<void> Desk::hold_if_left_behind(Message follower) {
  const auto followed = co_await find_followed(context_.view, follower);
  if (!followed || !*followed) co_return;
  const auto own = co_await context_.view.deliveries(follower.id);
  if (!own) co_return;
  for (Delivery& one : left_behind(*own, **followed)) {
    RecordDetail detail;
    detail.reason = Reason{Code::H313, "the original left meanwhile: it must have a receiver first"};
    detail.label = label_of(follower);
    const auto held =
        co_await context_.tracker.record(std::move(one), DeliveryEvent::hold, std::move(detail));
    static_cast<void>(held);  // where it changed meanwhile, the attempt or the operator has the word
  }
}

asio::awaitable<void> Desk::look_for_any(EarlyArrivals::Kind kind) {
  if (!context_.early.is_worth_a_look(kind)) co_return;
  const std::uint64_t noted = context_.early.noted(kind);
  ListFilter filter;
  filter.state = DeliveryState::held;
  filter.code = kind == EarlyArrivals::Kind::follower ? Code::H313 : Code::H314;
  filter.max = 1;
  const auto any = co_await context_.view.list(std::move(filter));
  if (any && any->empty()) context_.early.none_found(kind, noted);
}

asio::awaitable<void> Desk::tie_early_receipts(Message original, Deliveries deliveries) {
  constexpr auto kKind = EarlyArrivals::Kind::receipt;
  if (original.business_id.empty() || !context_.early.may_wait(kKind)) co_return;
  co_await look_for_any(kKind);
  const std::shared_ptr<const Routing> routing = context_.routing.current();
  std::set<HerId> responders;
  for (const Delivery& one : deliveries) {
    const Party* party = routing->book->find(one.party);
    responders.insert(party == nullptr || party->parent.empty() ? one.party : party->parent);
  }
  responders.erase(HerId{});
  for (const HerId responder : responders) {
    const auto named = co_await context_.view.conversation(responder, {original.business_id});
    if (!named) co_return;
    for (const Message& one : *named) {
      if (one.type != "APPREC" || one.conversation_parent != original.business_id) continue;
      auto held = co_await context_.view.deliveries(one.id);
      if (!held || held->size() != 1 || !is_unmatched(held->front())) continue;
      OperatorAction action;
      action.who = "budstikke";
      action.why = "the original " + original.business_id.value() + " has come";
      // What still answers nothing stays on the work list; a delivery that is being sent is looked at again.
      for (int attempt = 0; attempt < kTries; ++attempt) {
        const auto tied = co_await release_unmatched(held->front(), action);
        if (tied || tied.failure().code != Code::B202) break;
      }
    }
  }
}

asio::awaitable<void> Desk::wake_followers(std::optional<Message> arrived) {
  constexpr auto kKind = EarlyArrivals::Kind::follower;
  if (!context_.early.may_wait(kKind)) co_return;
  ListFilter filter;
  filter.state = DeliveryState::held;
  filter.code = Code::H313;
  if (arrived) filter.sender = arrived->sender_business;
  filter.max = kMostFollowers;
  auto held = co_await context_.view.list(std::move(filter));
  if (!held) co_return;
  if (held->empty()) co_return co_await look_for_any(kKind);
  // Newest first in the list; the change goes before the cancellation that came after it.
  std::reverse(held->begin(), held->end());
  for (ListedDelivery& one : *held) {
    if (arrived && one.message.id != arrived->id && !may_follow(one.message, *arrived)) continue;
    // Asked anew for each: what the ones before it became counts too.
    const auto followed = co_await find_followed(context_.view, one.message);
    const auto own = co_await context_.view.deliveries(one.message.id);
    if (!followed || !own || !can_follow(one.delivery, *own, *followed)) continue;
    OperatorAction action;
    action.who = "budstikke";
    action.why = "the original " + (*followed)->original.value() + " has a receiver now";
    const auto released = co_await release(std::move(one.delivery), std::move(action), std::nullopt);
    static_cast<void>(released);  // what cannot go yet stays held, and its reason says why
    co_await hold_if_left_behind(std::move(one.message));
  }
}

}  // namespace budstikke
