#include "tests/bench/path_records.hpp"

#include <stdexcept>

#include "engine/intake/assembly.hpp"
#include "engine/intake/context.hpp"
#include "engine/intake/description.hpp"

namespace budstikke::bench {

namespace {

std::string with_name(std::string text, const BusinessId& old, const BusinessId& name) {
  const std::size_t at = text.find(old.value());
  if (at == std::string::npos) throw std::runtime_error("a key without the message's name in it");
  return text.replace(at, old.value().size(), name.value());
}

PlannedChange change(const Delivery& delivery, DeliveryEvent event, const RecordDetail& detail,
                     TimePoint now) {
  auto planned = plan_change(delivery, event, detail, now);
  if (!planned) throw std::runtime_error("the delivery does not go this way");
  return *std::move(planned);
}

}  // namespace

Records::Records(const Path& on) : on_(on) {
  Submission submission;
  submission.payload = on.payload;
  submission.caller = "journal";
  Examined examined;
  examined.read = on.read;
  examined.sha256 = on.protector.digest(on.payload.reveal());
  pattern_ = describe(submission, examined, MessageId{}, PayloadId{}, on.now);
  pattern_.facts = rules::to_json(on.planned.facts);
}

/// As engine/intake/assembly.cpp puts it together.
Delivery Records::delivery_of(const Message& message) {
  const PlannedDelivery& planned = on_.planned.deliveries.front();
  Delivery delivery = new_delivery(entropy_, on_.now, message);
  delivery.kind = planned.kind;
  delivery.state = planned.state;
  delivery.role = planned.role;
  delivery.rule = planned.rule;
  delivery.rule_set = on_.planned.rule_set;
  if (!planned.ordering_key.empty())
    delivery.ordering_key = with_name(planned.ordering_key, pattern_.business_id, message.business_id);
  delivery.receipt_within = planned.receipt_within;
  delivery.deadline = planned.deadline;
  delivery.party = on_.party.her_id;
  delivery.party_name = on_.party.name;
  delivery.lane = party_lane(delivery.party);
  delivery.readdressed = true;
  delivery.payload = PayloadId{entropy_.uuid(on_.now)};
  delivery.sha256 = on_.protector.digest(message.id.value());
  return delivery;
}

Records::Taken Records::taken_in() {
  MessageNames::Text name;
  names_.write(++number_, name);
  Message message = pattern_;
  message.id = MessageId{entropy_.uuid(on_.now)};
  message.business_id = BusinessId{std::string(name.data(), name.size())};
  message.conversation_root = message.business_id;
  message.duplicate_key = with_name(pattern_.duplicate_key, pattern_.business_id, message.business_id);
  message.payload = PayloadId{entropy_.uuid(on_.now)};
  message.sha256 = on_.protector.digest(message.business_id.value());
  const Delivery born = delivery_of(message);

  Taken taken;
  taken.label = label_of(message);
  RecordDetail detail;
  detail.label = taken.label;
  const PlannedChange start = change(born, DeliveryEvent::start, detail, on_.now);
  taken.delivery = *start.after;
  taken.unit.payloads = {{message.payload, on_.sealed}, {born.payload, on_.sealed_change}};
  taken.unit.added = {taken.delivery};
  taken.unit.history = {message_entry(message, on_.now, "received", "http"),
                        message_entry(message, on_.now, "decided", on_.planned.explanation),
                        birth_entry(born), start.history};
  taken.unit.message = std::move(message);
  return taken;
}

Unit Records::handed_over(const Taken& taken) const {
  RecordDetail detail;
  detail.label = taken.label;
  detail.detail_text = "peer reference bench-000001";
  Unit unit;
  add_to(unit, change(taken.delivery, DeliveryEvent::accepted, detail, on_.now));
  return unit;
}

}  // namespace budstikke::bench
