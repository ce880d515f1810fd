#include "rules/rule_reader.hpp"

#include <algorithm>

#include "rules/action_reader.hpp"
#include "rules/condition_reader.hpp"
#include "rules/schema_keys.hpp"
#include "rules/toml_reading.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

bool belongs_in_id(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         c == '.';
}

RuleId read_id(const toml::table& table, std::string_view key, Complaints& complaints) {
  std::optional<std::string> id = text_under(table, key, complaints);
  if (!id) return RuleId();
  if (id->size() > kLongestIdBytes || !std::ranges::all_of(*id, belongs_in_id)) {
    complaints.error(position_of(*table.get(key)),
                     quoted(*id) + " is no rule id: letters a to z, digits, '-', '_' and '.', at most 64");
    return RuleId();
  }
  return RuleId(std::move(*id));
}

std::optional<Date> read_date(const toml::table& table, std::string_view key, Complaints& complaints) {
  const toml::node* node = table.get(key);
  return node == nullptr ? std::nullopt : date_of(*node, key, complaints);
}

void read_validity(const toml::table& table, Rule& rule, Complaints& complaints) {
  rule.valid_from = read_date(table, "valid_from", complaints);
  rule.valid_to = read_date(table, "valid_to", complaints);
  if (rule.valid_from && rule.valid_to && *rule.valid_from > *rule.valid_to) {
    complaints.error(position_of(*table.get("valid_to")), "\"valid_to\" lies before \"valid_from\"");
  }
}

Example read_example(const toml::table& table, Complaints& complaints) {
  check_keys(table, example_keys(), "an example", complaints);
  Example example;
  example.at = position_of(table);
  if (const toml::table* given = table_under(table, "given", complaints)) {
    example.given = read_given(*given, complaints);
  }
  example.expect = read_id(table, "expect", complaints);
  if (const toml::node* expect = table.get("expect")) example.at = position_of(*expect);
  example.on = read_date(table, "on", complaints);
  return example;
}

/// Examples that could not be read are left out: nothing can be learnt from them.
void read_examples(const toml::table& table, Rule& rule, Complaints& complaints) {
  const toml::node* node = table.get("example");
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    complaints.error(position_of(*node), "write examples as [[rule.example]]");
    return;
  }
  for (const toml::node& item : *list) {
    const toml::table* example = item.as_table();
    if (example == nullptr) {
      complaints.error(position_of(item), "write examples as [[rule.example]]");
      continue;
    }
    const std::size_t errors = complaints.errors();
    Example read = read_example(*example, complaints);
    if (complaints.errors() == errors) rule.examples.push_back(std::move(read));
  }
}

bool holds_for_all(const toml::table& table) {
  const toml::node* when = table.get("when");
  const bool unconditional = when == nullptr || (when->is_table() && when->as_table()->empty());
  return unconditional && !table.contains("valid_from") && !table.contains("valid_to");
}

}  // namespace

RuleDraft read_rule(const toml::table& table, Complaints& complaints) {
  const std::size_t errors = complaints.errors();
  RuleDraft draft;
  Rule& rule = draft.rule;
  rule.at = position_of(table);
  check_keys(table, rule_keys(), "a rule", complaints);
  rule.id = read_id(table, "id", complaints);
  draft.id_at = table.contains("id") ? position_of(*table.get("id")) : rule.at;
  rule.title = text_under(table, "title", complaints).value_or("");
  rule.owner = text_under(table, "owner", complaints).value_or("");
  rule.reason = text_under(table, "reason", complaints).value_or("");
  read_validity(table, rule, complaints);
  if (const toml::table* when = table_under(table, "when", complaints))
    rule.when = read_conditions(*when, complaints);
  rule.action = read_action(table, complaints);
  draft.intact = complaints.errors() == errors;
  draft.catch_all = holds_for_all(table);
  read_examples(table, rule, complaints);
  return draft;
}

}  // namespace budstikke::rules
