#pragma once
// Payloads at rest: zstd level 1, then AES-256-GCM with a random nonce.
//
// Sealed bytes: format byte 1, nonce (12 bytes), ciphertext, tag (16 bytes). The payload id and the key id
// are authenticated with them, so a row moved to another id does not open.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/crypto/sealing_key.hpp"
#include "engine/model/limits.hpp"
#include "engine/ports/protector.hpp"

namespace budstikke::crypto {

/// Any thread, any number at once.
class AesGcmProtector : public Protector {
 public:
  /// What a received message may measure, and room for what re-addressing adds to it.
  static constexpr std::size_t kLargestPayload = XmlLimits{}.message_bytes + 1'048'576;

  /// The first of `keys` seals; all of them open, so that keys can be changed while old payloads stay
  /// readable. A payload beyond `largest_payload_bytes` is neither sealed nor opened. Throws
  /// std::runtime_error where there is no key, or one twice, or the limit exceeds 1 GiB.
  explicit AesGcmProtector(std::vector<SealingKey> keys, std::size_t largest_payload_bytes = kLargestPayload);

  /// Throws std::length_error beyond the limit (what could not be opened again is not sealed),
  /// std::runtime_error where the system gives no randomness or memory.
  [[nodiscard]] SealedPayload seal(const PayloadId& id, const Payload& payload) const override;
  [[nodiscard]] Outcome<Payload> open(const PayloadId& id, const SealedPayload& sealed) const override;
  [[nodiscard]] std::string digest(std::string_view bytes) const override;

  /// Id of the key that seals.
  [[nodiscard]] const std::string& current_key_id() const { return keys_.front().id(); }

 private:
  [[nodiscard]] const SealingKey* find(std::string_view key_id) const;

  std::vector<SealingKey> keys_;
  std::size_t largest_payload_bytes_;
};

}  // namespace budstikke::crypto
