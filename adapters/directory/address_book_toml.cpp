// Writes the address book in the form that parse_address_book reads.

#include <algorithm>

#include "adapters/directory/address_book_file.hpp"
#include "engine/addressing/party_fields.hpp"

namespace budstikke {
namespace {

/// A TOML basic string. The parser takes few dots in a line, so those of a text with many are written as escapes.
std::string toml_string(std::string_view text) {
  const bool many_dots = std::ranges::count(text, '.') > static_cast<std::ptrdiff_t>(kAddressBookLineDots);
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string written = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      written += '\\';
      written += c;
    } else if (byte < 0x20 || byte == 0x7f || (c == '.' && many_dots)) {
      written += "\\u00";
      written += kHex[byte >> 4U];
      written += kHex[byte & 0xfU];
    } else {
      written += c;
    }
  }
  return written + "\"";
}

std::string toml_list(const std::vector<std::string>& numbers) {
  std::string written = "[";
  for (const std::string& number : numbers) {
    if (written.size() > 1) written += ", ";
    written += toml_string(number);
  }
  return written + "]";
}

std::string value_of(const addressing::PartyField& field, const Party& party, const std::string& text) {
  switch (field.kind) {
    case addressing::FieldKind::list:
      return toml_list(party.coverage);
    case addressing::FieldKind::text:
      return toml_string(text);
    case addressing::FieldKind::number:
    case addressing::FieldKind::date:
    case addressing::FieldKind::truth:
      break;
  }
  return text;
}

}  // namespace

std::string write_address_book_toml(const std::vector<Party>& parties) {
  std::string written;
  for (const Party& party : parties) {
    written += written.empty() ? "[[party]]\n" : "\n[[party]]\n";
    for (const addressing::PartyField& field : addressing::party_fields()) {
      const std::string text = field.text(party);
      const bool is_default = field.kind == addressing::FieldKind::truth && text == "true";
      if (text.empty() || is_default) continue;
      written += std::string(field.name) + " = " + value_of(field, party, text) + "\n";
    }
  }
  return written;
}

}  // namespace budstikke
