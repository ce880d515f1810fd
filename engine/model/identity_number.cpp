#include "engine/model/identity_number.hpp"

#include <algorithm>

namespace budstikke {

namespace {

constexpr std::size_t kBirthDigits = 6;

/// How many digits the text begins with.
std::size_t digits_at(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(), [](char c) { return c < '0' || c > '9'; });
  return static_cast<std::size_t>(end - text.begin());
}

/// How many bytes of a possible identity number the text begins with; 0 where it begins with none.
std::size_t number_at(std::string_view text) {
  const std::size_t digits = digits_at(text);
  if (digits >= kIdentityDigits) return digits;
  const bool parted =
      digits == kBirthDigits && text.size() > digits && (text[digits] == ' ' || text[digits] == '-');
  if (!parted) return 0;
  const std::size_t rest = digits_at(text.substr(digits + 1));
  return rest == kIdentityDigits - kBirthDigits ? digits + 1 + rest : 0;
}

}  // namespace

std::string without_identity_numbers(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    if (const std::size_t number = number_at(text); number > 0) {
      kept += '?';
      text.remove_prefix(number);
      continue;
    }
    const std::size_t passed = std::max<std::size_t>(digits_at(text), 1);
    kept += text.substr(0, passed);
    text.remove_prefix(passed);
  }
  return kept;
}

bool may_hold_identity_number(std::string_view text) { return without_identity_numbers(text) != text; }

}  // namespace budstikke
