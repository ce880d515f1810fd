#include "adapters/crypto/aes_gcm_protector.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "adapters/crypto/compression.hpp"
#include "adapters/crypto/digest.hpp"

namespace budstikke::crypto {

namespace {

constexpr char kFormat = 1;
constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;
constexpr std::size_t kHead = 1 + kNonce;
/// OpenSSL counts bytes in int.
constexpr std::size_t kLargestEver = 1'073'741'824;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

/// Compressed patient data that must not stay behind in freed memory.
class Cleansed {
 public:
  explicit Cleansed(std::string bytes) : bytes_(std::move(bytes)) {}
  ~Cleansed() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }
  Cleansed(const Cleansed&) = delete;
  Cleansed& operator=(const Cleansed&) = delete;
  [[nodiscard]] std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

unsigned char* octets(std::string& text, std::size_t from = 0) {
  return reinterpret_cast<unsigned char*>(text.data()) + from;
}
const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void require(bool done) {
  if (!done) throw std::runtime_error("a payload could not be sealed: OpenSSL refused");
}

/// What is authenticated beside the ciphertext. The key id has a fixed length, so no two pairs give one text.
std::string bound_to(const PayloadId& id, const SealingKey& key) {
  return std::string("budstikke-payload-1 ") + key.id() + " " + id.value();
}

std::optional<std::string> decrypt(const SealingKey& key, std::string_view associated,
                                   std::string_view sealed) {
  const std::string_view nonce = sealed.substr(1, kNonce);
  const std::string_view cipher_text = sealed.substr(kHead, sealed.size() - kHead - kTag);
  std::string tag(sealed.substr(sealed.size() - kTag));
  std::string plain(cipher_text.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool fits =
      cipher != nullptr &&
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes().data(), octets(nonce)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &length, octets(associated),
                        static_cast<int>(associated.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), octets(plain), &length, octets(cipher_text),
                        static_cast<int>(cipher_text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTag), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), octets(plain, plain.size()), &length) == 1;
  if (!fits) {
    OPENSSL_cleanse(plain.data(), plain.size());
    return std::nullopt;
  }
  return plain;
}

}  // namespace

AesGcmProtector::AesGcmProtector(std::vector<SealingKey> keys, std::size_t largest_payload_bytes)
    : keys_(std::move(keys)), largest_payload_bytes_(largest_payload_bytes) {
  if (keys_.empty()) throw std::runtime_error("no key to seal payloads with");
  if (largest_payload_bytes_ > kLargestEver)
    throw std::runtime_error("payloads beyond 1 GiB cannot be sealed");
  for (const SealingKey& key : keys_) {
    if (find(key.id()) != &key) throw std::runtime_error("key " + key.id() + " is configured twice");
  }
}

SealedPayload AesGcmProtector::seal(const PayloadId& id, const Payload& payload) const {
  if (payload.size_bytes() > largest_payload_bytes_) throw std::length_error("a payload is beyond the limit");
  const SealingKey& key = keys_.front();
  const std::string associated = bound_to(id, key);
  Cleansed plain(compress(payload.reveal()));
  const std::size_t size = plain.bytes().size();

  std::string sealed(kHead + size + kTag, '\0');
  sealed[0] = kFormat;
  require(RAND_bytes(octets(sealed, 1), static_cast<int>(kNonce)) == 1);
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  require(cipher != nullptr);
  require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes().data(),
                             octets(sealed, 1)) == 1);
  require(EVP_EncryptUpdate(cipher.get(), nullptr, &length, octets(associated),
                            static_cast<int>(associated.size())) == 1);
  require(EVP_EncryptUpdate(cipher.get(), octets(sealed, kHead), &length, octets(plain.bytes()),
                            static_cast<int>(size)) == 1);
  require(EVP_EncryptFinal_ex(cipher.get(), octets(sealed, kHead + size), &length) == 1);
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTag),
                              octets(sealed, kHead + size)) == 1);
  return {std::move(sealed), key.id()};
}

Outcome<Payload> AesGcmProtector::open(const PayloadId& id, const SealedPayload& sealed) const {
  const SealingKey* key = find(sealed.key_id);
  if (key == nullptr) return Failure(Code::B206, "none of the configured keys sealed it");
  if (sealed.bytes.size() < kHead + kTag || sealed.bytes[0] != kFormat ||
      sealed.bytes.size() > kLargestEver) {
    return Failure(Code::B206, "not a sealed payload of a known format");
  }
  std::optional<std::string> plain = decrypt(*key, bound_to(id, *key), sealed.bytes);
  if (!plain) return Failure(Code::B206, "the bytes do not fit the key and the payload id");
  Cleansed frame(std::move(*plain));
  std::optional<std::string> bytes = decompress(frame.bytes(), largest_payload_bytes_);
  if (!bytes) return Failure(Code::B206, "larger than the limit, or damaged before it was sealed");
  return Payload(std::move(*bytes));
}

std::string AesGcmProtector::digest(std::string_view bytes) const { return sha256_hex(bytes); }

const SealingKey* AesGcmProtector::find(std::string_view key_id) const {
  for (const SealingKey& key : keys_) {
    if (key.id() == key_id) return &key;
  }
  return nullptr;
}

}  // namespace budstikke::crypto
