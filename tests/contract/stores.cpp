#include "tests/contract/stores.hpp"

#include <sstream>

namespace budstikke {

namespace {

template <class T>
std::string text(const std::optional<T>& value) {
  return value ? to_text(*value).data() : "-";
}
std::string text(const std::optional<TimePoint>& value) { return value ? to_text(*value) : "-"; }
std::string text(const std::optional<Code>& value) { return value ? std::string(id_of(*value)) : "-"; }

}  // namespace

std::string everything(const Message& m) {
  std::ostringstream out;
  out << m.id.value() << '|' << m.business_id.value() << '|' << m.sender.value() << '|'
      << m.sender_business.value() << '|' << m.receiver.value() << '|' << m.type << '|' << m.shipment_status
      << '|' << m.duplicate_key << '|' << m.conversation_parent.value() << '|' << m.conversation_root.value()
      << '|' << text(m.generated_at) << '|' << to_text(m.received_at) << '|' << to_text(m.road) << '|'
      << m.caller << '|' << m.payload.value() << '|' << m.sha256 << '|' << m.size_bytes << '|' << m.facts
      << '|' << text(m.erased_at);
  return out.str();
}

std::string everything(const Delivery& d) {
  std::ostringstream out;
  out << d.id.value() << '|' << d.message.value() << '|' << d.version << '|' << to_text(d.kind) << '|'
      << to_text(d.state) << '|' << d.lane.value() << '|' << d.party.value() << '|' << d.party_name << '|'
      << d.role << '|' << d.rule.value() << '|' << d.rule_set << '|' << d.readdressed << '|'
      << d.payload.value() << '|' << d.sha256 << '|' << d.ordering_key << '|' << d.attempts << '|'
      << d.envelope.value() << '|' << d.uncertain << '|' << to_text(d.created_at) << '|' << to_text(d.due_at)
      << '|' << to_text(d.deadline) << '|' << d.receipt_within.count() << '|' << text(d.receipt_deadline)
      << '|' << (d.reason ? id_of(d.reason->code) : "-") << '|' << (d.reason ? d.reason->detail : "-");
  return out.str();
}

std::string everything(const HistoryEntry& e) {
  std::ostringstream out;
  out << e.message.value() << '|' << e.delivery.value() << '|' << to_text(e.at) << '|' << e.event << '|'
      << text(e.from) << '|' << text(e.to) << '|' << e.who << '|' << e.why << '|' << text(e.code) << '|'
      << e.detail;
  return out.str();
}

}  // namespace budstikke
