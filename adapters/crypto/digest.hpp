#pragma once
// Digests and the comparison of secrets. Any thread; pure CPU.

#include <cstdint>
#include <string>
#include <string_view>

namespace budstikke::crypto {

enum class Hash : std::uint8_t { sha256, sha384, sha512, sha1 };

/// The digest's bytes. SHA-1 is for what others once signed, and only where somebody decided so.
[[nodiscard]] std::string hash(Hash kind, std::string_view bytes);

/// SHA-256, lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// The same of a file, read piece by piece. Throws std::runtime_error with a sentence that names it where it cannot be read.
[[nodiscard]] std::string sha256_hex_of_file(const std::string& path);

/// Whether two secrets are equal, in a time that depends on neither's content nor on where they differ. Both
/// are hashed first, so that their lengths do not show either.
[[nodiscard]] bool equal_secrets(std::string_view left, std::string_view right);

}  // namespace budstikke::crypto
