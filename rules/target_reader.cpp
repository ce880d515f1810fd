#include "rules/target_reader.hpp"

#include <algorithm>
#include <limits>

#include "rules/roles.hpp"
#include "rules/schema_keys.hpp"
#include "rules/toml_reading.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

constexpr std::string_view kMunicipality = "patient.municipality";

bool needs(const TargetForm& form, std::string_view key) {
  return std::ranges::find(form.needs, key) != form.needs.end();
}

bool takes(const TargetForm& form, std::string_view key) {
  return needs(form, key) || std::ranges::find(form.allows, key) != form.allows.end();
}

void forbid(const toml::table& table, std::string_view key, std::string_view role, Complaints& complaints) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return;
  complaints.error(position_of(*node), quoted(key) + " does not go with to = " + quoted(role));
}

void require_municipality(const toml::table& table, std::string_view role, Complaints& complaints) {
  const toml::node* of = table.get("of");
  if (of == nullptr) {
    complaints.error(position_of(table), "to = " + quoted(role) + " needs of = " + quoted(kMunicipality));
  } else if (const auto* text = of->as_string(); text == nullptr || text->get() != kMunicipality) {
    complaints.error(position_of(*of), "\"of\" takes \"patient.municipality\"");
  }
}

HerId read_her_id(const toml::table& table, Complaints& complaints) {
  const toml::node* node = table.get("her_id");
  if (node == nullptr) {
    complaints.error(position_of(table), "to = \"party\" needs her_id = a HER-id");
    return HerId();
  }
  const auto* number = node->as_integer();
  if (number == nullptr || number->get() < 1 || number->get() > std::numeric_limits<std::uint32_t>::max()) {
    complaints.error(position_of(*node),
                     "\"her_id\" takes a HER-id: a whole number from 1 up, without quotes");
    return HerId();
  }
  return HerId(static_cast<std::uint32_t>(number->get()));
}

std::string read_service_code(const toml::table& table, Complaints& complaints) {
  const std::optional<std::string> code = required_text(table, "code", "to = \"service\"", complaints);
  if (!code) return {};
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  if (code->size() > kLongestServiceCode || !std::ranges::all_of(*code, fits)) {
    complaints.error(position_of(*table.get("code")),
                     quoted(*code) + " is no service code such as KD0501 (kv. 8663)");
    return {};
  }
  return *code;
}

std::string read_place(const toml::table& table, Complaints& complaints) {
  const std::optional<std::string> place = text_under(table, "place", complaints);
  if (!place) return {};
  if (place->size() <= kLongestPlaceBytes) return *place;
  complaints.error(position_of(*table.get("place")), "\"place\" is longer than 200 bytes");
  return {};
}

void complain_of_role(const toml::node& node, std::string_view role, Complaints& complaints) {
  const std::vector<std::string> known(role_names().begin(), role_names().end());
  std::string message = "unknown role " + quoted(role) + ": one of ";
  for (const std::string& name : known) message += (name == known.front() ? "" : ", ") + name;
  complaints.error(position_of(node), message + suggestion(role, role_names()));
}

bool same_place(const Target& left, const Target& right) {
  return left.kind == right.kind && left.party == right.party && left.service_code == right.service_code &&
         left.place == right.place;
}

Target read_copy(const toml::node& node, Complaints& complaints) {
  if (const toml::table* table = node.as_table()) {
    check_keys(*table, copy_keys(), "copy", complaints);
    return read_target(*table, complaints);
  }
  const std::optional<std::string> role = text_of(node, "copy", complaints);
  Target target;
  target.name = "receiver";
  target.at = position_of(node);
  if (!role || *role == "receiver") return target;
  if (std::ranges::find(role_names(), *role) == role_names().end()) {
    complain_of_role(node, *role, complaints);
  } else {
    complaints.error(position_of(node),
                     "write the whole target: { to = " + quoted(*role) +
                         (*role == "party" ? ", her_id = ... }" : ", of = \"patient.municipality\" }"));
  }
  return target;
}

}  // namespace

Target read_target(const toml::table& table, Complaints& complaints) {
  Target target;
  target.at = position_of(table);
  const std::optional<std::string> to = text_under(table, "to", complaints);
  if (!to) return target;
  target.at = position_of(*table.get("to"));
  target.name = *to;
  const TargetForm* form = find_target_form(*to);
  if (form == nullptr) {
    complain_of_role(*table.get("to"), *to, complaints);
    return target;
  }
  for (const std::string_view key : target_detail_names()) {
    if (!takes(*form, key)) forbid(table, key, *to, complaints);
  }
  if (needs(*form, "of")) require_municipality(table, *to, complaints);
  if (takes(*form, "place")) target.place = read_place(table, complaints);
  if (*to == "party") {
    target.kind = Target::Kind::party;
    target.party = read_her_id(table, complaints);
    target.name = "party:" + target.party.text();
  } else if (*to == "service") {
    target.kind = Target::Kind::service;
    target.service_code = read_service_code(table, complaints);
    target.name = "service:" + target.service_code;
  } else if (const ServiceRole* role = find_service_role(*to)) {
    target.kind = Target::Kind::service;
    target.service_code = role->service_code;
  }
  return target;
}

std::vector<Target> read_copies(const toml::node& node, const Target& primary, Complaints& complaints) {
  std::vector<Target> copies;
  const toml::array* list = node.as_array();
  if (list == nullptr) {
    complaints.error(position_of(node),
                     "\"copy\" takes a list of targets, not " + std::string(kind_of(node)));
    return copies;
  }
  if (list->empty()) complaints.error(position_of(node), "the list of \"copy\" is empty");
  if (list->size() > kMostCopies) complaints.error(position_of(node), "\"copy\" takes at most 16 targets");
  for (const toml::node& item : *list) {
    const std::size_t errors = complaints.errors();
    Target target = read_copy(item, complaints);
    if (complaints.errors() != errors) continue;
    const auto same = [&](const Target& other) { return same_place(other, target); };
    if (same(primary) || std::ranges::any_of(copies, same)) {
      complaints.error(target.at, quoted(target.name) + " gets this message already");
    } else if (copies.size() < kMostCopies) {
      copies.push_back(std::move(target));
    }
  }
  return copies;
}

}  // namespace budstikke::rules
