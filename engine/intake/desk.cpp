#include "engine/intake/desk.hpp"

#include <algorithm>
#include <utility>

#include "engine/intake/assembly.hpp"
#include "engine/intake/own_envelope.hpp"
#include "engine/intake/receipt_desk.hpp"
#include "engine/intake/return_road.hpp"
#include "engine/intake/settlement.hpp"
#include "engine/runtime/failpoint.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

using Deliveries = std::vector<Delivery>;

/// Of an act on a delivery that changes at the same time.
constexpr int kTries = 3;

std::optional<Failure> incomplete(const OperatorAction& action) {
  if (action.who.empty()) return Failure{Code::B107, "the action must say who"};
  const bool needs_reason = action.verb == Verb::hold || action.verb == Verb::discard;
  if (needs_reason && action.why.empty()) return Failure{Code::B107, "the action must say why"};
  const bool adds = !action.municipality.empty() || !action.to.empty();
  if (adds && action.verb != Verb::release) {
    return Failure{Code::B107, "only a release takes a municipality or a party"};
  }
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

bool any_waits(const Deliveries& deliveries) {
  return std::any_of(deliveries.begin(), deliveries.end(),
                     [](const Delivery& one) { return one.state == DeliveryState::waiting; });
}

/// Only the bytes that a stored delivery carries are kept.
void keep_payloads(Unit& unit, std::vector<SealedBytes> payloads) {
  for (SealedBytes& bytes : payloads) {
    const auto carries = [&bytes](const Delivery& one) { return one.payload == bytes.id; };
    const bool used = std::any_of(unit.added.begin(), unit.added.end(), carries) ||
                      std::any_of(unit.changed.begin(), unit.changed.end(),
                                  [&carries](const DeliveryChange& one) { return carries(one.after); });
    if (used) unit.payloads.emplace_back(bytes.id, std::move(bytes.sealed));
  }
}

Outcome<PlannedChange> decide_one(Delivery held, Delivery next, const Plan& plan, RecordDetail detail,
                                  TimePoint now) {
  const DeliveryEvent event = next.state == DeliveryState::waiting   ? DeliveryEvent::release
                              : next.state == DeliveryState::refused ? DeliveryEvent::refuse
                                                                     : DeliveryEvent::hold;
  if (event == DeliveryEvent::release && plan.not_older_than) {
    held.created_at = std::max(held.created_at, *plan.not_older_than);
  }
  detail.reason = next.reason;
  detail.due = now;
  detail.replacement = std::move(next);
  return plan_change(held, event, detail, now);
}

/// What the new decision makes of deliveries that are held.
Outcome<std::vector<PlannedChange>> decide_anew(std::vector<std::pair<Delivery, Delivery>> held_and_next,
                                                const Plan& plan, const RecordDetail& detail, TimePoint now) {
  std::vector<PlannedChange> changes;
  for (auto& [held, next] : held_and_next) {
    auto change = decide_one(std::move(held), std::move(next), plan, detail, now);
    if (!change) return change.failure();
    changes.push_back(std::move(*change));
  }
  return changes;
}

}  // namespace

Duration lifetime_of(const Routing& routing, const RuleId& id) {
  for (const rules::Rule& rule : routing.rules->rules()) {
    const auto* send = std::get_if<rules::Send>(&rule.action);
    if (rule.id == id && send != nullptr) return send->deadline.value_or(routing.deadline);
  }
  return routing.deadline;
}

Desk::Desk(IntakeContext& context) : context_(context) {
  context_.commits.observe([early = &context_.early](const Unit& unit) { return early->note(unit); });
}

asio::awaitable<Outcome<Deliveries>> Desk::act(OperatorAction action) {
  if (auto failure = incomplete(action)) co_return *failure;
  MessageId id;
  Outcome<Deliveries> done = Failure{Code::B202};
  // Read again where it changed between the look and the commit: what it is by then may still allow the act.
  for (int attempt = 0; attempt < kTries && !done && done.failure().code == Code::B202; ++attempt) {
    auto found = co_await context_.view.delivery(action.delivery);
    if (!found) co_return found.failure();
    if (!*found) co_return Failure{Code::B204};
    id = (*found)->message;
    done = co_await carry_out(std::move(**found), action);
  }
  if (done) BUDSTIKKE_FAILPOINT("desk.before_answer");
  if (!done || !any_waits(*done)) co_return done;
  auto message = co_await context_.view.message(id);
  if (message && *message) co_await wake_followers(std::move(*message));
  co_return done;
}

