#pragma once
// Compresses and seals payloads for storage, and opens them again. Any thread; pure CPU.

#include <string>
#include <string_view>

#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke {

class Protector {
 public:
  virtual ~Protector() = default;
  /// `id` is bound in: a sealed payload opens only under the id that it was sealed for.
  [[nodiscard]] virtual SealedPayload seal(const PayloadId& id, const Payload& payload) const = 0;
  /// The same of a payload that is little else than `original`, which is stored under `base`, and is stored with it: what
  /// comes out may name it as its base, and then opens only beside it (SealedPayload).
  [[nodiscard]] virtual SealedPayload seal_change(const PayloadId& id, const Payload& payload,
                                                  const PayloadId& /*base*/,
                                                  const Payload& /*original*/) const {
    return seal(id, payload);
  }
  /// B206 where the key, the id or the bytes do not fit, or the text would exceed the configured limit.
  [[nodiscard]] virtual Outcome<Payload> open(const PayloadId& id, const SealedPayload& sealed) const = 0;
  /// SHA-256, lower-case hex.
  [[nodiscard]] virtual std::string digest(std::string_view bytes) const = 0;
};

}  // namespace budstikke
