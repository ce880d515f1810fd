#include "adapters/formats/apprec/receipt.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/values.hpp"

namespace budstikke::formats::apprec {

namespace {

struct Identifier {
  std::string type;
  std::string id;
};

/// Id with TypeId, then every AdditionalId.
std::vector<Identifier> identifiers(const xml::Node& level) {
  std::vector<Identifier> found{{value_of(level, "TypeId"), text_of(level, "Id")}};
  for (const xml::Node& child : level.children()) {
    if (child.local_name() != "AdditionalId") continue;
    found.push_back({value_of(child, "Type"), text_of(child, "Id")});
  }
  return found;
}

PartyLevel read_level(const xml::Node& node) {
  PartyLevel level;
  const bool person = node.local_name() == "HCPerson" || node.local_name() == "HCProf";
  if (!person) level.name = text_of(node, "Name");
  for (const Identifier& identifier : identifiers(node)) {
    if (identifier.type == "HER") take_her_id(identifier.id, level);
    if (identifier.type == "ENH" && level.organisation_number.empty())
      level.organisation_number = without_blanks(identifier.id);
  }
  return level;
}

PartyPath read_path(const xml::Node& party) {
  const auto hcp = party.child("HCP");
  if (!hcp) return {};
  if (const auto professional = hcp->child("HCProf")) return {read_level(*professional)};
  const auto institution = hcp->child("Inst");
  if (!institution) return {};
  PartyPath path{read_level(*institution)};
  auto inner = institution->child("Dept");
  if (!inner) inner = institution->child("HCPerson");
  if (inner) path.push_back(read_level(*inner));
  return path;
}

void add_her_ids(const xml::Node& level, std::vector<HerId>& her_ids) {
  for (const Identifier& identifier : identifiers(level)) {
    const HerId her_id = identifier.type == "HER" ? parse_her_id(without_blanks(identifier.id)) : HerId{};
    if (!her_id.empty()) her_ids.push_back(her_id);
  }
}

std::vector<HerId> responder(const xml::Node& sender) {
  std::vector<HerId> her_ids;
  const auto hcp = sender.child("HCP");
  if (!hcp) return her_ids;
  if (const auto professional = hcp->child("HCProf")) add_her_ids(*professional, her_ids);
  const auto institution = hcp->child("Inst");
  if (!institution) return her_ids;
  for (const std::string_view name : {"Dept", "HCPerson"}) {
    for (const xml::Node& child : institution->children()) {
      if (child.local_name() == name) add_her_ids(child, her_ids);
    }
  }
  add_her_ids(*institution, her_ids);
  return her_ids;
}

ReceiptStatus status_of(const std::string& code) {
  if (code == "1") return ReceiptStatus::ok;
  if (code == "2") return ReceiptStatus::rejected;
  if (code == "3") return ReceiptStatus::ok_with_faults;
  return ReceiptStatus::unknown;
}

ReceiptFacts read_facts(const xml::Node& root) {
  ReceiptFacts facts;
  facts.status_text = value_of(root, "Status");
  facts.status = status_of(facts.status_text);
  for (const xml::Node& child : root.children()) {
    if (child.local_name() != "Error") continue;
    facts.errors.push_back({.code = header_value(child.attribute("V")),
                            .text = header_value(child.attribute("DN")),
                            .other_text = header_value(child.attribute("OT"))});
  }
  if (const auto original = root.child("OriginalMsgId")) {
    facts.original_id = BusinessId{lower_case(text_of(*original, "Id"))};
    facts.original_type = value_of(*original, "MsgType");
  }
  if (const auto sender = root.child("Sender")) facts.responder = responder(*sender);
  return facts;
}

}  // namespace

void read(const xml::Node& root, Envelope& envelope) {
  envelope.format = Format::apprec;
  envelope.type = value_of(root, "MsgType");
  if (envelope.type.empty()) envelope.type = "APPREC";
  envelope.message_id_text = text_of(root, "Id");
  envelope.message_id = BusinessId{lower_case(envelope.message_id_text)};
  envelope.generated_at_text = text_of(root, "GenDate");
  envelope.generated_at = parse_date_time(envelope.generated_at_text);
  if (const auto sender = root.child("Sender")) envelope.sender = read_path(*sender);
  if (const auto receiver = root.child("Receiver")) envelope.receiver = read_path(*receiver);
  envelope.receipt = read_facts(root);
}

}  // namespace budstikke::formats::apprec
