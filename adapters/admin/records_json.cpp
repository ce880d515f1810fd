#include "adapters/admin/records_json.hpp"

#include <boost/json/parse.hpp>

namespace budstikke::admin {

namespace {

namespace json = boost::json;

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value id_or_null(HerId id) { return id.empty() ? json::value(nullptr) : json::value(id.value()); }

json::value time_or_null(const std::optional<TimePoint>& time) {
  return time ? json::value(budstikke::to_text(*time)) : json::value(nullptr);
}

/// Stored JSON as JSON; anything else as the text that it is.
json::value parsed(const std::string& text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  return error ? json::value(text) : value;
}

}  // namespace

json::object to_json(const Message& message) {
  json::object object;
  object["id"] = message.id.value();
  object["message_id"] = text_or_null(message.business_id.value());
  object["type"] = text_or_null(message.type);
  object["status"] = text_or_null(message.shipment_status);
  object["sender"] = id_or_null(message.sender.empty() ? message.sender_business : message.sender);
  object["receiver"] = id_or_null(message.receiver);
  object["conversation"] = {{"parent", text_or_null(message.conversation_parent.value())},
                            {"root", text_or_null(message.conversation_root.value())}};
  object["generated_at"] = time_or_null(message.generated_at);
  object["received_at"] = budstikke::to_text(message.received_at);
  object["road"] = budstikke::to_text(message.road);
  object["caller"] = text_or_null(message.caller);
  object["sha256"] = message.sha256;
  object["size_bytes"] = message.size_bytes;
  object["erased_at"] = time_or_null(message.erased_at);
  object["facts"] = message.facts.empty() ? json::value(nullptr) : parsed(message.facts);
  return object;
}

json::object to_json(const Delivery& delivery) {
  json::object object;
  object["id"] = delivery.id.value();
  object["message"] = delivery.message.value();
  object["kind"] = budstikke::to_text(delivery.kind);
  object["state"] = budstikke::to_text(delivery.state);
  object["label"] = norwegian_label(delivery.state);
  object["final"] = delivery.final();
  object["party"] = {{"her_id", id_or_null(delivery.party)}, {"name", text_or_null(delivery.party_name)}};
  object["lane"] = text_or_null(delivery.lane.value());
  object["role"] = text_or_null(delivery.role);
  object["rule"] = text_or_null(delivery.rule.value());
  object["rule_set"] = text_or_null(delivery.rule_set);
  object["readdressed"] = delivery.readdressed;
  object["sha256"] = delivery.sha256;
  object["attempts"] = delivery.attempts;
  object["uncertain"] = delivery.uncertain;
  object["created_at"] = budstikke::to_text(delivery.created_at);
  object["due_at"] = budstikke::to_text(delivery.due_at);
  object["deadline"] = budstikke::to_text(delivery.deadline);
  object["expects_receipt"] = delivery.expects_receipt();
  object["receipt_deadline"] = time_or_null(delivery.receipt_deadline);
  if (delivery.reason) {
    object["reason"] = {{"code", id_of(delivery.reason->code)},
                        {"sentence", entry(delivery.reason->code).operator_sentence},
                        {"detail", delivery.reason->detail}};
  } else {
    object["reason"] = nullptr;
  }
  return object;
}

json::object to_json(const HistoryEntry& entry) {
  json::object object;
  object["at"] = budstikke::to_text(entry.at);
  object["event"] = entry.event;
  object["delivery"] = text_or_null(entry.delivery.value());
  object["from"] = entry.from ? json::value(budstikke::to_text(*entry.from)) : json::value(nullptr);
  object["to"] = entry.to ? json::value(budstikke::to_text(*entry.to)) : json::value(nullptr);
  object["who"] = entry.who;
  object["why"] = text_or_null(entry.why);
  object["code"] = entry.code ? json::value(id_of(*entry.code)) : json::value(nullptr);
  object["detail"] = entry.event == "decided" ? parsed(entry.detail) : text_or_null(entry.detail);
  return object;
}

json::object to_json(const QueueRow& row, TimePoint now) {
  json::object object;
  object["lane"] = text_or_null(row.lane.value());
  object["party_name"] = text_or_null(row.party_name);
  object["state"] = budstikke::to_text(row.state);
  object["label"] = norwegian_label(row.state);
  object["count"] = row.count;
  object["oldest"] = budstikke::to_text(row.oldest);
  object["oldest_age_seconds"] = (now - row.oldest).count() / 1'000;
  return object;
}

}  // namespace budstikke::admin
