#include "config/option_value.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace budstikke::config {

namespace {

std::string absolute(const std::string& path, const std::string& directory) {
  if (path.empty()) return path;
  return (std::filesystem::path(directory) / path).lexically_normal().string();
}

std::optional<OptionValue> read_list(OptionType type, const toml::node& node, const std::string& directory) {
  const toml::array* list = node.as_array();
  if (list == nullptr) return std::nullopt;
  const bool numbers = type == OptionType::numbers;
  OptionValue value;
  for (const toml::node& one : *list) {
    if (numbers ? !one.is_integer() : !one.is_string()) return std::nullopt;
    if (numbers) {
      value.numbers.push_back(**one.as_integer());
    } else {
      const std::string& text = **one.as_string();
      value.texts.push_back(type == OptionType::paths ? absolute(text, directory) : text);
    }
  }
  return value;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool has_control(const std::string& text) { return std::any_of(text.begin(), text.end(), is_control); }

}  // namespace

std::optional<OptionValue> read_value(OptionType type, const toml::node& node, const std::string& directory) {
  OptionValue value;
  switch (type) {
    case OptionType::text:
    case OptionType::path:
      if (!node.is_string()) return std::nullopt;
      value.text = **node.as_string();
      if (type == OptionType::path) value.text = absolute(value.text, directory);
      return value;
    case OptionType::number:
      if (!node.is_integer()) return std::nullopt;
      value.number = **node.as_integer();
      return value;
    case OptionType::flag:
      if (!node.is_boolean()) return std::nullopt;
      value.flag = **node.as_boolean();
      return value;
    case OptionType::duration: {
      const auto duration = node.is_string() ? parse_duration(**node.as_string()) : std::nullopt;
      if (!duration) return std::nullopt;
      value.number = duration->count();
      return value;
    }
    case OptionType::texts:
    case OptionType::paths:
    case OptionType::numbers:
      return read_list(type, node, directory);
  }
  return std::nullopt;
}

OptionValue fallback_value(OptionType type, std::string_view fallback) {
  OptionValue value;
  if (type == OptionType::number) {
    std::from_chars(fallback.data(), fallback.data() + fallback.size(), value.number);
  } else if (type == OptionType::duration) {
    value.number = parse_duration(fallback).value_or(Duration{0}).count();
  } else if (type == OptionType::flag) {
    value.flag = fallback == "true";
  } else {
    value.text = fallback;
  }
  return value;
}

std::string words(OptionType type) {
  switch (type) {
    case OptionType::text:
      return "a text";
    case OptionType::path:
      return "a path";
    case OptionType::number:
      return "a whole number";
    case OptionType::flag:
      return "true or false";
    case OptionType::duration:
      return "a time such as \"250ms\", \"30s\", \"15m\", \"96h\" or \"7d\"";
    case OptionType::texts:
      return "a list of texts";
    case OptionType::paths:
      return "a list of paths";
    case OptionType::numbers:
      return "a list of whole numbers";
  }
  return {};
}

std::string comparable(const OptionValue& value) {
  std::string text = value.text + '\n' + std::to_string(value.number) + (value.flag ? "\ntrue" : "\nfalse");
  for (const std::string& one : value.texts) text += '\n' + one;
  for (const std::int64_t one : value.numbers) text += '\n' + std::to_string(one);
  return text;
}

bool has_control_characters(const OptionValue& value) {
  return has_control(value.text) || std::any_of(value.texts.begin(), value.texts.end(), has_control);
}

}  // namespace budstikke::config
