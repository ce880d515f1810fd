#pragma once
// Digests and the comparison of secrets. Any thread; pure CPU.

#include <string>
#include <string_view>

namespace budstikke::crypto {

/// SHA-256, lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// Whether two secrets are equal, in a time that depends on neither's content nor on where they differ. Both
/// are hashed first, so that their lengths do not show either.
[[nodiscard]] bool equal_secrets(std::string_view left, std::string_view right);

}  // namespace budstikke::crypto
