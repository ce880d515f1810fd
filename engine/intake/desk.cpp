#include "engine/intake/desk.hpp"

#include <algorithm>
#include <utility>

#include "engine/intake/assembly.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

using Deliveries = std::vector<Delivery>;

constexpr int kTries = 5;

std::optional<Failure> incomplete(const OperatorAction& action) {
  if (action.who.empty()) return Failure{Code::B107, "the action must say who"};
  const bool needs_reason = action.verb == Verb::hold || action.verb == Verb::discard;
  if (needs_reason && action.why.empty()) return Failure{Code::B107, "the action must say why"};
  if (!action.municipality.empty() && !action.to.empty()) {
    return Failure{Code::B107, "release takes a municipality or a party, not both"};
  }
  return std::nullopt;
}

RecordDetail detail_of(const OperatorAction& action) {
  RecordDetail detail;
  detail.who = action.who;
  detail.why = action.why;
  return detail;
}

/// The planned delivery that takes the held one's place: same kind and role, else same kind, else the first.
std::size_t successor_of(const Delivery& held, const Deliveries& planned) {
  for (std::size_t i = 0; i < planned.size(); ++i) {
    if (planned[i].kind == held.kind && planned[i].role == held.role) return i;
  }
  for (std::size_t i = 0; i < planned.size(); ++i) {
    if (planned[i].kind == held.kind) return i;
  }
  return 0;
}

}  // namespace

asio::awaitable<std::optional<Followed>> find_followed(StoreView& view, Envelope envelope,
                                                       HerId sender_business) {
  if (!must_follow(envelope)) co_return std::nullopt;
  std::vector<Earlier> earlier;
  if (envelope.conversation) {
    std::vector<BusinessId> ids{envelope.conversation->parent, envelope.conversation->root};
    auto messages = co_await view.conversation(sender_business, std::move(ids));
    if (!messages) co_return std::nullopt;
    for (Message& message : *messages) {
      auto deliveries = co_await view.deliveries(message.id);
      if (deliveries) earlier.push_back({std::move(message), std::move(*deliveries)});
    }
  }
  co_return follow(envelope, earlier);
}

asio::awaitable<Outcome<Deliveries>> Desk::act(OperatorAction action) {
  if (auto failure = incomplete(action)) co_return *failure;
  // A delivery that is being attempted changes between our look and our write: look again.
  for (int attempt = 1;; ++attempt) {
    auto done = co_await act_once(action);
    if (done || done.failure().code != Code::B202 || attempt == kTries) co_return done;
  }
}

asio::awaitable<Outcome<Deliveries>> Desk::act_once(OperatorAction action) {
  auto found = co_await context_.view.delivery(action.delivery);
  if (!found) co_return found.failure();
  if (!*found) co_return Failure{Code::B204};
  Delivery delivery = std::move(**found);
  switch (action.verb) {
    case Verb::hold:
      co_return co_await transition(std::move(delivery), DeliveryEvent::hold, std::move(action));
    case Verb::resend:
      co_return co_await transition(std::move(delivery), DeliveryEvent::resend, std::move(action));
    case Verb::discard:
      co_return co_await transition(std::move(delivery), DeliveryEvent::discard, std::move(action));
    case Verb::release:
      break;
  }
  if (delivery.state != DeliveryState::held) {
    co_return Failure{Code::B202, "the delivery is " + std::string(to_text(delivery.state)) + ", not held"};
  }
  if (action.to.empty() && (delivery.kind == DeliveryKind::receipt || delivery.kind == DeliveryKind::reply)) {
    co_return co_await release_on_return_road(std::move(delivery), std::move(action));
  }
  Release release{action.municipality, action.to};
  co_return co_await this->release(std::move(delivery), std::move(action), std::move(release));
}

asio::awaitable<Outcome<Deliveries>> Desk::transition(Delivery delivery, DeliveryEvent event,
                                                      OperatorAction action) {
  if (event == DeliveryEvent::hold && delivery.state == DeliveryState::held) {
    co_return Failure{Code::B202, "the delivery is held already"};
  }
  if (event == DeliveryEvent::resend && delivery.lane.empty()) {
    co_return Failure{Code::B202, "the message was refused when it came and has no receiver to be sent to"};
  }
  RecordDetail detail = detail_of(action);
  const TimePoint now = context_.clock.now();
  if (event == DeliveryEvent::hold) detail.reason = Reason{Code::H312, {}};
  if (event == DeliveryEvent::resend) {
    detail.due = now;
  }
  auto recorded = co_await context_.tracker.record(std::move(delivery), event, std::move(detail));
  if (!recorded) co_return recorded.failure();
  co_return Deliveries{std::move(*recorded)};
}

asio::awaitable<Outcome<Desk::Reopened>> Desk::reopen(MessageId id) {
  auto message = co_await context_.view.message(std::move(id));
  if (!message) co_return message.failure();
  if (!*message) co_return Failure{Code::B204};
  auto sealed = co_await context_.store.load((*message)->payload);
  if (!sealed) co_return sealed.failure();
  auto payload = co_await context_.workshop.open((*message)->payload, std::move(*sealed));
  if (!payload) co_return payload.failure();
  Reopened reopened{std::move(**message), *payload, {}};
  reopened.examined = co_await context_.workshop.examine(std::move(*payload), reopened.message.payload,
                                                         context_.routing.current()->vocabulary);
  co_return reopened;
}

