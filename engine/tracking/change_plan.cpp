#include "engine/tracking/change_plan.hpp"

#include <algorithm>

namespace budstikke {

namespace {

using E = DeliveryEvent;

constexpr const char* kSelf = "budstikke";

Loudness loudness_of(DeliveryEvent event) {
  switch (event) {
    case E::start:
    case E::accepted:
    case E::receipt_ok:
    case E::release:
    case E::resend:
    case E::discard:
      return Loudness::fact;
    case E::sent:
      return Loudness::fact;
    case E::deferred:
    case E::interrupt:
      return Loudness::note;
    case E::hold:
      return Loudness::warn;
    case E::refuse:
    case E::expire:
    case E::receipt_rejected:
    case E::receipt_overdue:
      return Loudness::alarm;
  }
  return Loudness::alarm;
}

void take_decision(Delivery& after, const Delivery& anew) {
  after.lane = anew.lane;
  after.party = anew.party;
  after.party_name = anew.party_name;
  after.role = anew.role;
  after.rule = anew.rule;
  after.rule_set = anew.rule_set;
  after.readdressed = anew.readdressed;
  after.payload = anew.payload;
  after.sha256 = anew.sha256;
  after.ordering_key = anew.ordering_key;
  after.deadline = anew.deadline;
  after.receipt_within = anew.receipt_within;
}

/// No answer came that could be read: the peer may have taken the message all the same.
bool is_unanswered(const std::optional<Reason>& reason) {
  return reason && (reason->code == Code::D402 || reason->code == Code::D403 || reason->code == Code::D404);
}

/// A new decision brings its own deadline; without one the first lifetime runs once more.
void begin_anew(Delivery& after, const RecordDetail& detail, TimePoint now) {
  // Each new life moves the deadline away from the creation: what is planned today bounds the sum.
  const Duration so_far = after.deadline - after.created_at;
  const Duration lifetime = std::min(so_far, detail.lifetime.value_or(so_far));
  if (detail.replacement) take_decision(after, *detail.replacement);
  const bool decided = detail.replacement && after.deadline > now;
  if (!decided) after.deadline = std::max(after.deadline, now + lifetime);
  after.due_at = detail.due.value_or(now);
  after.attempts = 0;
  after.uncertain = after.uncertain || after.receipt_deadline.has_value();  // handed over once
  after.receipt_deadline.reset();
  after.envelope = {};
  after.reason.reset();
}

/// The last that is known of it is that it went out, once or more.
bool is_unacknowledged(const Delivery& delivery) {
  return delivery.reason && delivery.reason->code == Code::D420;
}

TimePoint receipt_deadline(const Delivery& delivery, const RecordDetail& detail, TimePoint now) {
  TimePoint from = delivery.created_at;
  if (detail.label && detail.label->generated_at) from = *detail.label->generated_at;
  // A clock that runs ahead, or a GenDate that is made up, must not put the alarm off.
  const TimePoint deadline = std::min(from, now) + delivery.receipt_within;
  return deadline > now ? deadline : now + delivery.receipt_within;
}

void apply(Delivery& after, DeliveryEvent event, const RecordDetail& detail, TimePoint now) {
  after.uncertain = after.uncertain || detail.uncertain;
  switch (event) {
    case E::start:
      after.attempts += 1;
      if (detail.envelope) after.envelope = detail.envelope->envelope.id;
      break;
    case E::accepted:
      after.uncertain = false;
      after.reason.reset();
      if (after.expects_receipt()) after.receipt_deadline = receipt_deadline(after, detail, now);
      break;
    case E::deferred:
      after.due_at = detail.due.value_or(now);
      after.reason = detail.reason;
      after.uncertain = after.uncertain || is_unanswered(detail.reason);
      break;
    case E::sent:
      after.due_at = detail.due.value_or(now);
      if (detail.give_up) after.deadline = std::min(after.deadline, *detail.give_up);
      after.reason = Reason{Code::D420, {}};
      after.uncertain = true;
      break;
    case E::interrupt:
      after.uncertain = true;
      after.due_at = detail.due.value_or(now);
      break;
    case E::receipt_ok:
      after.uncertain = false;
      after.reason.reset();
      break;
    case E::expire:
      after.reason = detail.reason.value_or(Reason{Code::D410, {}});
      break;
    case E::refuse:
    case E::receipt_rejected:
      after.reason = detail.reason;
      break;
    case E::hold:
      if (detail.replacement) take_decision(after, *detail.replacement);
      if (detail.reason) after.reason = detail.reason;
      break;
    case E::release:
    case E::resend:
      begin_anew(after, detail, now);
      break;
    case E::receipt_overdue:
    case E::discard:
      break;
  }
}

/// The line and the entry say the same of one fact.
PlannedChange describe(const Delivery& delivery, std::string event, const RecordDetail& detail,
                       TimePoint now) {
  PlannedChange planned;
  const std::string text =
      detail.detail_text.empty() && detail.reason ? detail.reason->detail : detail.detail_text;
  HistoryEntry& entry = planned.history;
  entry.message = delivery.message;
  entry.delivery = delivery.id;
  entry.at = now;
  entry.event = event;
  entry.who = detail.who;
  entry.why = detail.why;
  if (detail.reason) entry.code = detail.reason->code;
  entry.detail = text;
  StatusLine& line = planned.line;
  line.event = std::move(event);
  line.message = delivery.message;
  line.delivery = delivery.id;
  if (detail.label) {
    line.business_id = detail.label->business_id;
    line.type = detail.label->type;
    line.sender = detail.label->sender;
  }
  line.party = delivery.party;
  line.rule = delivery.rule;
  line.code = entry.code;
  line.attempt = delivery.attempts;
  line.who = detail.who;
  line.detail = text;
  return planned;
}

PlannedChange plan_note(const Delivery& current, const char* event, const RecordDetail& detail, TimePoint now,
                        Loudness loudness) {
  PlannedChange planned = describe(current, event, detail, now);
  planned.history.from = current.state;
  planned.history.to = current.state;
  planned.line.from = current.state;
  planned.line.to = current.state;
  planned.line.loudness = loudness;
  return planned;
}

}  // namespace

MessageLabel label_of(const Message& message) {
  return {message.business_id, message.type, message.sender, message.generated_at, message.conversation_root};
}

Outcome<PlannedChange> plan_change(const Delivery& current, DeliveryEvent event, const RecordDetail& detail,
                                   TimePoint now) {
  const auto next = next_state(current.state, event);
  if (!next) {
    return Failure{Code::B207,
                   "no " + std::string{to_text(event)} + " in state " + std::string{to_text(current.state)}};
  }
  RecordDetail stated = detail;
  if (event == E::expire && is_unacknowledged(current)) stated.reason = Reason{Code::D421, {}};
  if (event == E::expire && !stated.reason) stated.reason = Reason{Code::D410, {}};
  if (event == E::sent) stated.reason = Reason{Code::D420, {}};
  if (event == E::hold && current.state == DeliveryState::sending && stated.who != kSelf) {
    stated.uncertain = true;
  }
  Delivery after = current;
  after.version += 1;
  after.state = *next;
  apply(after, event, stated, now);
  PlannedChange planned = describe(after, std::string{to_text(event)}, stated, now);
  planned.history.from = current.state;
  planned.history.to = after.state;
  planned.line.from = current.state;
  planned.line.to = after.state;
  planned.line.loudness = loudness_of(event);
  const bool same_envelope = after.envelope == current.envelope;
  planned.after = std::move(after);
  planned.state_only = !stated.replacement && same_envelope;
  planned.envelope = std::move(stated.envelope);
  return planned;
}

Outcome<PlannedChange> plan_leaving(const Delivery& held, const Delivery& next, RecordDetail detail,
                                    TimePoint now) {
  detail.detail_text = "released to HER-id " + next.party.text() + " as delivery " + next.id.value() +
                       "; HER-id " + held.party.text() + " may have the message";
  return plan_change(held, DeliveryEvent::discard, detail, now);
}

PlannedChange plan_contradiction(const Delivery& current, const RecordDetail& detail, TimePoint now) {
  return plan_note(current, "receipt", detail, now, Loudness::alarm);
}

PlannedChange plan_repetition(const Delivery& current, const RecordDetail& detail, TimePoint now) {
  return plan_note(current, "receipt", detail, now, Loudness::note);
}

PlannedChange plan_signal_note(const Delivery& current, const RecordDetail& detail, TimePoint now,
                               bool contradicts) {
  return plan_note(current, "acknowledgement", detail, now, contradicts ? Loudness::alarm : Loudness::note);
}

PlannedChange plan_report_note(const Delivery& current, const RecordDetail& detail, TimePoint now) {
  return plan_note(current, "mail_report", detail, now, Loudness::note);
}

void add_to(Unit& unit, const PlannedChange& planned) {
  if (planned.after) unit.changed.push_back({*planned.after, planned.state_only});
  unit.history.push_back(planned.history);
  if (planned.envelope) {
    unit.payloads.emplace_back(planned.envelope->envelope.bytes, planned.envelope->sealed);
    unit.envelopes.push_back(planned.envelope->envelope);
  }
}

}  // namespace budstikke
