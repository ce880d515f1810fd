#include "adapters/crypto/aes_gcm.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <span>
#include <stdexcept>

#include "adapters/crypto/randomness.hpp"

namespace budstikke::crypto {

namespace {

constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

unsigned char* octets(std::string& text, std::size_t from = 0) {
  return reinterpret_cast<unsigned char*>(text.data()) + from;
}
const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void require(bool done) {
  if (!done) throw std::runtime_error("a payload could not be sealed: OpenSSL refused");
}

const EVP_CIPHER* fetch_aes_256_gcm() {
  const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  require(fetched != nullptr);
  return fetched;
}

/// Fetched once: EVP_aes_256_gcm() is looked up anew at each use, under locks.
const EVP_CIPHER* aes_256_gcm() {
  static const EVP_CIPHER* const fetched = fetch_aes_256_gcm();
  return fetched;
}

}  // namespace

std::string gcm_seal(AesKey key, std::string_view associated, std::string_view plain,
                     std::string_view prefix) {
  std::string sealed(prefix.size() + kNonce + plain.size() + kTag, '\0');
  prefix.copy(sealed.data(), prefix.size());
  const std::size_t nonce = prefix.size();
  const std::size_t text = nonce + kNonce;
  const std::size_t tag = text + plain.size();
  fill_randomly({octets(sealed, nonce), kNonce});
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  require(cipher != nullptr);
  require(EVP_EncryptInit_ex(cipher.get(), aes_256_gcm(), nullptr, key.data(), octets(sealed, nonce)) == 1);
  require(EVP_EncryptUpdate(cipher.get(), nullptr, &length, octets(associated),
                            static_cast<int>(associated.size())) == 1);
  require(EVP_EncryptUpdate(cipher.get(), octets(sealed, text), &length, octets(plain),
                            static_cast<int>(plain.size())) == 1);
  require(EVP_EncryptFinal_ex(cipher.get(), octets(sealed, tag), &length) == 1);
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTag),
                              octets(sealed, tag)) == 1);
  return sealed;
}

std::optional<std::string> gcm_open(AesKey key, std::string_view associated, std::string_view sealed) {
  if (sealed.size() < kNonce + kTag || sealed.size() > kLargestSealed) return std::nullopt;
  const std::string_view nonce = sealed.substr(0, kNonce);
  const std::string_view cipher_text = sealed.substr(kNonce, sealed.size() - kNonce - kTag);
  std::string tag(sealed.substr(sealed.size() - kTag));
  std::string plain(cipher_text.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool fits =
      cipher != nullptr &&
      EVP_DecryptInit_ex(cipher.get(), aes_256_gcm(), nullptr, key.data(), octets(nonce)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &length, octets(associated),
                        static_cast<int>(associated.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), octets(plain), &length, octets(cipher_text),
                        static_cast<int>(cipher_text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTag), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), octets(plain, plain.size()), &length) == 1;
  if (!fits) {
    cleanse(plain);
    return std::nullopt;
  }
  return plain;
}

void cleanse(std::string& secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

}  // namespace budstikke::crypto
