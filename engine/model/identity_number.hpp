#pragma once
// Norwegian identity numbers (fødselsnummer and its siblings) in texts of unknown origin. Pure; any thread.
//
// One is eleven digits together, or day, month and year, and then five digits, as people write them: 018167 12345,
// 018167-12345, 01.81.67 12345, 018167 123 45. What parts them is up to three blanks of any kind (also those that do not
// break), one dot, hyphen, dash or stroke among them. Neither date nor check digits are looked at: a mistyped number tells of
// somebody as well, and numbers of synthetic and unknown people follow rules of their own.

#include <string>
#include <string_view>

namespace budstikke {

/// Their length in digits.
inline constexpr std::size_t kIdentityDigits = 11;

/// With "?" for whatever may be one: runs of more than eleven digits too, and whatever stands beside it. A sender may put
/// one anywhere, into the name of an element too; an operator may paste one into a file.
[[nodiscard]] std::string without_identity_numbers(std::string_view text);

/// Whether the above would change anything.
[[nodiscard]] bool may_hold_identity_number(std::string_view text);

/// Whether a sentence that a person wrote holds one: whatever letters it is glued to ("fnr01816712345"), but not within what
/// is a reference of another kind. Those are longer runs of digits (GLN, a message's number), UUIDs, and digests of at least
/// 16 hexadecimal digits. For reasons and names, which are refused where it is true: nobody can act who may not name an id.
[[nodiscard]] bool tells_identity_number(std::string_view text);

}  // namespace budstikke
