#include "engine/intake/intake.hpp"

#include <algorithm>
#include <utility>

#include "engine/intake/assembly.hpp"
#include "engine/intake/departures.hpp"
#include "engine/intake/description.hpp"
#include "engine/intake/own_envelope.hpp"
#include "engine/intake/return_road.hpp"
#include "engine/runtime/failpoint.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

/// A deviation says that something is wrong with what was delivered: it is taken while there is any room at all.
bool is_deviation(const Envelope& envelope) { return envelope.type == "DIALOG_AVVIK"; }

/// On the message that is answered. "Wrong addressee" speaks of the rule that chose the receiver.
HistoryEntry reply_entry(const Message& reply, const Envelope& envelope, const Answered& answered) {
  std::string detail = "message " + reply.id.value();
  if (is_deviation(envelope)) {
    const std::string theme = plain_code(envelope.theme);
    detail += " says theme " + plain_code(envelope.theme_system) + "/" + (theme.empty() ? "unknown" : theme);
  } else {
    detail += " of type " + (reply.type.empty() ? "unknown" : reply.type) + " answers it";
  }
  HistoryEntry entry = message_entry(answered.message, reply.received_at,
                                     is_deviation(envelope) ? "deviation" : "reply", std::move(detail));
  entry.delivery = answered.delivery.id;
  entry.why = answered.delivery.rule.value();
  if (says_wrong_addressee(envelope)) entry.code = Code::E21;
  return entry;
}

StatusLine deviation_line(const Answered& answered, const HistoryEntry& entry) {
  StatusLine line = message_line(answered.message, "deviation", Loudness::warn);
  line.delivery = answered.delivery.id;
  line.party = answered.delivery.party;
  line.rule = answered.delivery.rule;
  line.code = entry.code;
  line.detail = entry.detail;
  return line;
}

/// Why the message as a whole was refused by a rule; nothing where it went anywhere, or a peer refused it.
std::optional<Failure> refused_as_a_whole(const std::vector<Delivery>& deliveries) {
  std::optional<Failure> failure;
  for (const Delivery& one : deliveries) {
    if (one.kind == DeliveryKind::receipt) continue;
    if (one.state != DeliveryState::refused || !one.lane.empty() || !one.reason) return std::nullopt;
    failure = Failure{one.reason->code, one.reason->detail};
  }
  return failure;
}

bool waits_for_original(const std::vector<Delivery>& deliveries) {
  return std::any_of(deliveries.begin(), deliveries.end(), [](const Delivery& one) {
    return one.state == DeliveryState::held && one.reason && one.reason->code == Code::H313;
  });
}

/// Or is on its way by now.
bool any_waits(const std::vector<Delivery>& deliveries) {
  return std::any_of(deliveries.begin(), deliveries.end(), [](const Delivery& one) {
    return one.state == DeliveryState::waiting || one.state == DeliveryState::sending;
  });
}

}  // namespace

asio::awaitable<Outcome<Acceptance>> Intake::accept(Submission submission) {
  const TimePoint now = context_.clock.now();
  const PayloadId payload{context_.entropy.uuid(now)};
  Arrival arrival{std::move(submission), context_.routing.current(), {}, {}, {}};
  if (arrival.submission.refused) {
    arrival.examined = co_await context_.workshop.set_aside(arrival.submission.payload, payload,
                                                            *arrival.submission.refused);
  } else {
    arrival.examined =
        co_await context_.workshop.examine(arrival.submission.payload, payload, arrival.routing->vocabulary);
  }
  arrival.message =
      describe(arrival.submission, arrival.examined, MessageId{context_.entropy.uuid(now)}, payload, now);
  if (is_impostor(arrival)) {
    note_impostor(arrival);
    co_return Failure{Code::B106};
  }
  refuse_misaddressed(arrival);
  if (arrival.examined.unreadable) co_return co_await refuse(arrival);

  // Few messages come twice, so nobody is asked beforehand: the store takes no duplicate key a second time. What is
  // known is answered as such whatever else keeps it from being stored again, a full store too.
  auto accepted = co_await accept_new(arrival);
  if (accepted) co_return accepted;
  auto known = co_await answer_known(arrival.message, arrival.examined.read->envelope);
  if (!known) co_return known.failure();
  if (*known) co_return std::move(**known);
  co_return accepted.failure();
}

asio::awaitable<Outcome<Acceptance>> Intake::accept_new(Arrival& arrival) {
  Examined& examined = arrival.examined;
  if (examined.read->envelope.format == Format::apprec) {
    auto received = co_await receipts_.accept_receipt(examined.read->envelope, arrival.message,
                                                      std::move(examined.sealed));
    if (!received) co_return received.failure();
    if (received->brought_back) co_await desk_.wake_followers(std::move(received->brought_back));
    co_return std::move(received->acceptance);
  }
  co_return co_await accept_business(arrival);
}

