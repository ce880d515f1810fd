#include "engine/intake/return_road.hpp"

#include <algorithm>
#include <utility>

#include "engine/intake/assembly.hpp"
#include "engine/intake/description.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

void take(Delivery& delivery, Way way) {
  delivery.lane = std::move(way.lane);
  delivery.party = way.party;
  delivery.party_name = std::move(way.party_name);
}

/// The business of the sender that `delivery` goes back to: of the message that it answers, or (our own
/// refusal) of the message that it belongs to.
asio::awaitable<Outcome<HerId>> business_behind(StoreView& view, Delivery delivery) {
  auto own = co_await view.message(delivery.message);
  if (!own) co_return own.failure();
  if (!*own) co_return Failure{Code::B204};
  for (const BusinessId& named : {(*own)->conversation_parent, (*own)->conversation_root}) {
    if (named.empty()) continue;
    auto answered = co_await view.messages_named(named);
    if (!answered) co_return answered.failure();
    for (const Message& one : *answered) {
      if (one.id != (*own)->id && one.sender == delivery.party) co_return one.sender_business;
    }
  }
  const bool own_refusal = (*own)->sender.empty() || (*own)->sender == delivery.party;
  co_return own_refusal ? (*own)->sender_business : HerId{};
}

/// `held` may be with its party already, and `next` is for another one.
asio::awaitable<Outcome<std::vector<Delivery>>> release_apart(IntakeContext& context, Delivery held,
                                                              Delivery next, RecordDetail detail) {
  const TimePoint now = context.clock.now();
  auto message = co_await context.view.message(held.message);
  if (!message) co_return message.failure();
  if (!*message) co_return Failure{Code::B204};
  next.id = DeliveryId{context.entropy.uuid(now)};
  next.version = 1;
  next.state = DeliveryState::waiting;
  next.attempts = 0;
  next.uncertain = false;
  next.envelope = {};
  next.created_at = next.due_at = now;
  next.receipt_deadline.reset();
  next.reason.reset();
  detail.label = label_of(**message);
  auto given_up = plan_leaving(held, next, std::move(detail), now);
  if (!given_up) co_return given_up.failure();
  Unit unit;
  unit.added.push_back(next);
  add_to(unit, *given_up);
  unit.history.push_back(birth_entry(next));
  const Outcome<void> committed =
      co_await context.commits.commit(std::move(unit), CommitQueue::Priority::reserved);
  if (!committed) co_return committed.failure();
  context.tracker.announce(*given_up);
  announce_births(context.status, **message, {next});
  context.offer({next}, {});
  co_return std::vector<Delivery>{*std::move(given_up->after), std::move(next)};
}

}  // namespace

Way way_to_party(const IntakeContext& context, HerId party) {
  if (context.endpoints.endpoint(return_lane(party))) return {return_lane(party), party, {}, {}};
  Way way{party_lane(party), party, {}, {}};
  if (const Party* known = context.routing.current()->book->find(party)) way.party_name = known->name;
  const auto endpoint = context.endpoints.endpoint(way.lane);
  if (!endpoint) way.missing = Reason{endpoint.failure().code, endpoint.failure().detail};
  return way;
}

Way way_to_sender(const IntakeContext& context, HerId sender, HerId business) {
  const EndpointDirectory& endpoints = context.endpoints;
  Way way{return_lane(sender), sender, {}, {}};
  const auto road = endpoints.endpoint(way.lane);
  if (road) return way;
  if (!business.empty() && business != sender && endpoints.endpoint(return_lane(business))) {
    return {return_lane(business), business, {}, {}};
  }
  way.missing = Reason{road.failure().code, road.failure().detail};
  const Party* known = context.routing.current()->book->find(sender);
  if (known == nullptr) return way;
  const auto endpoint = endpoints.endpoint(party_lane(sender));
  if (endpoint) return {party_lane(sender), sender, known->name, {}};
  way.party_name = known->name;
  way.missing->detail += ", and its own address is not in use: " + endpoint.failure().detail;
  return way;
}

Delivery on_return_road(const IntakeContext& context, const Message& message, const Message& original) {
  const TimePoint now = context.clock.now();
  Delivery delivery = new_delivery(context.entropy, now, message);
  delivery.kind = DeliveryKind::receipt;
  delivery.rule = RuleId{kRuleReturnRoad};
  delivery.role = role_of_sender(original);
  delivery.deadline = now + context.routing.current()->deadline;
  Way way = way_to_sender(context, original.sender, original.sender_business);
  if (way.missing) {
    delivery.state = DeliveryState::held;
    delivery.reason = std::move(way.missing);
  }
  take(delivery, std::move(way));
  return delivery;
}

asio::awaitable<RefusalReceipt> refusal_on_return_road(IntakeContext& context, Message message,
                                                       Payload receipt, Envelope envelope) {
  Message original = message;
  original.sender = nearest_her_id(envelope.sender);
  original.sender_business = business_of(envelope.sender);
  RefusalReceipt made;
  made.delivery = on_return_road(context, message, original);
  made.bytes = co_await context.workshop.seal(std::move(receipt),
                                              PayloadId{context.entropy.uuid(context.clock.now())});
  made.delivery.payload = made.bytes.id;
  made.delivery.sha256 = made.bytes.sha256;
  co_return made;
}

asio::awaitable<Outcome<std::vector<Delivery>>> release_on_return_road(IntakeContext& context,
                                                                       Delivery delivery,
                                                                       OperatorAction action) {
  if (!action.municipality.empty()) {
    co_return Failure{Code::B107,
                      "a receipt or reply goes back to the original sender: no municipality decides"};
  }
  if (action.to.empty() && delivery.lane.empty()) {
    co_return Failure{Code::B207,
                      "the receipt answers nothing sent from here: release it to a party, or discard it"};
  }
  Way way;
  if (action.to.empty()) {
    const auto business = co_await business_behind(context.view, delivery);
    if (!business) co_return business.failure();
    way = way_to_sender(context, delivery.party, *business);
  } else {
    way = way_to_party(context, action.to);
  }
  const TimePoint now = context.clock.now();
  RecordDetail detail;
  detail.who = std::move(action.who);
  detail.why = std::move(action.why);
  detail.reason = way.missing;
  DeliveryEvent event = DeliveryEvent::hold;
  if (!way.missing) {
    event = DeliveryEvent::release;
    detail.due = now;
  }
  Delivery anew = delivery;
  anew.deadline = now + context.routing.current()->deadline;
  if (!action.to.empty()) {
    anew.rule = RuleId{kRuleOperator};
    anew.role = "party:" + action.to.text();
  }
  if (!way.missing) take(anew, std::move(way));  // a road that is missing leaves the one that was wanted
  if (delivery.uncertain && anew.party != delivery.party) {
    co_return co_await release_apart(context, std::move(delivery), std::move(anew), std::move(detail));
  }
  detail.replacement = std::move(anew);
  auto recorded = co_await context.tracker.record(std::move(delivery), event, std::move(detail));
  if (!recorded) co_return recorded.failure();
  co_return std::vector<Delivery>{std::move(*recorded)};
}

}  // namespace budstikke
