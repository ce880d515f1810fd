#include "adapters/formats/values.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace budstikke::formats {

namespace {

constexpr std::size_t kLongestHerId = 10;
constexpr std::size_t kLongestHerIdText = 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace

std::optional<xml::Node> child_named(const xml::Node& parent, std::string_view local_name) {
  for (const xml::Node& child : parent.children()) {
    if (child.local_name() == local_name) return child;
  }
  return std::nullopt;
}

std::string header_value(std::string text) {
  text = xml::trimmed(std::move(text));
  if (text.size() <= kLongestValue) return text;
  std::size_t end = kLongestValue;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

std::string text_of(const xml::Node& parent, std::string_view local_name) {
  const auto child = child_named(parent, local_name);
  return child ? header_value(child->text()) : std::string{};
}

std::string value_of(const xml::Node& parent, std::string_view local_name, std::string_view attribute) {
  const auto child = child_named(parent, local_name);
  return child ? header_value(child->attribute(attribute)) : std::string{};
}

std::string at(const xml::Node& node, std::string_view sentence) {
  std::string text = xml::to_text(node.position());
  text += ": ";
  text += sentence;
  return text;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

HerId parse_her_id(std::string_view text) {
  // An identity number that stands where a HER-id should would fit into 32 bits where it begins with zero.
  if (text.size() > kLongestHerId) return HerId{};
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return HerId{};
  return HerId{value};
}

void take_her_id(const std::string& text, PartyLevel& level) {
  if (text.empty()) return;
  level.gives_her_id = true;
  if (!level.her_id.empty()) return;
  level.her_id = parse_her_id(without_blanks(text));
  if (!level.her_id.empty()) {
    level.her_id_text.clear();
    return;
  }
  const bool looks_like_id =
      text.size() <= kLongestHerIdText &&
      std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.' || c == ' '; });
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  if (looks_like_id && digits > 0 && digits <= static_cast<std::ptrdiff_t>(kLongestHerId))
    level.her_id_text = text;
}

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string without_blanks(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') kept += c;
  }
  return kept;
}

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), is_digit);
}

std::string last_arc(std::string_view oid) {
  const auto stop = oid.rfind('.');
  return std::string(stop == std::string_view::npos ? oid : oid.substr(stop + 1));
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

}  // namespace budstikke::formats
