#pragma once
// Payloads at rest: compressed (adapters/compression), then AES-256-GCM with a random nonce, under a random key of the payload's own, which the
// store's key wraps. Changing the store's key changes wrapped keys of 61 bytes and no payload; erasing a wrapped key
// erases the payload.
//
//   format 2: byte 2, sealed text (aes_gcm.hpp), authenticated with the payload id;
//             wrapped key: byte 1, the sealed 32 bytes, authenticated with payload id and key id
//   format 3: byte 3, sealed text of what is changed in another payload (change.hpp), authenticated with the ids of both;
//             wrapped key as of format 2
//   format 1: byte 1, sealed text under the store's key itself, authenticated with payload id and key id; is opened still
//
// A row moved to another id does not open.

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/crypto/sealing_key.hpp"
#include "engine/model/limits.hpp"
#include "engine/ports/key_ring.hpp"
#include "engine/ports/protector.hpp"

namespace budstikke::crypto {

/// Any thread, any number at once.
class AesGcmProtector : public Protector, public KeyRing {
 public:
  /// What a received message may measure, and room for what re-addressing adds to it.
  static constexpr std::size_t kLargestPayload = XmlLimits{}.message_bytes + 1'048'576;

  /// The first of `keys` seals; all of them open, so that keys can be changed while old payloads stay
  /// readable. A payload beyond `largest_payload_bytes` is neither sealed nor opened. Throws
  /// std::runtime_error where there is no key, or one twice, or the limit exceeds 1 GiB.
  explicit AesGcmProtector(std::vector<SealingKey> keys, std::size_t largest_payload_bytes = kLargestPayload);

  /// From now on the first of `keys` seals, and all of them open; work under way ends with the keys that it began with.
  /// Throws as the constructor does, and changes nothing then.
  void replace_keys(std::vector<SealingKey> keys);
  /// The same with the keys of another.
  void replace_keys(const AesGcmProtector& with);

  /// Throws std::length_error beyond the limit (what could not be opened again is not sealed),
  /// std::runtime_error where the system gives no randomness or memory.
  [[nodiscard]] SealedPayload seal(const PayloadId& id, const Payload& payload) const override;
  /// The whole where half of it or more is changed.
  [[nodiscard]] SealedPayload seal_change(const PayloadId& id, const Payload& payload, const PayloadId& base,
                                          const Payload& original) const override;
  [[nodiscard]] Outcome<Payload> open(const PayloadId& id, const SealedPayload& sealed) const override;
  [[nodiscard]] std::string digest(std::string_view bytes) const override;

  [[nodiscard]] std::string current_key() const override;
  [[nodiscard]] bool has(const std::string& key_id) const override;
  [[nodiscard]] Outcome<SealedPayload> renew(const PayloadId& id, const SealedPayload& sealed) const override;
  [[nodiscard]] std::string proof() const override;
  [[nodiscard]] Outcome<void> check(const std::string& proof) const override;

 private:
  using Keys = std::vector<SealingKey>;
  [[nodiscard]] std::shared_ptr<const Keys> keys() const;
  /// What was sealed, the change where it is one.
  [[nodiscard]] Outcome<std::string> open_text(const PayloadId& id, const SealedPayload& sealed) const;

  std::size_t largest_payload_bytes_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Keys> keys_;  ///< behind the mutex
};

}  // namespace budstikke::crypto
