#include "adapters/crypto/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <vector>

namespace budstikke::crypto {

namespace {

using Sha256 = std::array<unsigned char, 32>;

const EVP_MD* fetch_sha256() {
  const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (fetched == nullptr) throw std::runtime_error("OpenSSL offers no SHA-256");
  return fetched;
}

/// Fetched once: EVP_sha256() is looked up anew at each use, under locks.
const EVP_MD* fetched_sha256() {
  static const EVP_MD* const fetched = fetch_sha256();
  return fetched;
}

Sha256 sha256(std::string_view bytes) {
  Sha256 digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, fetched_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL offers no SHA-256");
  }
  return digest;
}

const EVP_MD* algorithm_of(Hash kind) {
  switch (kind) {
    case Hash::sha256:
      return EVP_sha256();
    case Hash::sha384:
      return EVP_sha384();
    case Hash::sha512:
      return EVP_sha512();
    case Hash::sha1:
      break;
  }
  return EVP_sha1();
}

std::string hex(const Sha256& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0x0f];
  }
  return text;
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

std::string hash(Hash kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, algorithm_of(kind), nullptr) != 1)
    throw std::runtime_error("OpenSSL does not offer the digest");
  return std::string(reinterpret_cast<const char*>(digest.data()), length);
}

std::string sha256_hex(std::string_view bytes) { return hex(sha256(bytes)); }

std::string sha256_hex_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  if (!file) throw std::runtime_error("the file " + path + " cannot be read");
  bool done = context != nullptr && EVP_DigestInit_ex(context.get(), fetched_sha256(), nullptr) == 1;
  std::vector<char> piece(1'048'576);
  while (done && file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    done = EVP_DigestUpdate(context.get(), piece.data(), static_cast<std::size_t>(file.gcount())) == 1;
  }
  if (!file.eof()) throw std::runtime_error("the file " + path + " cannot be read");
  Sha256 digest{};
  unsigned int length = 0;
  if (!done || EVP_DigestFinal_ex(context.get(), digest.data(), &length) != 1) {
    throw std::runtime_error("OpenSSL offers no SHA-256");
  }
  return hex(digest);
}

bool equal_secrets(std::string_view left, std::string_view right) {
  Sha256 first = sha256(left);
  Sha256 second = sha256(right);
  const bool equal = CRYPTO_memcmp(first.data(), second.data(), first.size()) == 0;
  OPENSSL_cleanse(first.data(), first.size());
  OPENSSL_cleanse(second.data(), second.size());
  return equal;
}

}  // namespace budstikke::crypto
