#include "rules/schema.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "rules/fact_text.hpp"
#include "rules/facts.hpp"
#include "rules/roles.hpp"
#include "rules/schema_json.hpp"
#include "rules/schema_keys.hpp"

namespace budstikke::rules {

namespace {

namespace json = boost::json;

constexpr std::string_view kNotBlank = "[^ \\t\\r\\n]";
constexpr std::string_view kDate = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
constexpr std::string_view kDuration = "0*[1-9][0-9]*(ms|s|m|h|d)";

json::object not_blank() { return {{"type", "string"}, {"pattern", kNotBlank}}; }

json::object a_date() {
  json::object result = text_like(kDate);
  result["format"] = "date";
  return result;
}

json::object whole_number_between(std::int64_t least, std::int64_t most) {
  return {{"type", "integer"}, {"minimum", least}, {"maximum", most}};
}

json::object table_of(Keys keys);

json::object presence() {
  json::object result = table_of(presence_keys());
  result["required"] = json::array{"present"};
  return result;
}

/// { least = 0, most = 17 }, or { present = false }, which stands alone.
json::object interval(Keys keys) {
  json::object result = table_of(keys);
  result["minProperties"] = 1;
  result["if"] = json::object{{"required", json::array{"present"}}};
  result["then"] = json::object{{"maxProperties", 1}};
  return result;
}

/// The beginnings of `value`, one within the other: "N", "no" as n(o)?.
std::string beginnings(std::string_view value) {
  std::string result(1, value.front());
  for (const char c : value.substr(1)) result += std::string("(") + (c == '.' ? "\\." : std::string(1, c));
  for (std::size_t i = 1; i < value.size(); ++i) result += ")?";
  return result;
}

std::string digits(const DigitForm& form) {
  const std::string fewest = std::to_string(form.fewest);
  return "[0-9]{" + (form.fewest == form.most ? fewest : fewest + "," + std::to_string(form.most)) + "}";
}

/// A whole value of a text fact.
json::object value_of(const FactDeclaration& fact) {
  if (!fact.values.empty()) return one_of_texts(fact.values);
  if (const DigitForm* form = digit_form(fact.name)) return text_like(digits(*form));
  return {{"type", "string"}, {"minLength", 1}};
}

/// A value, or the beginning of one with a star.
json::object value_or_beginning_of(const FactDeclaration& fact) {
  if (!fact.values.empty()) {
    std::string all;
    for (const std::string_view value : fact.values) all += (all.empty() ? "" : "|") + beginnings(value);
    return any_of({one_of_texts(fact.values), text_like("(" + all + ")\\*")});
  }
  if (const DigitForm* form = digit_form(fact.name)) {
    return text_like(digits(*form) + "|[0-9]{1," + std::to_string(form->most) + "}\\*");
  }
  return text_like("[^*]+\\*?");
}

json::object condition_on(const FactDeclaration& fact) {
  switch (fact.type) {
    case FactType::text:
    case FactType::set: {
      const json::object value = value_or_beginning_of(fact);
      return any_of({value, list_of(value), presence()});
    }
    case FactType::number:
      return any_of({typed("integer"), interval(number_interval_keys())});
    case FactType::date:
      return any_of({a_date(), interval(date_interval_keys())});
    case FactType::flag:
      break;
  }
  return any_of({typed("boolean"), presence()});
}

json::object value_given(const FactDeclaration& fact) {
  switch (fact.type) {
    case FactType::text:
      return value_of(fact);
    case FactType::set: {
      const json::object value = value_of(fact);
      return any_of({value, list_of(value)});
    }
    case FactType::number:
      return typed("integer");
    case FactType::date:
      return a_date();
    case FactType::flag:
      break;
  }
  return typed("boolean");
}

template <class SchemaOf>
json::object table_of_facts(SchemaOf schema_of) {
  json::object properties;
  for (const FactDeclaration& fact : declared_facts()) {
    properties[fact.name] = described(schema_of(fact), fact.description);
  }
  json::object result = typed("object");
  result["properties"] = std::move(properties);
  result["additionalProperties"] = false;
  return result;
}

json::object schema_of(KeyKind kind) {
  switch (kind) {
    case KeyKind::text:
      return not_blank();
    case KeyKind::place: {
      json::object result = not_blank();
      result["maxLength"] = kLongestPlaceBytes;
      return result;
    }
    case KeyKind::id:
      return text_like("[0-9A-Za-z._-]{1," + std::to_string(kLongestIdBytes) + "}");
    case KeyKind::date:
      return a_date();
    case KeyKind::duration:
      return text_like(kDuration);
    case KeyKind::duration_or_none:
      return text_like("none|" + std::string(kDuration));
    case KeyKind::whole_number:
      return typed("integer");
    case KeyKind::her_id:
      return whole_number_between(1, std::numeric_limits<std::uint32_t>::max());
    case KeyKind::service_code:
      return text_like("[0-9A-Z]{1," + std::to_string(kLongestServiceCode) + "}");
    case KeyKind::role:
      return one_of_texts(role_names());
    case KeyKind::municipality_fact:
      return one_of_texts(std::array<std::string_view, 1>{"patient.municipality"});
    case KeyKind::ordering:
      return one_of_texts(ordering_names());
    case KeyKind::refusal_code:
      return one_of_texts(refusal_codes());
    case KeyKind::flag:
      return typed("boolean");
    case KeyKind::conditions:
      return reference("conditions");
    case KeyKind::facts:
      return reference("facts");
    case KeyKind::send:
      return reference("send");
    case KeyKind::hold:
      return reference("hold");
    case KeyKind::refuse:
      return reference("refuse");
    case KeyKind::copies: {
      constexpr std::array<std::string_view, 1> kReceiver{"receiver"};
      json::object result = list_of(any_of({one_of_texts(kReceiver), reference("copy")}));
      result["maxItems"] = kMostCopies;
      return result;
    }
    case KeyKind::examples:
      return list_of(reference("example"), 0);
    case KeyKind::rules: {
      json::object result = list_of(reference("rule"));
      result["maxItems"] = kMostRules;
      return result;
    }
  }
  return {};
}

json::object table_of(Keys keys) {
  json::object properties;
  json::array required;
  for (const KeyDeclaration& key : keys) {
    properties[key.name] = described(schema_of(key.kind), key.sentence);
    if (key.required) required.emplace_back(key.name);
  }
  json::object result = typed("object");
  result["properties"] = std::move(properties);
  if (!required.empty()) result["required"] = std::move(required);
  result["additionalProperties"] = false;
  return result;
}

json::object nothing() { return {{"not", json::object()}}; }

/// Of "to" depends which keys must stand beside it, and which must not.
json::object target_table(Keys keys) {
  json::array cases;
  for (const TargetForm& form : target_forms()) {
    json::object refused;
    for (const std::string_view name : target_detail_names()) {
      const auto has = [&](const auto& names) { return std::ranges::find(names, name) != names.end(); };
      if (!has(form.needs) && !has(form.allows)) refused[name] = nothing();
    }
    json::object then;
    if (!form.needs.empty()) then["required"] = names_of(form.needs);
    if (!refused.empty()) then["properties"] = std::move(refused);
    const json::object to{{"to", one_of_texts(form.roles)}};
    cases.push_back({{"if", {{"properties", to}, {"required", json::array{"to"}}}}, {"then", then}});
  }
  json::object result = table_of(keys);
  result["allOf"] = std::move(cases);
  return result;
}

/// Exactly one of send, hold and refuse.
json::object rule_table() {
  json::object result = table_of(rule_keys());
  json::array one_needed;
  json::object dependencies;
  const std::span<const std::string_view> names = action_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    one_needed.push_back({{"required", json::array{names[i]}}});
    json::object refused;
    for (const std::string_view other : names.subspan(i + 1)) refused[other] = nothing();
    if (!refused.empty()) dependencies[names[i]] = json::object{{"properties", std::move(refused)}};
  }
  result["anyOf"] = std::move(one_needed);
  result["dependencies"] = std::move(dependencies);
  return result;
}

}  // namespace

std::string rules_schema() {
  json::object schema{{"$schema", kSchemaDraft},
                      {"$comment", "Generated by `budstikke schema rules`; do not edit."},
                      {"title", "Routing rules of Budstikke"}};
  for (const json::key_value_pair& member : table_of(file_keys())) schema[member.key()] = member.value();
  json::object definitions;
  definitions["rule"] = rule_table();
  definitions["conditions"] = table_of_facts(condition_on);
  definitions["facts"] = table_of_facts(value_given);
  definitions["send"] = target_table(send_keys());
  definitions["copy"] = target_table(copy_keys());
  definitions["hold"] = table_of(hold_keys());
  definitions["refuse"] = table_of(refuse_keys());
  definitions["example"] = table_of(example_keys());
  schema["definitions"] = std::move(definitions);
  return indented(schema);
}

}  // namespace budstikke::rules
