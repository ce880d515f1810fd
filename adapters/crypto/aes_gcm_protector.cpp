#include "adapters/crypto/aes_gcm_protector.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "adapters/compression/compression.hpp"
#include "adapters/crypto/aes_gcm.hpp"
#include "adapters/crypto/base64.hpp"
#include "adapters/crypto/change.hpp"
#include "adapters/crypto/digest.hpp"
#include "adapters/crypto/randomness.hpp"

namespace budstikke::crypto {

namespace {

constexpr char kSealedByStore = 1;  ///< formats of a sealed payload
constexpr char kSealedByOwnKey = 2;
constexpr char kSealedChange = 3;
constexpr std::string_view kOwnKeyPrefix("\2", 1);
constexpr std::string_view kChangePrefix("\3", 1);
constexpr std::string_view kWrapPrefix("\1", 1);
constexpr std::string_view kProofText = "budstikke-store";

using Keys = std::vector<SealingKey>;

/// The random key of one payload.
class DataKey {
 public:
  DataKey() { fill_randomly(bytes_); }
  explicit DataKey(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes_.size(); ++i) bytes_[i] = static_cast<unsigned char>(bytes[i]);
  }
  ~DataKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }
  DataKey(const DataKey&) = delete;
  DataKey& operator=(const DataKey&) = delete;

  [[nodiscard]] AesKey key() const { return bytes_; }
  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  std::array<unsigned char, kAesKeyBytes> bytes_{};
};

// What is authenticated beside each ciphertext. Key ids have a fixed length, and ids have no blanks, so no two pairs give
// one text.
std::string bound_directly(const PayloadId& id, const SealingKey& key) {
  return std::string("budstikke-payload-1 ") + key.id() + " " + id.value();
}
std::string bound_to(const PayloadId& id) { return "budstikke-payload-2 " + id.value(); }
std::string change_bound_to(const PayloadId& id, const PayloadId& base) {
  return "budstikke-payload-3 " + id.value() + " " + base.value();
}
std::string wrap_bound_to(const PayloadId& id, const SealingKey& key) {
  return std::string("budstikke-data-key-1 ") + key.id() + " " + id.value();
}
std::string proof_bound_to(const SealingKey& key) { return "budstikke-proof-1 " + key.id(); }

const SealingKey* find(const Keys& keys, std::string_view key_id) {
  for (const SealingKey& key : keys) {
    if (key.id() == key_id) return &key;
  }
  return nullptr;
}

std::shared_ptr<const Keys> checked(Keys keys) {
  if (keys.empty()) throw std::runtime_error("no key to seal payloads with");
  for (const SealingKey& key : keys) {
    if (find(keys, key.id()) != &key) throw std::runtime_error("key " + key.id() + " is configured twice");
  }
  return std::make_shared<const Keys>(std::move(keys));
}

Failure unknown_key(std::string_view id) {
  return Failure(Code::B206, "it needs key " + std::string(id) + ", which is not configured");
}

std::string wrap(const SealingKey& key, const PayloadId& id, std::string_view data_key) {
  return gcm_seal(key.bytes(), wrap_bound_to(id, key), data_key, kWrapPrefix);
}

/// The payload's own key; nothing where what wraps it does not fit.
std::optional<std::string> unwrap(const SealingKey& key, const PayloadId& id, std::string_view wrapped) {
  if (!wrapped.starts_with(kWrapPrefix)) return std::nullopt;
  auto bytes = gcm_open(key.bytes(), wrap_bound_to(id, key), wrapped.substr(1));
  if (bytes && bytes->size() != kAesKeyBytes) return std::nullopt;
  return bytes;
}

/// Only cost and size depend on it.
compression::Like like(std::string_view payload) {
  return payload.starts_with('<') || payload.starts_with("\xef\xbb\xbf<") ? compression::Like::message
                                                                          : compression::Like::envelope;
}

SealedPayload seal_compressed(const SealingKey& key, const PayloadId& id, std::string_view compressed) {
  const DataKey own;
  return {gcm_seal(own.key(), bound_to(id), compressed, kOwnKeyPrefix), key.id(), wrap(key, id, own.text())};
}

/// What was sealed, still compressed.
Outcome<std::string> open_compressed(const Keys& keys, const PayloadId& id, const SealedPayload& sealed) {
  const SealingKey* key = find(keys, sealed.key_id);
  if (key == nullptr) return unknown_key(sealed.key_id);
  const bool direct = sealed.wrapped_key.empty();
  const bool change = !sealed.base.empty();
  const char format = direct ? kSealedByStore : change ? kSealedChange : kSealedByOwnKey;
  if (sealed.bytes.empty() || sealed.bytes.front() != format) {
    return Failure(Code::B206, "not a sealed payload of a known format");
  }
  const std::string_view text = std::string_view(sealed.bytes).substr(1);
  std::optional<std::string> plain;
  if (direct) {
    plain = gcm_open(key->bytes(), bound_directly(id, *key), text);
  } else if (auto bytes = unwrap(*key, id, sealed.wrapped_key)) {
    const Cleansed wiped(*std::move(bytes));
    const DataKey own(wiped.bytes());
    plain = gcm_open(own.key(), change ? change_bound_to(id, sealed.base) : bound_to(id), text);
  }
  if (!plain) return Failure(Code::B206, "the bytes do not fit the key and the payload id");
  return *std::move(plain);
}

}  // namespace

