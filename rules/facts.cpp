#include "rules/facts.hpp"

namespace budstikke::rules {

namespace {

using enum FactType;

/// Of the message's handling and shape.
std::vector<FactDeclaration> header_facts() {
  return {
      {"consent.refused",
       flag,
       "samtykke ikke gitt",
       "The patient has not consented (Document/Consent: kv. 9064 code 4, kv. 3109 code 2).",
       {}},
      {"conversation.is_reply",
       flag,
       "del av samtale",
       "The message refers to an earlier one (MsgInfo/ConversationRef).",
       {}},
      {"forwarding.reserved",
       flag,
       "forbehold om videresending",
       "The patient has reserved against forwarding (PLO ForbeholdOmVideresending); absent where the message "
       "does not say.",
       {}},
      {"message.attachments",
       number,
       "antall vedlegg",
       "How many attachments the message carries (Document with RefDoc/MsgType A).",
       {}},
      {"message.body",
       text,
       "navnerom for innholdet",
       "Namespace of the first body, which tells its kind and version.",
       {}},
      {"message.documents", number, "antall dokumenter", "How many Document elements the message has.", {}},
      {"message.format",
       text,
       "format",
       "What kind of message it is: header message or application receipt.",
       {"msghead", "apprec"}},
      {"message.priority", text, "prioritet", "Priority code of Dialogmelding and PLO (kv. 8115).", {}},
  };
}

/// Of the message's kind.
std::vector<FactDeclaration> kind_facts() {
  return {
      {"message.processing",
       text,
       "prosesstatus",
       "Production, test or debugging (MsgInfo/ProcessingStatus, kv. 8213); P where the message does not "
       "say.",
       {"P", "T", "D"}},
      {"message.request_type",
       text,
       "type forespørsel",
       "What a Foresporsel asks for (TypeForesp, kv. 9152, 9153, 9154).",
       {}},
      {"message.status",
       text,
       "forsendelsesstatus",
       "New, changed or cancelled (Forsendelsesstatus, kv. 7309).",
       {"N", "M", "C"}},
      {"message.theme",
       text,
       "tema",
       "Theme code of a Notat (TemaKodet); read it together with message.theme_system.",
       {}},
      {"message.theme_system",
       text,
       "kodeverk for tema",
       "Code system of the theme: 7321, 7322 or 8117.",
       {}},
      {"message.type", text, "meldingstype", "Message type (MsgInfo/Type, kv. 8279).", {}},
  };
}

/// Of what the patient needs (kinds: rules/needs).
std::vector<FactDeclaration> need_facts() {
  const std::vector<std::string_view> needs{"coordinator", "individual-plan", "child-coordinator"};
  return {
      {"need", set, "behov", "Needs that the message states or mentions.", needs},
      {"need.denied", set, "avvist behov", "Needs that the message says are not there or not wanted.", needs},
      {"need.exists", set, "dekket behov",
       "Needs that are met already: the message names such a coordinator or plan.", needs},
      {"need.stated", set, "uttalt behov", "Needs that the message states in a field for wanted services.",
       needs},
  };
}

/// Of the patient.
std::vector<FactDeclaration> patient_facts() {
  return {
      {"patient.age",
       number,
       "pasientens alder",
       "Whole years at the time when the message was made (from the birth date or the identity number).",
       {}},
      {"patient.district", text, "pasientens bydel", "District number, six digits (kv. 3403).", {}},
      {"patient.id_type",
       set,
       "type pasient-id",
       "Kinds of identity number that the message gives (kv. 8116): FNR, DNR, FHN, HNR and others.",
       {}},
      {"patient.municipality",
       text,
       "pasientens kommune",
       "Today's number of the municipality, four digits (kv. 3402), from the message and the dated table.",
       {}},
  };
}

/// Of when it came, and of who sends and receives.
std::vector<FactDeclaration> party_facts() {
  return {
      {"received.date", date, "dato mottatt", "The date in Norway when Budstikke received the message.", {}},
      {"receiver.business",
       text,
       "mottakers virksomhet",
       "HER-id of the outermost level of the receiver.",
       {}},
      {"receiver.her_id",
       text,
       "mottakers HER-id",
       "HER-id of the innermost level of the receiver: the address.",
       {}},
      {"receiver.municipality",
       text,
       "mottakers kommune",
       "Today's number of the municipality that the receiver belongs to, from the address book; absent where "
       "it is no "
       "municipality's.",
       {}},
      {"receiver.service",
       text,
       "mottakers tjenestetype",
       "Service code of the receiver in the address book (kv. 8663, 8666, 8668).",
       {}},
      {"sender.business", text, "avsenders virksomhet", "HER-id of the outermost level of the sender.", {}},
      {"sender.her_id", text, "avsenders HER-id", "HER-id of the innermost level of the sender.", {}},
      {"sender.municipality",
       text,
       "avsenders kommune",
       "Today's number of the municipality that the sender belongs to, from the address book; absent where "
       "it is no "
       "municipality's.",
       {}},
      {"sender.service",
       text,
       "avsenders tjenestetype",
       "Service code of the sender in the address book (kv. 8663, 8666, 8668).",
       {}},
  };
}

/// In the order of their names.
std::vector<FactDeclaration> make_declarations() {
  std::vector<FactDeclaration> all;
  for (const auto& part : {header_facts(), kind_facts(), need_facts(), patient_facts(), party_facts()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace

const std::vector<FactDeclaration>& declared_facts() {
  static const std::vector<FactDeclaration> declarations = make_declarations();
  return declarations;
}

const FactDeclaration* find_fact(std::string_view name) {
  for (const FactDeclaration& declaration : declared_facts()) {
    if (declaration.name == name) return &declaration;
  }
  return nullptr;
}

}  // namespace budstikke::rules