asio::awaitable<Outcome<Acceptance>> Intake::accept_business(Arrival& arrival) {
  const Envelope& envelope = arrival.examined.read->envelope;
  const rules::RuleSet& rule_set = *arrival.routing->rules;
  auto followed = co_await find_followed(context_.view, arrival.message);
  if (!followed) co_return followed.failure();
  const bool follows = must_follow(arrival.message.shipment_status);
  Appointment appointment;
  if (!follows) {
    auto appointed = co_await appoint(context_, arrival.message, envelope);
    if (!appointed) co_return appointed.failure();
    appointment = std::move(appointed).value();
  }
  const std::optional<WayBack> way_back = appointment.way_back;
  Outcome<Plan> plan = plan_deliveries(PlanInput{
      envelope, arrival.examined.needs, *arrival.routing, arrival.message.received_at, std::move(*followed),
      std::nullopt, std::move(appointment), came_in_envelope(arrival.message.road)});
  if (!plan) co_return plan.failure();
  arrival.message.facts = rules::to_json(plan->facts);
  std::string explanation = std::move(plan->explanation);
  Assembled assembled =
      co_await assemble(context_.workshop, context_.entropy,
                        Assembly{arrival.message.received_at, arrival.message, arrival.submission.payload,
                                 arrival.examined.read, std::move(plan).value()});

  Unit unit;
  arrival.plain.emplace_back(arrival.message.payload, arrival.submission.payload);
  for (SealedBytes& bytes : assembled.payloads) {
    arrival.plain.emplace_back(bytes.id, std::move(bytes.plain));
    unit.payloads.emplace_back(bytes.id, std::move(bytes.sealed));
  }
  unit.history.push_back(
      message_entry(arrival.message, arrival.message.received_at, "decided", std::move(explanation)));
  if (rule_set.hash() != stored_rules_) unit.rule_set = {rule_set.hash(), rule_set.text()};
  std::optional<StatusLine> said;
  if (way_back) {
    unit.history.push_back(reply_entry(arrival.message, envelope, way_back->answered));
    if (is_deviation(envelope)) said = deviation_line(way_back->answered, unit.history.back());
  }
  Acceptance acceptance;
  acceptance.deliveries = std::move(assembled.deliveries);
  if (auto failure = refused_as_a_whole(acceptance.deliveries)) {
    acceptance.kind = Acceptance::Kind::refused;
    acceptance.receipt = refusal(envelope, *failure);
    acceptance.failure = std::move(failure);
  }
  auto stored = co_await store(arrival, std::move(acceptance), std::move(unit));
  if (!stored) co_return stored;
  if (said) context_.status.write(*said);
  const bool woken = waits_for_original(stored->deliveries);
  if (any_waits(stored->deliveries)) {
    co_await desk_.tie_early_receipts(stored->message, stored->deliveries);
  }
  if (woken || any_waits(stored->deliveries)) co_await desk_.wake_followers(stored->message);
  if (follows) co_await desk_.hold_if_left_behind(stored->message);
  // An original that came, or left, while this one was being decided has changed it already.
  if (woken || follows) {
    auto now_so = co_await context_.view.deliveries(stored->message.id);
    if (now_so) stored->deliveries = std::move(*now_so);
  }
  co_return stored;
}

asio::awaitable<Outcome<Acceptance>> Intake::refuse(Arrival& arrival) {
  Message& message = arrival.message;
  const Failure& failure = *arrival.examined.unreadable;
  // A refused message is no original: its sender may mend it and send it again under the same id.
  message.duplicate_key.clear();
  Acceptance acceptance;
  acceptance.kind = Acceptance::Kind::refused;
  acceptance.failure = failure;
  Delivery refused = new_delivery(context_.entropy, message.received_at, message);
  refused.state = DeliveryState::refused;
  refused.rule = RuleId{kRuleReading};
  refused.reason = Reason{failure.code, failure.detail};
  acceptance.deliveries.push_back(std::move(refused));
  // Application receipts are never answered by application receipts (HIS 80415).
  if (arrival.examined.has_header && arrival.examined.read->envelope.format == Format::msghead) {
    acceptance.receipt = refusal(arrival.examined.read->envelope, failure);
  }
  co_return co_await store(arrival, std::move(acceptance), Unit{});
}

