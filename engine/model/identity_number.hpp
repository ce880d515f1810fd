#pragma once
// Norwegian identity numbers (fødselsnummer and its siblings) in texts of unknown origin. Pure; any thread.

#include <string>
#include <string_view>

namespace budstikke {

/// Their length in digits.
inline constexpr std::size_t kIdentityDigits = 11;

/// With "?" for whatever may be one: every run of eleven digits or more, and six digits and five with a blank or a hyphen
/// between. A sender may put one anywhere, into the name of an element too; an operator may paste one into a file.
[[nodiscard]] std::string without_identity_numbers(std::string_view text);

/// Whether the above would change anything.
[[nodiscard]] bool may_hold_identity_number(std::string_view text);

}  // namespace budstikke
