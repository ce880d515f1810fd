#include "engine/addressing/party_form.hpp"

#include <algorithm>
#include <array>

namespace budstikke::addressing {

namespace {

constexpr std::size_t kOrganisationDigits = 9;

bool is_printable(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

/// Length of the UTF-8 character that `text` begins with; 0 where it begins with none.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xc2 && first <= 0xdf   ? 2
                             : first >= 0xe0 && first <= 0xef ? 3
                             : first >= 0xf0 && first <= 0xf4 ? 4
                                                              : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return 0;
  }
  const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool beyond = (first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f);
  return overlong || beyond ? 0 : length;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_bytes(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_alphanumeric(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

}  // namespace

std::string text_fault(std::string_view text) {
  if (text.size() > kPartyTextBytes) return "is longer than " + std::to_string(kPartyTextBytes) + " bytes";
  if (!is_printable(text)) return "holds control characters";
  if (!is_utf8(text)) return "is not UTF-8";
  return {};
}

std::string organisation_number_fault(std::string_view text) {
  return is_digits(text, kOrganisationDigits) ? "" : "an organisation number has nine digits";
}

bool organisation_number_adds_up(std::string_view nine_digits) {
  constexpr std::array kWeights{3, 2, 7, 6, 5, 4, 3, 2};
  if (!is_digits(nine_digits, kOrganisationDigits)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights.at(i) * (nine_digits[i] - '0');
  return (11 - sum % 11) % 11 == nine_digits.back() - '0';
}

std::string service_fault(std::string_view text) {
  constexpr std::size_t kLongest = 16;
  if (text.size() <= kLongest && is_alphanumeric(text)) return {};
  return "a service is a code of letters and digits, as \"KD0501\"";
}

std::string business_type_fault(std::string_view text) {
  return is_digits(text, 3) ? "" : "a business type is three digits (kv. 9040), as \"102\"";
}

std::string endpoint_fault(std::string_view text) {
  if (text.find(' ') == std::string_view::npos) {
    for (const std::string_view scheme :
         {"https://", "http://", "folder:/", "ebxml+https://", "ebxml+http://", "ebxml+mail:"}) {
      if (text.starts_with(scheme) && text.size() > scheme.size() && text[scheme.size()] != '/') return {};
    }
  }
  return "an endpoint begins with https://, http://, folder:/ and an absolute path, or ebxml+https://, "
         "ebxml+http:// or ebxml+mail:";
}

std::string area_fault(std::string_view number, AreaKind kind, const MunicipalityTable& table) {
  if (!is_digits(number, 4) && !is_digits(number, 6)) {
    return "\"" + repeatable(number) + "\" is no municipality or district number";
  }
  if (!table.knows(number)) return "no municipality or district has had the number " + std::string(number);
  if (kind == AreaKind::municipality && number.size() != 4) return "a municipality number has four digits";
  if (kind == AreaKind::district && number.size() != 6) return "a district number has six digits";
  return {};
}

std::string repeatable(std::string_view text) {
  constexpr std::size_t kShown = 60;
  if (!is_printable(text) || !is_utf8(text)) return "(unprintable)";
  if (text.size() <= kShown) return std::string(text);
  std::size_t end = 0;
  for (std::size_t next = 0; next <= kShown; next = end + character_bytes(text.substr(end))) end = next;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace budstikke::addressing
