#pragma once
// Base64 (RFC 4648 §4). Pure; any thread.

#include <optional>
#include <string>
#include <string_view>

namespace budstikke::crypto {

/// With padding, on one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Blanks, tabs and line ends are skipped wherever they stand (xs:base64Binary and RFC 2045 allow them). Nothing where any other
/// character stands outside the alphabet, padding is missing or too much, or the bits that padding leaves unused are not zero
/// (§3.5): so nothing but blanks can be changed in a text without changing what it means.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace budstikke::crypto
