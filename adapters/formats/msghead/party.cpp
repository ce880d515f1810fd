#include "adapters/formats/msghead/party.hpp"

#include "adapters/formats/values.hpp"

namespace budstikke::formats::msghead {

namespace {

PartyLevel read_level(const xml::Node& organisation_or_person) {
  PartyLevel level;
  if (organisation_or_person.local_name() == "Organisation") {
    level.name = text_of(organisation_or_person, "OrganisationName");
  }
  for (const xml::Node& ident : organisation_or_person.children()) {
    if (ident.local_name() != "Ident") continue;
    const std::string type = value_of(ident, "TypeId");
    const std::string id = text_of(ident, "Id");
    if (type == "HER") take_her_id(id, level);
    if (type == "ENH" && level.organisation_number.empty()) level.organisation_number = without_blanks(id);
  }
  return level;
}

/// The elements that make up the path: organisations from the outside in, or those and then a person.
std::vector<xml::Node> levels_below(const xml::Node& parent) {
  std::vector<xml::Node> levels;
  std::optional<xml::Node> person;
  auto organisation = parent.child("Organisation");
  if (!organisation) person = parent.child("HealthcareProfessional");
  while (organisation) {
    levels.push_back(*organisation);
    person = organisation->child("HealthcareProfessional");
    organisation = organisation->child("Organisation");
  }
  const bool service = levels.size() > 1 && read_level(levels.back()).gives_her_id;
  if (person && !service) levels.push_back(*person);
  return levels;
}

}  // namespace

PartyPath read_party(const xml::Node& parent) {
  PartyPath path;
  for (const xml::Node& level : levels_below(parent)) {
    if (!level.children().empty()) path.push_back(read_level(level));
  }
  return path;
}

bool has_identifier(const xml::Node& parent) {
  for (const xml::Node& level : levels_below(parent)) {
    for (const xml::Node& ident : level.children()) {
      if (ident.local_name() == "Ident" && !text_of(ident, "Id").empty()) return true;
    }
  }
  return false;
}

std::vector<OtherReceiver> read_other_receivers(const xml::Node& msg_info) {
  std::vector<OtherReceiver> others;
  for (const xml::Node& other : msg_info.children()) {
    if (other.local_name() != "OtherReceiver") continue;
    others.push_back({.role = value_of(other, "RoleReceiver"), .path = read_party(other)});
  }
  return others;
}

}  // namespace budstikke::formats::msghead
