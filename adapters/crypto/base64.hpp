#pragma once
// Base64 (RFC 4648 §4). Pure; any thread.

#include <optional>
#include <string>
#include <string_view>

namespace budstikke::crypto {

/// With padding, on one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// White space between the characters is skipped (xs:base64Binary allows it). Nothing where the text is not base64 or lacks
/// padding.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace budstikke::crypto
