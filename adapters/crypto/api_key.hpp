#pragma once
// Makes API keys, hashes them with Argon2id (RFC 9106) and verifies them. Any thread; each call takes some 20 ms of CPU and
// the memory that the hash asks for. The form stands in engine/model/api_key.hpp.

#include <string>
#include <string_view>

#include "engine/model/api_key.hpp"

namespace budstikke::crypto {

struct MadeKey {
  std::string key;   ///< shown once, to whoever is to use it
  std::string hash;  ///< "ID:$argon2id$...": what the settings keep
};

/// A key of 256 bits of the system's randomness, hashed with 19 MiB, two passes and one lane (OWASP's choice for
/// Argon2id). Throws std::runtime_error where the system gives no randomness or no memory.
[[nodiscard]] MadeKey make_api_key();

/// Whether `encoded` is the hash of `key`. False, too, where the memory that it takes is not to be had.
[[nodiscard]] bool verify_api_key(const std::string& encoded, std::string_view key);

}  // namespace budstikke::crypto
