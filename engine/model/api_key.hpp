#pragma once
// The form of API keys and of what the settings keep of them. Pure; any thread. adapters/crypto makes and verifies them.
//
// A key is "bk_ID_SECRET": 12 hex digits that name it, and 64 (256 random bits) that nobody can guess. The settings keep
// "ID:" and the Argon2id hash of the whole key, encoded as Argon2 itself does (RFC 9106; "$argon2id$v=19$m=..."). The
// name lets one verification, and no more, decide about each request, however many keys there are.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke {

inline constexpr std::size_t kKeyIdDigits = 12;
inline constexpr std::size_t kKeySecretDigits = 64;
inline constexpr std::string_view kKeyPrefix = "bk_";

/// The name of the key in `key`; nothing where it has not the form of one.
[[nodiscard]] std::optional<std::string_view> key_id_of(std::string_view key);

/// What is kept of a key.
struct KeyHash {
  std::string id;
  std::string encoded;  ///< "$argon2id$v=19$m=...,t=...,p=...$SALT$HASH"

  friend bool operator==(const KeyHash&, const KeyHash&) = default;
};

/// Nothing where the text is not of that form, or asks for less than 8 MiB and one pass or more than 256 MiB, 10 passes
/// or 4 lanes: too weak, or a load on the node at each verification.
[[nodiscard]] std::optional<KeyHash> key_hash_from_text(std::string_view text);

/// For editors: a pattern that every such text fits.
inline constexpr std::string_view kKeyHashPattern =
    "[0-9a-f]{12}:\\$argon2id\\$v=19\\$m=[0-9]+,t=[0-9]+,p=[0-9]+\\$[A-Za-z0-9+/]+\\$[A-Za-z0-9+/]+";

}  // namespace budstikke
