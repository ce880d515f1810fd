#include "engine/intake/context.hpp"

namespace budstikke {

HistoryEntry message_entry(const Message& message, TimePoint at, std::string event, std::string detail) {
  HistoryEntry entry;
  entry.message = message.id;
  entry.at = at;
  entry.event = std::move(event);
  entry.who = "budstikke";
  entry.detail = std::move(detail);
  return entry;
}

HistoryEntry birth_entry(const Delivery& delivery) {
  HistoryEntry entry;
  entry.message = delivery.message;
  entry.delivery = delivery.id;
  entry.at = delivery.created_at;
  entry.event = "planned";
  entry.to = delivery.state;
  entry.who = "budstikke";
  entry.why = delivery.rule.value();
  if (delivery.reason) {
    entry.code = delivery.reason->code;
    entry.detail = delivery.reason->detail;
  }
  return entry;
}

StatusLine message_line(const Message& message, std::string event, Loudness loudness) {
  StatusLine line;
  line.loudness = loudness;
  line.event = std::move(event);
  line.message = message.id;
  line.business_id = message.business_id;
  line.type = message.type;
  line.sender = message.sender;
  return line;
}

void announce_births(StatusSink& status, const Message& message, const std::vector<Delivery>& deliveries) {
  for (const Delivery& delivery : deliveries) {
    const bool stopped = delivery.state != DeliveryState::waiting;
    StatusLine line = message_line(message, "planned", stopped ? Loudness::note : Loudness::fact);
    line.delivery = delivery.id;
    line.party = delivery.party;
    line.rule = delivery.rule;
    line.to = delivery.state;
    if (delivery.reason) line.code = delivery.reason->code;
    status.write(line);
  }
}

}  // namespace budstikke
