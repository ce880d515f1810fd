// eb:MessageHeader: who to whom, by which agreement, what, and under which id.

#include <algorithm>
#include <set>
#include <utility>

#include "adapters/ebms/reading.hpp"
#include "engine/model/uuid_form.hpp"

namespace budstikke::ebms {

namespace {

constexpr std::string_view kHeader = "//eb:MessageHeader";
constexpr std::string_view kData = "//eb:MessageHeader/eb:MessageData";
constexpr std::size_t kMostPartyIds = 8;

/// The numbers of the rules for one of the two parties.
struct PartyRules {
  std::string_view name;
  int element;
  int party_id;
  int her;
  int numeric;
  int one_her;
  int one_of_each;
};
constexpr PartyRules kFrom{"From", 9, 13, 25, 55, 58, 60};
constexpr PartyRules kTo{"To", 10, 14, 31, 56, 59, 61};

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 10 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void judge_party(Reading& reading, const EbmsParty& party, const PartyRules& rules) {
  const std::string where = std::string(kHeader) + "/eb:" + std::string(rules.name) + "/eb:PartyId";
  if (party.ids.empty()) return reading.missing(rules.party_id, where, "PartyId is missing");
  std::set<std::string> types;
  std::size_t hers = 0;
  for (const PartyId& id : party.ids) {
    if (id.value.empty()) reading.missing(rules.party_id, where, "PartyId is empty");
    if (id.type == "HER") {
      ++hers;
      if (!is_number(id.value)) reading.missing(rules.numeric, where, "The HER-id is not a number");
    } else if (!types.insert(id.type).second) {
      reading.missing(rules.one_of_each, where, "Two PartyIds are of the same type");
    }
  }
  if (hers == 0) reading.missing(rules.her, where, "There is no PartyId of type HER");
  if (hers > 1) reading.missing(rules.one_her, where, "There is more than one PartyId of type HER");
}

EbmsParty read_header_party(Reading& reading, const xml::Node& header, const PartyRules& rules) {
  const std::string where = std::string(kHeader) + "/eb:" + std::string(rules.name);
  const auto node = Reading::child(header, rules.name);
  if (!node) {
    reading.missing(rules.element, where, std::string(rules.name) + " is missing");
    return {};
  }
  EbmsParty party = read_party(reading, *node, where);
  judge_party(reading, party, rules);
  return party;
}

/// "id-left@id-right" with printable characters, as RFC 2822 §3.6.4 has it without its angle brackets.
bool has_form_of_mail_id(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && c != '<' && c != '>' && c != '"'; });
}

void read_message_data(Reading& reading, const xml::Node& header, EbmsEnvelope& out) {
  const auto data = Reading::child(header, "MessageData");
  if (!data) {
    reading.missing(76, std::string(kData) + "/eb:MessageId", "MessageId is missing");
    return reading.missing(77, std::string(kData) + "/eb:Timestamp", "Timestamp is missing");
  }
  out.message_id = reading.required(*data, "MessageId", kData, 76, 76);
  if (out.message_id.starts_with('<') && out.message_id.ends_with('>'))
    out.message_id = out.message_id.substr(1, out.message_id.size() - 2);
  if (!out.message_id.empty() && !has_form_of_uuid(out.message_id) && !has_form_of_mail_id(out.message_id))
    reading.missing(102, std::string(kData) + "/eb:MessageId",
                    "MessageId is neither a UUID nor an RFC 2822 id");
  const auto timestamp = reading.text(*data, "Timestamp", kData);
  if (!timestamp) reading.missing(77, std::string(kData) + "/eb:Timestamp", "Timestamp is missing");
  out.timestamp = reading.time(timestamp, std::string(kData) + "/eb:Timestamp", 77);
  out.ref_to_message_id = reading.text(*data, "RefToMessageId", kData).value_or("");
  out.time_to_live =
      reading.time(reading.text(*data, "TimeToLive", kData), std::string(kData) + "/eb:TimeToLive", 0);
}

void judge_must_understand(Reading& reading, const xml::Node& header) {
  const auto value = header.attribute(kSoapNamespace, "mustUnderstand");
  if (!value) {
    reading.missing(7, std::string(kHeader), "mustUnderstand is missing");
  } else if (!is_true(xml::trimmed(*value))) {
    reading.missing(69, std::string(kHeader), "mustUnderstand is not 1");
  }
}

}  // namespace

EbmsParty read_party(Reading& reading, const xml::Node& party, std::string_view location) {
  EbmsParty out;
  for (const xml::Node& child : party.children()) {
    if (child.namespace_uri() != kEbNamespace || child.local_name() != "PartyId") continue;
    if (out.ids.size() == kMostPartyIds) {
      reading.missing(0, std::string(location), "There are too many PartyIds");
      break;
    }
    out.ids.push_back({eb_attribute(child, "type"), reading.text_of(child, location)});
  }
  out.role = reading.text(party, "Role", location).value_or("");
  return out;
}

void read_message_header(Reading& reading, const xml::Node& header, EbmsEnvelope& out) {
  reading.version(header, kHeader);
  judge_must_understand(reading, header);
  out.from = read_header_party(reading, header, kFrom);
  out.to = read_header_party(reading, header, kTo);
  out.cpa_id = reading.required(header, "CPAId", kHeader, 11, 11);
  out.conversation_id = reading.required(header, "ConversationId", kHeader, 0, 0);
  out.service = reading.required(header, "Service", kHeader, 47, 71);
  if (const auto service = Reading::child(header, "Service"))
    out.service_type = eb_attribute(*service, "type");
  out.action = reading.required(header, "Action", kHeader, 48, 72);
  read_message_data(reading, header, out);
  out.duplicate_elimination = Reading::child(header, "DuplicateElimination").has_value();
  if (const auto description = Reading::child(header, "Description"))
    out.description = xml::trimmed(description->text()).substr(0, kLongestDescription);
}

}  // namespace budstikke::ebms
