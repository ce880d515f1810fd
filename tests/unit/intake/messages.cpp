#include "tests/unit/intake/messages.hpp"

#include <cstdio>
#include <stdexcept>
#include <utility>

namespace budstikke::intake_tests {

namespace {

PartyPath path(HerId business, HerId service) {
  return {{business, {}, "business"}, {service, {}, "service"}};
}

Party service(HerId her_id, std::string code, std::string municipality) {
  Party party;
  party.her_id = her_id;
  party.parent = kNarvikItself;
  party.name = "party " + her_id.text();
  party.service_code = std::move(code);
  party.municipality = std::move(municipality);
  party.endpoint = "folder:/parties/" + her_id.text();
  return party;
}

}  // namespace

BusinessId business_id(int number) {
  char text[40];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012d", number);
  return BusinessId{text};
}

Envelope care_message(int number) {
  Envelope envelope;
  envelope.type = "HELSEOPPL";
  envelope.message_id = business_id(number);
  envelope.message_id_text = envelope.message_id.value();
  envelope.sender = path(kHospital, kWard);
  envelope.receiver = path(kNarvikItself, kNursing);
  envelope.patient.present = true;
  envelope.patient.identified = true;
  envelope.patient.municipality = "1806";
  envelope.shipment_status = "N";
  return envelope;
}

Envelope follow_up(int number, int original, std::string status) {
  Envelope envelope = care_message(number);
  envelope.shipment_status = std::move(status);
  envelope.conversation = ConversationRef{business_id(original), business_id(original)};
  return envelope;
}

Envelope receipt(int number, int original, HerId responder, ReceiptStatus status) {
  Envelope envelope;
  envelope.format = Format::apprec;
  envelope.type = "APPREC";
  envelope.message_id = business_id(number);
  envelope.message_id_text = envelope.message_id.value();
  envelope.sender = path(kNarvikItself, responder);
  envelope.receiver = path(kHospital, kWard);
  envelope.receipt = ReceiptFacts{business_id(original), "HELSEOPPL", status, {}, {responder, kNarvikItself}};
  return envelope;
}

Envelope deviation(int number, int original, HerId sender) {
  Envelope envelope;
  envelope.type = "DIALOG_AVVIK";
  envelope.message_id = business_id(number);
  envelope.message_id_text = envelope.message_id.value();
  envelope.sender = path(kNarvikItself, sender);
  envelope.receiver = path(kHospital, kWard);
  envelope.conversation = ConversationRef{business_id(original), business_id(original)};
  envelope.theme = "1";
  envelope.theme_system = "8117";
  return envelope;
}

Envelope dialogue_reply(int number, int original, HerId sender) {
  Envelope envelope = deviation(number, original, sender);
  envelope.type = "DIALOG_SVAR";
  envelope.theme.clear();
  envelope.theme_system.clear();
  return envelope;
}

Envelope from(Envelope envelope, HerId business, HerId sender) {
  envelope.sender = path(business, sender);
  return envelope;
}

Envelope addressed(Envelope envelope, HerId business, HerId receiver) {
  envelope.receiver = path(business, receiver);
  return envelope;
}

OtherReceiver copy_receiver(HerId party) { return {"COP", path(kNarvikItself, party)}; }

std::vector<Party> parties() {
  std::vector<Party> all{service(kNarvik, "KD0501", "1806"),        service(kSteinkjer, "KD0501", "5006"),
                         service(kNursing, "KP02", "1806"),         service(kInactive, "KP01", "1806"),
                         service(kWithoutEndpoint, "KP03", "1806"), service(kDoctor, "FB", "1806")};
  all[3].active = false;
  all[4].endpoint.clear();
  return all;
}

std::string rule(const std::string& id, const std::string& when, const std::string& action) {
  return "[[rule]]\nid = \"" + id + "\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\n" +
         (when.empty() ? std::string{} : "when = { " + when + " }\n") + action + "\n";
}

std::shared_ptr<Routing> routing(const std::string& rules) {
  auto parsed = rules::parse_rules(rules, "rules.toml", "hash of " + std::to_string(rules.size()));
  if (!parsed.rules) throw std::runtime_error(to_text(parsed.diagnostics.front()));
  auto made = std::make_shared<Routing>();
  made->rules = parsed.rules;
  made->vocabulary = rules::default_vocabulary();
  made->book = std::make_shared<addressing::AddressBook>(parties(), "book");
  made->postal_hints = std::make_shared<addressing::PostalHints>();
  return made;
}

}  // namespace budstikke::intake_tests