asio::awaitable<Outcome<Acceptance>> Intake::store(Arrival& arrival, Acceptance acceptance, Unit unit) {
  Message& message = arrival.message;
  unit.payloads.emplace_back(message.payload, std::move(arrival.examined.sealed));
  if (acceptance.receipt && !arrival.submission.answered_in_person) {
    RefusalReceipt answer = co_await refusal_on_return_road(context_, message, *acceptance.receipt,
                                                            arrival.examined.read->envelope);
    acceptance.deliveries.push_back(std::move(answer.delivery));
    unit.payloads.emplace_back(answer.bytes.id, std::move(answer.bytes.sealed));
  }
  unit.message = message;
  unit.added = acceptance.deliveries;
  unit.history.insert(unit.history.begin(),
                      message_entry(message, message.received_at, "received", to_text(message.road)));
  for (const Delivery& delivery : acceptance.deliveries) unit.history.push_back(birth_entry(delivery));
  const auto priority = is_deviation(arrival.examined.read->envelope) ? CommitQueue::Priority::reserved
                                                                      : CommitQueue::Priority::ordinary;
  Departures departures(context_, message, acceptance.deliveries, arrival.plain);
  departures.add_to(unit);
  const std::string with_rules = unit.rule_set ? unit.rule_set->first : std::string{};
  BUDSTIKKE_FAILPOINT("intake.before_commit");
  const Outcome<void> committed = co_await context_.commits.commit(std::move(unit), priority);
  if (!committed) co_return committed.failure();
  departures.depart();
  if (!with_rules.empty()) stored_rules_ = with_rules;
  BUDSTIKKE_FAILPOINT("intake.after_commit");

  context_.status.write(message_line(message, "received"));
  announce_births(context_.status, message, acceptance.deliveries);
  departures.announce(acceptance.deliveries);
  context_.offer(acceptance.deliveries, FreshMessage{label_of(message), std::move(arrival.plain)});
  acceptance.message = std::move(message);
  co_return acceptance;
}

asio::awaitable<Outcome<std::optional<Acceptance>>> Intake::answer_known(const Message& message,
                                                                         const Envelope& envelope) {
  if (message.duplicate_key.empty()) co_return std::optional<Acceptance>{};
  auto named = co_await context_.view.messages_named(message.business_id);
  if (!named) co_return named.failure();
  const auto same = std::find_if(named->begin(), named->end(), [&message](const Message& one) {
    return one.duplicate_key == message.duplicate_key;
  });
  if (same == named->end()) co_return std::optional<Acceptance>{};

  Acceptance acceptance;
  acceptance.message = *same;
  auto deliveries = co_await context_.view.deliveries(same->id);
  if (!deliveries) co_return deliveries.failure();
  acceptance.deliveries = std::move(*deliveries);
  const bool identical = same->sha256 == message.sha256;
  acceptance.kind = identical ? Acceptance::Kind::duplicate : Acceptance::Kind::conflict;
  HistoryEntry entry = message_entry(*same, message.received_at, identical ? "duplicate" : "conflict",
                                     identical ? std::string{} : "sha256 " + message.sha256);
  if (!identical) {
    entry.code = Code::B103;
    acceptance.failure = Failure{Code::B103};
  } else if (auto failure = refused_as_a_whole(acceptance.deliveries)) {
    // What was refused the first time is refused again, not received.
    acceptance.receipt = refusal(envelope, *failure);
    acceptance.failure = std::move(failure);
  }
  Unit unit;
  unit.history.push_back(std::move(entry));
  const Outcome<void> committed = co_await context_.commits.commit(std::move(unit));
  if (!committed) co_return committed.failure();
  StatusLine line =
      message_line(*same, identical ? "duplicate" : "conflict", identical ? Loudness::note : Loudness::warn);
  if (!identical) line.code = Code::B103;
  context_.status.write(line);
  co_return std::optional<Acceptance>{std::move(acceptance)};
}

bool Intake::is_impostor(const Arrival& arrival) {
  const Examined& examined = arrival.examined;
  const Envelope& envelope = examined.read->envelope;
  if (!examined.has_header && envelope.sender.empty()) return false;
  return !own_name_.is_used_by(arrival.submission.may_send_as, envelope, arrival.routing->book);
}

void Intake::refuse_misaddressed(Arrival& arrival) {
  Examined& examined = arrival.examined;
  const HerId to = arrival.submission.addressed_to;
  if (examined.unreadable) return;
  examined.unreadable = misses_receiver(examined.read->envelope, to);
  if (!examined.unreadable) return;
  // Who refuses it is whom it came to: the receiver that it names may be another organisation's.
  auto read = std::make_shared<ReadMessage>(*examined.read);
  read->envelope.receiver = path_of(to, *arrival.routing->book);
  examined.read = std::move(read);
}

void Intake::note_impostor(const Arrival& arrival) {
  StatusLine line = message_line(arrival.message, "impostor", Loudness::warn);
  line.code = Code::B106;
  line.who = arrival.submission.caller;
  context_.status.write(line);
}

Payload Intake::refusal(const Envelope& envelope, const Failure& failure) const {
  const TimePoint now = context_.clock.now();
  return context_.workshop.refusal(envelope, failure, context_.entropy.uuid(now), now);
}

}  // namespace budstikke
