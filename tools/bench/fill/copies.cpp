#include "tools/bench/fill/copies.hpp"

#include <random>

namespace budstikke::bench {

namespace {

void replace(std::string& text, const std::string& what, const std::string& with) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

/// A MsgId as senders make them: random (version 4), so that the indexes over them are filled as in service.
std::string random_name() {
  static std::mt19937_64 random(std::random_device{}());
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string name = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  for (char& c : name) {
    if (c == 'x') c = kDigits[random() & 15];
  }
  return name;
}

}  // namespace

Copies::Copies(Pattern pattern, CopyOptions options, const crypto::AesGcmProtector& protector)
    : pattern_(std::move(pattern)), options_(std::move(options)), protector_(protector) {}

TimePoint Copies::received_at(std::uint64_t number) const {
  const auto span = static_cast<double>((options_.last - options_.first).count());
  const double share = static_cast<double>(number) / static_cast<double>(options_.count);
  return options_.first + Duration(static_cast<Duration::rep>(span * share));
}

void Copies::seal_into(Unit& unit, const std::string& bytes, const std::string& name, const PayloadId& id,
                       std::string& digest) {
  std::string own = bytes;
  replace(own, pattern_.message.business_id.value(), name);
  digest = protector_.digest(own);
  unit.payloads.emplace_back(id, protector_.seal(id, Payload(std::move(own))));
}

void Copies::seal_change_into(Unit& unit, const std::string& name, const PayloadId& base,
                              Delivery& delivery) {
  std::string received = pattern_.received;
  std::string sent = pattern_.sent;
  for (std::string* one : {&received, &sent}) replace(*one, pattern_.message.business_id.value(), name);
  delivery.sha256 = protector_.digest(sent);
  unit.payloads.emplace_back(
      delivery.payload,
      protector_.seal_change(delivery.payload, Payload(std::move(sent)), base, Payload(std::move(received))));
}

Unit Copies::unit(std::uint64_t number) {
  const std::string name = random_name();
  const TimePoint at = received_at(number);
  Message message = pattern_.message;
  Delivery delivery = pattern_.delivery;
  message.id = MessageId(entropy_.uuid(at));
  message.business_id = message.conversation_root = BusinessId(name);
  message.received_at = at;
  message.payload = PayloadId(entropy_.uuid(at));
  replace(message.duplicate_key, pattern_.message.business_id.value(), name);
  delivery.id = DeliveryId(entropy_.uuid(at));
  delivery.message = message.id;
  delivery.created_at = delivery.due_at = at;
  delivery.deadline = at + (pattern_.delivery.deadline - pattern_.delivery.created_at);
  delivery.payload = pattern_.sent.empty() ? message.payload : PayloadId(entropy_.uuid(at));
  replace(delivery.ordering_key, pattern_.message.business_id.value(), name);
  delivery.party = options_.parties[number % options_.parties.size()];
  delivery.lane = party_lane(delivery.party);

  Unit unit;
  if (options_.kind == Kind::waiting) {
    delivery.version = 1;
    delivery.state = DeliveryState::waiting;
    delivery.attempts = 0;
    delivery.receipt_deadline.reset();
    seal_into(unit, pattern_.received, name, message.payload, message.sha256);
    delivery.sha256 = message.sha256;
    if (!pattern_.sent.empty()) seal_change_into(unit, name, message.payload, delivery);
  } else {
    ++delivery.version;
    delivery.state = DeliveryState::confirmed;
    delivery.receipt_deadline.reset();
  }
  unit.history = history(message, delivery);
  unit.message = std::move(message);
  unit.added.push_back(std::move(delivery));
  return unit;
}

std::vector<HistoryEntry> Copies::history(const Message& message, const Delivery& delivery) const {
  std::vector<HistoryEntry> entries;
  for (HistoryEntry entry : pattern_.history) {
    // What is decided belongs to no delivery's life yet; what follows is the story of its attempts.
    if (options_.kind == Kind::waiting && entry.from) continue;
    entry.at = message.received_at + (entry.at - pattern_.message.received_at);
    entry.message = message.id;
    if (!entry.delivery.empty()) entry.delivery = delivery.id;
    replace(entry.detail, pattern_.delivery.id.value(), delivery.id.value());
    entries.push_back(std::move(entry));
  }
  if (options_.kind == Kind::settled) {
    HistoryEntry receipt;
    receipt.message = message.id;
    receipt.delivery = delivery.id;
    receipt.at = entries.empty() ? message.received_at : entries.back().at + std::chrono::minutes(5);
    receipt.event = "receipt_ok";
    receipt.from = DeliveryState::handed_over;
    receipt.to = DeliveryState::confirmed;
    receipt.who = "budstikke";
    entries.push_back(std::move(receipt));
  }
  return entries;
}

HistoryEntry Copies::erasure(const Unit& unit) const {
  HistoryEntry entry;
  entry.message = unit.message->id;
  entry.at = options_.last;
  entry.event = "erased";
  entry.who = "budstikke";
  entry.why = "older than retention.payloads";
  return entry;
}

}  // namespace budstikke::bench
