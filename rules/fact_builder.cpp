#include "rules/fact_builder.hpp"

#include <algorithm>

#include "engine/model/identity_number.hpp"

namespace budstikke::rules {

namespace {

constexpr std::size_t kLongestValueBytes = 200;
constexpr std::size_t kLongestListCode = 4;
constexpr std::size_t kMostIdTypes = 16;

bool belongs_in_code(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("_-.:/#+").find(c) != std::string_view::npos;
}

/// However it is parted: a code may have hyphens anywhere.
bool may_hold_number(std::string_view code) {
  std::string plain(code);
  std::erase(plain, '-');
  return may_hold_identity_number(plain);
}

/// Facts are stored and shown in the clear. Fields that should hold a code can hold anything a sender writes, so what
/// does not look like one (blanks, letters beyond ASCII, eleven digits) stays out: the fact is absent.
bool looks_like_code(std::string_view text) {
  return !text.empty() && text.size() <= kLongestValueBytes && std::ranges::all_of(text, belongs_in_code) &&
         !may_hold_number(text);
}

bool looks_like_list_code(std::string_view text) {
  return text.size() <= kLongestListCode &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

/// Codes of kv. 8279 are capitals, digits and low lines.
bool looks_like_type(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_'; });
}

class Builder {
 public:
  void text(std::string_view name, std::string_view value) {
    const FactDeclaration* fact = find_fact(name);
    if (fact == nullptr || !looks_like_code(value)) return;
    if (!fact->values.empty() && std::ranges::find(fact->values, value) == fact->values.end()) return;
    facts_.insert_or_assign(std::string(name), std::string(value));
  }
  /// A value of one of the national code lists, which are short and in capitals: anything else may be somebody's name.
  void code(std::string_view name, std::string_view value) {
    if (looks_like_list_code(value)) text(name, value);
  }
  void set(std::string_view name, const std::set<std::string>& values) {
    if (!values.empty()) facts_.insert_or_assign(std::string(name), values);
  }
  void number(std::string_view name, std::int64_t value) {
    facts_.insert_or_assign(std::string(name), value);
  }
  void flag(std::string_view name, bool value) { facts_.insert_or_assign(std::string(name), value); }
  void her_id(std::string_view name, HerId value) {
    if (!value.empty()) facts_.insert_or_assign(std::string(name), value.text());
  }
  Facts take() { return std::move(facts_); }

 private:
  Facts facts_;
};

HerId business_of(const PartyPath& path) { return path.empty() ? HerId() : path.front().her_id; }

void add_needs(Builder& builder, const std::vector<FoundNeed>& needs) {
  std::set<std::string> any;
  std::set<std::string> stated;
  std::set<std::string> exists;
  std::set<std::string> denied;
  for (const FoundNeed& found : needs) {
    switch (found.certainty) {
      case Certainty::stated:
        stated.insert(found.need);
        any.insert(found.need);
        break;
      case Certainty::mentioned:
        any.insert(found.need);
        break;
      case Certainty::exists:
        exists.insert(found.need);
        break;
      case Certainty::denied:
        denied.insert(found.need);
        break;
    }
  }
  builder.set("need", any);
  builder.set("need.stated", stated);
  builder.set("need.exists", exists);
  builder.set("need.denied", denied);
}

void add_message(Builder& builder, const Envelope& envelope) {
  builder.text("message.format", envelope.format == Format::apprec ? "apprec" : "msghead");
  if (looks_like_type(envelope.type)) builder.text("message.type", envelope.type);
  builder.code("message.status", envelope.shipment_status);
  builder.code("message.processing", envelope.processing_status.empty() ? "P" : envelope.processing_status);
  builder.code("message.priority", envelope.priority);
  builder.code("message.theme", envelope.theme);
  builder.code("message.theme_system", envelope.theme_system);
  builder.code("message.request_type", envelope.request_type);
  if (!envelope.bodies.empty()) builder.text("message.body", envelope.bodies.front().namespace_uri);
  builder.number("message.documents", static_cast<std::int64_t>(envelope.documents));
  builder.number("message.attachments", static_cast<std::int64_t>(envelope.attachments));
  builder.flag("conversation.is_reply", envelope.conversation.has_value());
  builder.flag("consent.refused", envelope.consent_refused);
  if (envelope.forwarding_reserved) builder.flag("forwarding.reserved", *envelope.forwarding_reserved);
}

void add_patient(Builder& builder, const PatientFacts& patient, const AddressFacts& address) {
  builder.text("patient.municipality", address.municipality);
  builder.text("patient.district", address.district);
  if (patient.age_years) builder.number("patient.age", *patient.age_years);
  std::set<std::string> id_types;
  for (const std::string& type : patient.id_types) {
    if (looks_like_code(type) && looks_like_list_code(type) && id_types.size() < kMostIdTypes)
      id_types.insert(type);
  }
  builder.set("patient.id_type", id_types);
}

}  // namespace

Facts facts_of(const Envelope& envelope, const std::vector<FoundNeed>& needs, const AddressFacts& address) {
  Builder builder;
  add_message(builder, envelope);
  add_patient(builder, envelope.patient, address);
  add_needs(builder, needs);
  builder.her_id("sender.her_id", nearest_her_id(envelope.sender));
  builder.her_id("sender.business", business_of(envelope.sender));
  builder.her_id("receiver.her_id", address_of(envelope.receiver));
  builder.her_id("receiver.business", business_of(envelope.receiver));
  builder.text("receiver.service", address.receiver_service);
  builder.text("receiver.municipality", address.receiver_municipality);
  builder.text("sender.service", address.sender_service);
  builder.text("sender.municipality", address.sender_municipality);
  return builder.take();
}

}  // namespace budstikke::rules
