// Facts as JSON and back. The types come from the declarations, since JSON has neither sets nor dates.

#include "rules/facts_json.hpp"

#include "engine/model/time.hpp"
#include "rules/fact_text.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

namespace json = boost::json;

json::value json_of(const FactValue& value) {
  struct Visitor {
    json::value operator()(Unknown) const { return nullptr; }
    json::value operator()(const std::string& text) const { return json::string(text); }
    json::value operator()(const std::set<std::string>& texts) const {
      json::array array;
      for (const std::string& text : texts) array.emplace_back(text);
      return array;
    }
    json::value operator()(std::int64_t number) const { return number; }
    json::value operator()(bool flag) const { return flag; }
    json::value operator()(Date date) const { return json::string(to_text(date)); }
  };
  return std::visit(Visitor{}, value);
}

std::optional<FactValue> set_of(const json::value& value) {
  std::set<std::string> texts;
  if (const json::string* text = value.if_string()) {
    texts.emplace(*text);
    return texts;
  }
  const json::array* array = value.if_array();
  if (array == nullptr) return std::nullopt;
  for (const json::value& item : *array) {
    const json::string* text = item.if_string();
    if (text == nullptr) return std::nullopt;
    texts.emplace(*text);
  }
  return texts;
}

std::optional<FactValue> value_of(FactType type, const json::value& value) {
  if (value.is_null()) return Unknown{};
  switch (type) {
    case FactType::text:
      if (const json::string* text = value.if_string()) return std::string(*text);
      return std::nullopt;
    case FactType::set:
      return set_of(value);
    case FactType::number:
      if (const std::int64_t* number = value.if_int64()) return *number;
      return std::nullopt;
    case FactType::flag:
      if (const bool* flag = value.if_bool()) return *flag;
      return std::nullopt;
    case FactType::date:
      if (const json::string* text = value.if_string()) {
        if (const std::optional<Date> date = parse_date(std::string_view(*text))) return *date;
      }
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

json::object json_object(const Facts& facts) {
  json::object object;
  for (const auto& [name, value] : facts) object.emplace(name, json_of(value));
  return object;
}

std::string to_json(const Facts& facts) { return json::serialize(json_object(facts)); }

ReadFacts read_facts_json(std::string_view text) {
  boost::system::error_code error;
  const json::value root = json::parse(json::string_view(text.data(), text.size()), error);
  if (error) return {std::nullopt, "not JSON: " + error.message()};
  const json::object* object = root.if_object();
  if (object == nullptr) return {std::nullopt, "not one JSON object"};
  Facts facts;
  for (const json::key_value_pair& member : *object) {
    const std::string_view name(member.key().data(), member.key().size());
    const FactDeclaration* declaration = find_fact(name);
    if (declaration == nullptr) return {std::nullopt, unknown_fact(name)};
    std::optional<FactValue> value = value_of(declaration->type, member.value());
    if (!value) return {std::nullopt, quoted(name) + " takes " + std::string(wanted_kind(declaration->type))};
    if (const auto* texts = std::get_if<std::set<std::string>>(&*value); texts != nullptr && texts->empty())
      continue;
    facts.insert_or_assign(std::string(name), std::move(*value));
  }
  return {std::move(facts), {}};
}

std::optional<Facts> facts_from_json(std::string_view json) { return read_facts_json(json).facts; }

}  // namespace budstikke::rules
