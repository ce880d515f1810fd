#include "adapters/crypto/api_key.hpp"

#include <argon2.h>
#include <openssl/crypto.h>

#include <array>
#include <span>
#include <stdexcept>

#include "adapters/crypto/randomness.hpp"

namespace budstikke::crypto {

namespace {

constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kKibibytes = 19'456;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kHashBytes = 32;

template <std::size_t Size>
std::array<unsigned char, Size> random_bytes() {
  std::array<unsigned char, Size> bytes{};
  fill_randomly(bytes);
  return bytes;
}

std::string hex(std::span<const unsigned char> bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace

MadeKey make_api_key() {
  MadeKey made;
  const std::string id = hex(random_bytes<kKeyIdDigits / 2>());
  auto secret = random_bytes<kKeySecretDigits / 2>();
  made.key = std::string(kKeyPrefix) + id + "_" + hex(secret);
  OPENSSL_cleanse(secret.data(), secret.size());
  const auto salt = random_bytes<16>();
  std::string encoded(argon2_encodedlen(kPasses, kKibibytes, kLanes, salt.size(), kHashBytes, Argon2_id),
                      '\0');
  const int result =
      argon2id_hash_encoded(kPasses, kKibibytes, kLanes, made.key.data(), made.key.size(), salt.data(),
                            salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (result != ARGON2_OK) throw std::runtime_error(std::string("Argon2: ") + argon2_error_message(result));
  encoded.resize(encoded.find('\0'));
  made.hash = id + ":" + encoded;
  return made;
}

bool verify_api_key(const std::string& encoded, std::string_view key) {
  return argon2id_verify(encoded.c_str(), key.data(), key.size()) == ARGON2_OK;
}

}  // namespace budstikke::crypto