asio::awaitable<Outcome<Deliveries>> Desk::carry_out(Delivery delivery, OperatorAction action) {
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
    co_return Failure{Code::B207, "the delivery is " + std::string(to_text(delivery.state)) + ", not held"};
  }
  if (is_unmatched(delivery) && action.to.empty() && action.municipality.empty()) {
    co_return co_await release_unmatched(std::move(delivery), std::move(action));
  }
  if (delivery.kind == DeliveryKind::receipt || delivery.kind == DeliveryKind::reply) {
    co_return co_await release_on_return_road(context_, std::move(delivery), std::move(action));
  }
  Release release{action.municipality, action.to};
  if (delivery.reason && delivery.reason->code == Code::H311) release.held_by = delivery.rule;
  co_return co_await this->release(std::move(delivery), std::move(action), std::move(release));
}

asio::awaitable<Outcome<Deliveries>> Desk::release_unmatched(Delivery receipt, OperatorAction action) {
  auto reopened = co_await reopen(receipt.message);
  if (!reopened) co_return reopened.failure();
  Envelope envelope = reopened->examined.read->envelope;
  if (!envelope.receipt) co_return Failure{Code::B207, "the message is no application receipt"};
  ReceiptDesk receipts{context_};
  auto released = co_await receipts.correlate_again(std::move(receipt), std::move(reopened->message),
                                                    std::move(envelope), std::move(action));
  if (!released) co_return released.failure();
  if (released->brought_back) co_await wake_followers(std::move(released->brought_back));
  co_return Deliveries{std::move(released->passed_on)};
}

asio::awaitable<Outcome<Deliveries>> Desk::transition(Delivery delivery, DeliveryEvent event,
                                                      OperatorAction action) {
  if (event == DeliveryEvent::hold && delivery.state == DeliveryState::held) {
    co_return Failure{Code::B207, "the delivery is held already"};
  }
  const bool nowhere = delivery.state == DeliveryState::refused && delivery.lane.empty();
  if (event == DeliveryEvent::resend && nowhere) {
    co_return Failure{Code::B207, "the delivery is refused: the message itself was, so it has no receiver"};
  }
  if (event == DeliveryEvent::resend) {
    const auto message = co_await context_.view.message(delivery.message);
    if (!message) co_return message.failure();
    if (*message && (*message)->erased_at) co_return Failure{Code::B208};
  }
  RecordDetail detail = detail_of(action);
  if (event == DeliveryEvent::hold) detail.reason = Reason{Code::H312, {}};
  if (event == DeliveryEvent::resend) {
    detail.due = context_.clock.now();
    detail.lifetime = lifetime_of(*context_.routing.current(), delivery.rule);
  }
  auto recorded = co_await context_.tracker.record(std::move(delivery), event, std::move(detail));
  if (!recorded) co_return recorded.failure();
  co_return Deliveries{std::move(*recorded)};
}

asio::awaitable<Outcome<Desk::Reopened>> Desk::reopen(MessageId id) {
  auto message = co_await context_.view.message(std::move(id));
  if (!message) co_return message.failure();
  if (!*message) co_return Failure{Code::B204};
  if ((*message)->erased_at) co_return Failure{Code::B208};
  auto sealed = co_await context_.store.load((*message)->payload);
  if (!sealed) co_return sealed.failure();
  auto payload = co_await context_.workshop.open((*message)->payload, std::move(*sealed));
  if (!payload) co_return payload.failure();
  Reopened reopened{context_.routing.current(), std::move(**message), *payload, {}};
  reopened.examined = co_await context_.workshop.examine(std::move(*payload), reopened.message.payload,
                                                         reopened.routing->vocabulary);
  if (reopened.examined.unreadable) co_return *reopened.examined.unreadable;
  co_return reopened;
}

