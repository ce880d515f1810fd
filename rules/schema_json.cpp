#include "rules/schema_json.hpp"

#include <utility>

namespace budstikke::rules {

namespace {

namespace json = boost::json;

void write(const json::value& value, std::size_t level, std::string& out);

void new_line(std::size_t level, std::string& out) { out += '\n' + std::string(2 * level, ' '); }

bool holds_no_structure(const json::array& array) {
  for (const json::value& item : array) {
    if (item.is_structured()) return false;
  }
  return true;
}

void write(const json::array& array, std::size_t level, std::string& out) {
  if (holds_no_structure(array)) {
    out += '[';
    for (const json::value& item : array) out += (&item == array.begin() ? "" : ", ") + json::serialize(item);
    out += ']';
    return;
  }
  out += '[';
  for (const json::value& item : array) {
    if (&item != array.begin()) out += ',';
    new_line(level + 1, out);
    write(item, level + 1, out);
  }
  new_line(level, out);
  out += ']';
}

void write(const json::object& object, std::size_t level, std::string& out) {
  if (object.empty()) {
    out += "{}";
    return;
  }
  out += '{';
  for (const json::key_value_pair& member : object) {
    if (&member != object.begin()) out += ',';
    new_line(level + 1, out);
    out += json::serialize(json::value(member.key())) + ": ";
    write(member.value(), level + 1, out);
  }
  new_line(level, out);
  out += '}';
}

void write(const json::value& value, std::size_t level, std::string& out) {
  if (const json::array* array = value.if_array()) {
    write(*array, level, out);
  } else if (const json::object* object = value.if_object()) {
    write(*object, level, out);
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

json::object typed(std::string_view name) { return {{"type", name}}; }

json::object text_like(std::string_view pattern) {
  return {{"type", "string"}, {"pattern", "^(" + std::string(pattern) + ")$"}};
}

json::object one_of_texts(std::span<const std::string_view> values) {
  return {{"type", "string"}, {"enum", names_of(values)}};
}

json::object any_of(std::initializer_list<json::object> choices) {
  json::array all;
  for (const json::object& one : choices) all.emplace_back(one);
  return {{"anyOf", std::move(all)}};
}

json::object list_of(json::object item, std::size_t fewest) {
  json::object result = typed("array");
  if (fewest > 0) result["minItems"] = fewest;
  result["items"] = std::move(item);
  return result;
}

json::object reference(std::string_view name) { return {{"$ref", "#/definitions/" + std::string(name)}}; }

json::object described(json::object schema, std::string_view sentence) {
  if (schema.contains("$ref")) {
    return {{"description", sentence}, {"allOf", json::array{std::move(schema)}}};
  }
  json::object result{{"description", sentence}};
  for (json::key_value_pair& member : schema) result[member.key()] = std::move(member.value());
  return result;
}

json::array names_of(std::span<const std::string_view> names) {
  json::array result;
  for (const std::string_view name : names) result.emplace_back(name);
  return result;
}

std::string indented(const json::value& value) {
  std::string out;
  write(value, 0, out);
  out += '\n';
  return out;
}

}  // namespace budstikke::rules
