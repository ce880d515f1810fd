#include "rules/fact_value_reader.hpp"

#include "rules/fact_text.hpp"
#include "rules/toml_reading.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

std::optional<std::string> read_text(const FactDeclaration& fact, const toml::node& node,
                                     Complaints& complaints) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    complaints.error(position_of(node), takes_not(fact, node));
    return std::nullopt;
  }
  std::string complaint = value_complaint(fact, text->get());
  if (complaint.empty()) return text->get();
  complaints.error(position_of(node), std::move(complaint));
  return std::nullopt;
}

std::optional<FactValue> read_set(const FactDeclaration& fact, const toml::node& node,
                                  Complaints& complaints) {
  std::set<std::string> values;
  const toml::array* list = node.as_array();
  if (list == nullptr) {
    std::optional<std::string> text = read_text(fact, node, complaints);
    if (!text) return std::nullopt;
    values.insert(std::move(*text));
    return values;
  }
  if (list->empty()) {
    complaints.error(position_of(node),
                     "the list of " + quoted(fact.name) + " is empty; leave an absent fact out");
    return std::nullopt;
  }
  for (const toml::node& item : *list) {
    if (std::optional<std::string> text = read_text(fact, item, complaints)) values.insert(std::move(*text));
  }
  return values;
}

/// Whether `name` is the part before the first dot of any fact.
bool begins_a_fact(std::string_view name) {
  for (const FactDeclaration& fact : declared_facts()) {
    if (fact.name.starts_with(name) && fact.name.substr(name.size()).starts_with('.')) return true;
  }
  return false;
}

}  // namespace

std::string takes_not(const FactDeclaration& fact, const toml::node& node) {
  std::string result = quoted(fact.name) + " takes " + std::string(wanted_kind(fact.type)) + ", not ";
  return result + std::string(kind_of(node));
}

const FactDeclaration* known_fact(const toml::key& key, const toml::node& value, Complaints& complaints) {
  const std::string_view name = key.str();
  const toml::table* inner = value.as_table();
  const FactDeclaration* fact = find_fact(name);
  const bool dotted = inner != nullptr && inner->size() > 0 && begins_a_fact(name);
  if (dotted &&
      (fact == nullptr || find_fact(std::string(name) + "." + std::string(inner->begin()->first.str())))) {
    const std::string whole = std::string(name) + "." + std::string(inner->begin()->first.str());
    complaints.error(position_of(key), find_fact(whole) != nullptr
                                           ? "write the fact in quotes: " + quoted(whole)
                                           : unknown_fact(whole));
    return nullptr;
  }
  if (fact == nullptr) complaints.error(position_of(key), unknown_fact(name));
  return fact;
}

std::optional<FactValue> read_fact_value(const FactDeclaration& fact, const toml::node& node,
                                         Complaints& complaints) {
  switch (fact.type) {
    case FactType::text:
      if (std::optional<std::string> text = read_text(fact, node, complaints)) return std::move(*text);
      return std::nullopt;
    case FactType::set:
      return read_set(fact, node, complaints);
    case FactType::number:
      if (const auto* number = node.as_integer()) return number->get();
      break;
    case FactType::flag:
      if (const auto* flag = node.as_boolean()) return flag->get();
      break;
    case FactType::date:
      if (!node.is_date()) break;
      if (const std::optional<Date> date = date_of(node, fact.name, complaints)) return *date;
      return std::nullopt;
  }
  complaints.error(position_of(node), takes_not(fact, node));
  return std::nullopt;
}

}  // namespace budstikke::rules