asio::awaitable<Outcome<Deliveries>> Desk::release(Delivery delivery, OperatorAction action,
                                                   std::optional<Release> release) {
  auto reopened = co_await reopen(delivery.message);
  if (!reopened) co_return reopened.failure();
  auto followed = co_await find_followed(context_.view, reopened->message);
  if (!followed) co_return followed.failure();
  Appointment appointment;
  if (!must_follow(reopened->message.shipment_status)) {
    auto appointed = co_await appoint(context_, reopened->message, reopened->examined.read->envelope);
    if (!appointed) co_return appointed.failure();
    appointment = *std::move(appointed);
  }
  Outcome<Plan> plan = plan_deliveries(
      PlanInput{reopened->examined.read->envelope, reopened->examined.needs, *reopened->routing,
                context_.clock.now(), std::move(*followed), std::move(release), std::move(appointment),
                came_in_envelope(reopened->message.road)});
  if (!plan) co_return plan.failure();
  co_return co_await settle_by(std::move(*reopened), std::move(delivery), std::move(*plan),
                               std::move(action));
}

asio::awaitable<Outcome<Deliveries>> Desk::settle_by(Reopened reopened, Delivery held, Plan plan,
                                                     OperatorAction action) {
  const TimePoint now = context_.clock.now();
  const Message& message = reopened.message;
  Assembled assembled =
      co_await assemble(context_.workshop, context_.entropy,
                        Assembly{now, message, reopened.payload, reopened.examined.read, plan});
  auto stored = co_await context_.view.deliveries(message.id);
  if (!stored) co_return stored.failure();
  Settlement settlement = settle(held, *stored, std::move(assembled.deliveries), !action.to.empty());
  Unit unit;
  unit.added = std::move(settlement.added);
  if (settlement.next.state == DeliveryState::refused) {
    RefusalReceipt answer = co_await refusal_of(reopened, settlement.next.reason.value_or(Reason{}));
    unit.added.push_back(std::move(answer.delivery));
    assembled.payloads.push_back(std::move(answer.bytes));
  }
  RecordDetail detail = detail_of(action);
  detail.label = label_of(message);
  std::vector<PlannedChange> left;
  if (settlement.apart) {
    auto given_up = plan_leaving(held, settlement.next, detail, now);
    if (!given_up) co_return given_up.failure();
    left.push_back(*std::move(given_up));
    unit.added.insert(unit.added.begin(), std::move(settlement.next));
  } else {
    settlement.along.emplace(settlement.along.begin(), std::move(held), std::move(settlement.next));
  }
  auto changes = decide_anew(std::move(settlement.along), plan, detail, now);
  if (!changes) co_return changes.failure();
  changes->insert(changes->begin(), left.begin(), left.end());

  HistoryEntry decided = message_entry(message, now, "decided", std::move(plan.explanation));
  decided.who = std::move(action.who);
  decided.why = std::move(action.why);
  unit.history.push_back(std::move(decided));
  for (const PlannedChange& change : *changes) add_to(unit, change);
  for (const Delivery& delivery : unit.added) unit.history.push_back(birth_entry(delivery));
  keep_payloads(unit, std::move(assembled.payloads));
  unit.rule_set = {reopened.routing->rules->hash(), reopened.routing->rules->text()};
  const Deliveries added = unit.added;
  const Outcome<void> committed =
      co_await context_.commits.commit(std::move(unit), CommitQueue::Priority::reserved);
  if (!committed) co_return committed.failure();
  co_return publish(message, *changes, added);
}

asio::awaitable<RefusalReceipt> Desk::refusal_of(Reopened reopened, Reason reason) {
  const TimePoint now = context_.clock.now();
  Envelope envelope = reopened.examined.read->envelope;
  Payload receipt = context_.workshop.refusal(envelope, Failure{reason.code, std::move(reason.detail)},
                                              context_.entropy.uuid(now), now);
  co_return co_await refusal_on_return_road(context_, std::move(reopened.message), std::move(receipt),
                                            std::move(envelope));
}

Deliveries Desk::publish(const Message& message, const std::vector<PlannedChange>& changes,
                         const Deliveries& added) {
  Deliveries after;
  for (const PlannedChange& change : changes) {
    context_.tracker.announce(change);
    after.push_back(*change.after);
  }
  announce_births(context_.status, message, added);
  context_.offer(added, {});
  after.insert(after.end(), added.begin(), added.end());
  return after;
}

}  // namespace budstikke
