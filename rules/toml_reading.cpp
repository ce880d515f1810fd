#include "rules/toml_reading.hpp"

#include <algorithm>

#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

Position position_of(const toml::source_region& region) { return {region.begin.line, region.begin.column}; }

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

Position position_of(const toml::node& node) { return position_of(node.source()); }
Position position_of(const toml::key& key) { return position_of(key.source()); }

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::none:
      return "nothing";
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time of day";
    case toml::node_type::date_time:
      return "a date with a time";
  }
  return "something else";
}

void refuse_unknown_keys(const toml::table& table, std::span<const std::string_view> allowed,
                         std::string_view what, Complaints& complaints) {
  for (const auto& [key, value] : table) {
    if (std::ranges::find(allowed, key.str()) != allowed.end()) continue;
    complaints.error(position_of(key), "unknown key " + quoted(key.str()) + " in " + std::string(what) +
                                           suggestion(key.str(), allowed));
  }
}

void check_keys(const toml::table& table, Keys declared, std::string_view what, Complaints& complaints) {
  std::vector<std::string_view> names;
  for (const KeyDeclaration& key : declared) {
    names.push_back(key.name);
    if (!key.required || table.contains(key.name)) continue;
    complaints.error(position_of(table), std::string(what) + " lacks " + quoted(key.name));
  }
  refuse_unknown_keys(table, names, what, complaints);
}

std::optional<std::string> text_under(const toml::table& table, std::string_view key,
                                      Complaints& complaints) {
  const toml::node* node = table.get(key);
  return node == nullptr ? std::nullopt : text_of(*node, key, complaints);
}

std::optional<std::string> text_of(const toml::node& node, std::string_view name, Complaints& complaints) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    complaints.error(position_of(node),
                     quoted(name) + " takes a text in quotes, not " + std::string(kind_of(node)));
    return std::nullopt;
  }
  if (blank(text->get())) {
    complaints.error(position_of(node), quoted(name) + " is empty");
    return std::nullopt;
  }
  return text->get();
}

std::optional<std::string> required_text(const toml::table& table, std::string_view key,
                                         std::string_view what, Complaints& complaints) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    complaints.error(position_of(table), std::string(what) + " lacks " + quoted(key));
    return std::nullopt;
  }
  return text_of(*node, key, complaints);
}

std::optional<Date> date_of(const toml::node& node, std::string_view name, Complaints& complaints) {
  const auto* date = node.as_date();
  if (date == nullptr) {
    complaints.error(
        position_of(node),
        quoted(name) + " takes a date without quotes, such as 2026-11-22, not " + std::string(kind_of(node)));
    return std::nullopt;
  }
  const toml::date& read = date->get();
  return Date(std::chrono::year(read.year), std::chrono::month(read.month), std::chrono::day(read.day));
}

const toml::table* table_under(const toml::table& table, std::string_view key, Complaints& complaints) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) {
    complaints.error(position_of(*node), quoted(key) + " takes a table, not " + std::string(kind_of(*node)));
  }
  return node->as_table();
}

}  // namespace budstikke::rules