asio::awaitable<Outcome<Deliveries>> Desk::release(Delivery delivery, OperatorAction action,
                                                   std::optional<Release> release) {
  auto reopened = co_await reopen(delivery.message);
  if (!reopened) co_return reopened.failure();
  if (reopened->examined.unreadable) co_return *reopened->examined.unreadable;
  const std::shared_ptr<const Routing> routing = context_.routing.current();
  const TimePoint now = context_.clock.now();
  const Envelope& envelope = reopened->examined.read.envelope;
  std::optional<Followed> followed =
      co_await find_followed(context_.view, envelope, reopened->message.sender_business);
  Outcome<Plan> plan = plan_deliveries(
      PlanInput{envelope, reopened->examined.needs, *routing, now, std::move(followed), std::move(release)});
  if (!plan) co_return plan.failure();
  Assembled assembled = co_await assemble(context_.workshop, context_.entropy, now, reopened->message,
                                          reopened->payload, plan->deliveries, routing->rules->hash());
  co_return co_await settle(std::move(delivery), std::move(assembled.deliveries),
                            std::move(assembled.payloads), std::move(*plan), std::move(action));
}

asio::awaitable<Outcome<Deliveries>> Desk::settle(Delivery held, Deliveries planned,
                                                  std::vector<SealedBytes> payloads, Plan plan,
                                                  OperatorAction action) {
  auto siblings = co_await context_.view.deliveries(held.message);
  if (!siblings) co_return siblings.failure();
  auto message = co_await context_.view.message(held.message);
  if (!message || !*message) co_return Failure{Code::B204};
  const std::size_t successor = successor_of(held, planned);
  Delivery next = std::move(planned[successor]);
  planned.erase(planned.begin() + static_cast<std::ptrdiff_t>(successor));
  // Copies that the new decision adds, unless the party has or had the message already.
  std::erase_if(planned, [&](const Delivery& one) {
    const bool known =
        std::any_of(siblings->begin(), siblings->end(), [&one, &held](const Delivery& sibling) {
          return sibling.id != held.id && sibling.party == one.party;
        });
    return known || one.state != DeliveryState::waiting || held.kind != DeliveryKind::primary;
  });

  const TimePoint now = context_.clock.now();
  const DeliveryEvent event = next.state == DeliveryState::waiting   ? DeliveryEvent::release
                              : next.state == DeliveryState::refused ? DeliveryEvent::refuse
                                                                     : DeliveryEvent::hold;
  RecordDetail detail = detail_of(action);
  detail.reason = next.reason;
  detail.due = now;
  detail.label = label_of(**message);
  detail.replacement = std::move(next);
  auto change = plan_change(held, event, detail, now);
  if (!change) co_return change.failure();

  Unit unit;
  for (SealedBytes& bytes : payloads) unit.payloads.emplace_back(bytes.id, std::move(bytes.sealed));
  unit.added = planned;
  const std::shared_ptr<const Routing> routing = context_.routing.current();
  unit.rule_set = {routing->rules->hash(), routing->rules->text()};
  HistoryEntry decided = message_entry(**message, now, "decided", std::move(plan.explanation));
  decided.who = action.who;
  decided.why = action.why;
  unit.history.push_back(std::move(decided));
  add_to(unit, *change);
  for (const Delivery& delivery : planned) unit.history.push_back(birth_entry(delivery));
  const Outcome<void> committed =
      co_await context_.commits.commit(std::move(unit), CommitQueue::Priority::reserved);
  if (!committed) co_return committed.failure();

  context_.tracker.announce(*change);
  announce_births(context_.status, **message, planned);
  context_.offer(planned);
  if (change->after->state == DeliveryState::waiting) co_await release_followers(std::move(**message));
  planned.insert(planned.begin(), *change->after);
  co_return planned;
}

asio::awaitable<Outcome<Deliveries>> Desk::release_on_return_road(Delivery delivery, OperatorAction action) {
  if (delivery.lane.empty()) {
    co_return Failure{Code::B202,
                      "the receipt answers nothing sent from here: release it to a party, or discard it"};
  }
  RecordDetail detail = detail_of(action);
  const TimePoint now = context_.clock.now();
  const auto endpoint = context_.endpoints.endpoint(delivery.lane);
  DeliveryEvent event = DeliveryEvent::release;
  if (endpoint) {
    detail.due = now;
  } else {
    event = DeliveryEvent::hold;
    detail.reason = Reason{endpoint.failure().code, endpoint.failure().detail};
  }
  auto recorded = co_await context_.tracker.record(std::move(delivery), event, std::move(detail));
  if (!recorded) co_return recorded.failure();
  co_return Deliveries{std::move(*recorded)};
}

asio::awaitable<void> Desk::release_followers(Message original) {
  ListFilter filter;
  filter.state = DeliveryState::held;
  filter.code = Code::H313;
  filter.sender = original.sender;
  auto held = co_await context_.view.list(std::move(filter));
  if (!held) co_return;
  // Newest first in the list; the change goes before the cancellation that came after it.
  std::reverse(held->begin(), held->end());
  for (ListedDelivery& one : *held) {
    const bool follows = one.message.conversation_root == original.conversation_root ||
                         one.message.conversation_root == original.business_id ||
                         one.message.conversation_parent == original.business_id;
    if (!follows || one.message.id == original.id) continue;
    OperatorAction action;
    action.who = "budstikke";
    action.why = "the original " + original.business_id.value() + " has a receiver now";
    auto released = co_await release(std::move(one.delivery), std::move(action), std::nullopt);
    static_cast<void>(released);  // one that cannot follow yet stays held, and its reason says why
  }
}

}  // namespace budstikke