AesGcmProtector::AesGcmProtector(std::vector<SealingKey> keys, std::size_t largest_payload_bytes)
    : largest_payload_bytes_(largest_payload_bytes), keys_(checked(std::move(keys))) {
  if (largest_payload_bytes_ > kLargestSealed)
    throw std::runtime_error("payloads beyond 1 GiB cannot be sealed");
}

void AesGcmProtector::replace_keys(std::vector<SealingKey> keys) {
  auto next = checked(std::move(keys));
  const std::lock_guard lock(mutex_);
  keys_.swap(next);
}

void AesGcmProtector::replace_keys(const AesGcmProtector& with) {
  auto next = with.keys();
  const std::lock_guard lock(mutex_);
  keys_.swap(next);
}

std::shared_ptr<const std::vector<SealingKey>> AesGcmProtector::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

SealedPayload AesGcmProtector::seal(const PayloadId& id, const Payload& payload) const {
  if (payload.size_bytes() > largest_payload_bytes_) throw std::length_error("a payload is beyond the limit");
  const Cleansed plain(compression::compress(payload.reveal(), like(payload.reveal())));
  return seal_compressed(keys()->front(), id, plain.bytes());
}

SealedPayload AesGcmProtector::seal_change(const PayloadId& id, const Payload& payload, const PayloadId& base,
                                           const Payload& original) const {
  const Cleansed change(change_between(original.reveal(), payload.reveal()));
  if (2 * change.bytes().size() > payload.size_bytes()) return seal(id, payload);
  if (payload.size_bytes() > largest_payload_bytes_) throw std::length_error("a payload is beyond the limit");
  const Cleansed plain(compression::compress(change.bytes(), compression::Like::message));
  const auto held = keys();
  const DataKey own;
  SealedPayload sealed{gcm_seal(own.key(), change_bound_to(id, base), plain.bytes(), kChangePrefix),
                       held->front().id(), wrap(held->front(), id, own.text())};
  sealed.base = base;
  return sealed;
}

Outcome<std::string> AesGcmProtector::open_text(const PayloadId& id, const SealedPayload& sealed) const {
  Outcome<std::string> plain = open_compressed(*keys(), id, sealed);
  if (!plain) return plain.failure();
  const Cleansed frame(std::move(*plain));
  std::optional<std::string> bytes = compression::decompress(frame.bytes(), largest_payload_bytes_);
  if (!bytes) return Failure(Code::B206, "larger than the limit, or damaged before it was sealed");
  return *std::move(bytes);
}

Outcome<Payload> AesGcmProtector::open(const PayloadId& id, const SealedPayload& sealed) const {
  Outcome<std::string> text = open_text(id, sealed);
  if (!text) return text.failure();
  if (sealed.base.empty()) return Payload(*std::move(text));
  if (!sealed.original || !sealed.original->base.empty()) {
    return Failure(Code::B206, "it changes payload " + sealed.base.value() + ", which is not there");
  }
  const Outcome<std::string> original = open_text(sealed.base, *sealed.original);
  if (!original) return original.failure();
  auto changed = apply_change(*original, *text, largest_payload_bytes_);
  if (!changed) return Failure(Code::B206, "larger than the limit, or a change of another payload");
  return Payload(*std::move(changed));
}

std::string AesGcmProtector::digest(std::string_view bytes) const { return sha256_hex(bytes); }

std::string AesGcmProtector::current_key() const { return keys()->front().id(); }

bool AesGcmProtector::has(const std::string& key_id) const { return find(*keys(), key_id) != nullptr; }

Outcome<SealedPayload> AesGcmProtector::renew(const PayloadId& id, const SealedPayload& sealed) const {
  const auto held = keys();
  if (sealed.wrapped_key.empty()) {
    Outcome<std::string> plain = open_compressed(*held, id, sealed);
    if (!plain) return plain.failure();
    const Cleansed compressed(std::move(*plain));
    return seal_compressed(held->front(), id, compressed.bytes());
  }
  const SealingKey* key = find(*held, sealed.key_id);
  if (key == nullptr) return unknown_key(sealed.key_id);
  auto own = unwrap(*key, id, sealed.wrapped_key);
  if (!own) return Failure(Code::B206, "the wrapped key does not fit the key and the payload id");
  const Cleansed wiped(*std::move(own));
  return SealedPayload{{}, held->front().id(), wrap(held->front(), id, wiped.bytes())};
}

std::string AesGcmProtector::proof() const {
  const auto held = keys();
  const SealingKey& key = held->front();
  return key.id() + ":" + to_base64(gcm_seal(key.bytes(), proof_bound_to(key), kProofText, {}));
}

Outcome<void> AesGcmProtector::check(const std::string& proof) const {
  const auto held = keys();
  const std::size_t colon = std::min(proof.find(':'), proof.size());
  const std::string id = proof.substr(0, colon);
  const SealingKey* key = find(*held, id);
  if (key == nullptr) {
    return Failure(Code::B206,
                   "the store belongs to key " + id + ", which none of the configured key files holds");
  }
  const auto sealed = from_base64(std::string_view(proof).substr(std::min(colon + 1, proof.size())));
  const auto text = sealed ? gcm_open(key->bytes(), proof_bound_to(*key), *sealed) : std::nullopt;
  if (!text || *text != kProofText) {
    return Failure(Code::B206, "key " + id + " is not the one that the store belongs to");
  }
  return {};
}

}  // namespace budstikke::crypto
