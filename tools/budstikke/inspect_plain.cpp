#include "tools/budstikke/inspect_plain.hpp"

#include <algorithm>
#include <cstddef>

#include "engine/model/time.hpp"

namespace budstikke::tools {

namespace {

constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kLongestDate = 40;
constexpr std::size_t kLongestName = 200;
/// Norwegian identity numbers have eleven digits.
constexpr std::ptrdiff_t kIdentityDigits = 11;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool belongs_in_code(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
}

bool has_form_of_uuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(),
                    [](char c, char form) { return form == '-' ? c == '-' : is_hex(c); });
}

/// Digits in a row. What stands in `between` does not end the row, for identity numbers are written in groups.
bool has_long_number(std::string_view text, std::string_view between) {
  std::ptrdiff_t run = 0;
  for (const char c : text) {
    if (between.find(c) != std::string_view::npos) continue;
    run = is_digit(c) ? run + 1 : 0;
    if (run >= kIdentityDigits) return true;
  }
  return false;
}

/// Bytes of the UTF-8 character that begins here; 0 where none does.
std::size_t character_at(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xC2 && first <= 0xDF   ? 2
                           : first >= 0xE0 && first <= 0xEF ? 3
                           : first >= 0xF0 && first <= 0xF4 ? 4
                                                            : 0;
  if (size == 0 || bytes.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  const unsigned second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : size;
}

}  // namespace

std::string shown_code(std::string_view text) {
  const bool code = text.size() <= kLongestCode && std::all_of(text.begin(), text.end(), belongs_in_code) &&
                    std::count_if(text.begin(), text.end(), is_digit) < kIdentityDigits;
  return std::string(code ? text : kNotShown);
}

std::string shown_id(std::string_view text) {
  const bool id = has_form_of_uuid(text) ||
                  (text.size() <= kLongestCode && std::all_of(text.begin(), text.end(), belongs_in_code) &&
                   !has_long_number(text, "-._"));
  return std::string(id ? text : kNotShown);
}

std::string shown_date(std::string_view text) {
  const bool date = text.size() <= kLongestDate && !has_long_number(text, " ") &&
                    (parse_date_time(text) || parse_date(text));
  return date ? std::string(text) : shown_code(text);
}

std::string shown_name(std::string_view text) {
  const bool name = text.size() <= kLongestName && !has_long_number(text, " ");
  return std::string(name ? text : kNotShown);
}

std::string on_a_screen(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool two = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (byte < 0x20 || byte == 0x7F || two) text[i] = '?';
    if (two) text[i + 1] = '?';
  }
  return text;
}

std::string as_utf8(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t size = character_at(bytes);
    if (size == 0) {
      text += "\xEF\xBF\xBD";
    } else {
      text += bytes.substr(0, size);
    }
    bytes.remove_prefix(size == 0 ? 1 : size);
  }
  return text;
}

}  // namespace budstikke::tools
