#pragma once
// The store's keys, as those see them who look after what is sealed under which. Any thread; pure CPU.

#include <string>

#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke {

class KeyRing {
 public:
  virtual ~KeyRing() = default;
  /// Id of the key that seals.
  [[nodiscard]] virtual std::string current_key() const = 0;
  [[nodiscard]] virtual bool has(const std::string& key_id) const = 0;

  /// The same payload under the current key. Where it has a key of its own, that alone is wrapped anew: `bytes` may be empty
  /// and comes back empty. Else it is opened and sealed under a new key of its own. B206 where it does not open.
  [[nodiscard]] virtual Outcome<SealedPayload> renew(const PayloadId& id,
                                                     const SealedPayload& sealed) const = 0;

  /// A text that only who has the current key can write, and only who has it can check: by it an empty store knows its key
  /// too. Names the key, and tells nothing of it.
  [[nodiscard]] virtual std::string proof() const = 0;
  /// Whether one of the keys wrote `proof`; B206 with a sentence where none did.
  [[nodiscard]] virtual Outcome<void> check(const std::string& proof) const = 0;
};

}  // namespace budstikke
