#include "tools/budstikke/answer_text.hpp"

#include <boost/json/serialize.hpp>

namespace budstikke::tools {

namespace json = boost::json;

std::string printable(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool second = c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (second) ++i;  // C1 in UTF-8
    plain += second || c < 0x20 || c == 0x7f ? '?' : text[i];
  }
  return plain;
}

std::string at(const json::value& value, std::initializer_list<std::string_view> keys) {
  const json::value* current = &value;
  for (const std::string_view key : keys) {
    const json::object* object = current->if_object();
    current = object == nullptr ? nullptr : object->if_contains(key);
    if (current == nullptr) return "-";
  }
  if (current->is_null()) return "-";
  if (const json::string* text = current->if_string()) return text->empty() ? "-" : printable(*text);
  return printable(json::serialize(*current));
}

const json::array& rows(const json::value& value, std::string_view key) {
  static const json::array none;
  const json::object* object = value.if_object();
  const json::value* found = object == nullptr ? nullptr : object->if_contains(key);
  const json::array* array = found == nullptr ? nullptr : found->if_array();
  return array == nullptr ? none : *array;
}

const json::value& part(const json::value& value, std::string_view key) {
  static const json::value none;
  const json::object* object = value.if_object();
  const json::value* found = object == nullptr ? nullptr : object->if_contains(key);
  return found == nullptr ? none : *found;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string diagnostics_text(const json::value& answer) {
  std::string text;
  for (const json::value& one : rows(answer, "diagnostics")) {
    text += at(one, {"file"});
    if (at(one, {"line"}) != "0") text += ":" + at(one, {"line"}) + ":" + at(one, {"column"});
    text += ": " + at(one, {"severity"}) + ": " + at(one, {"message"}) + "\n";
  }
  return text;
}

}  // namespace budstikke::tools
