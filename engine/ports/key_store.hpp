#pragma once
// What the store holds under which key: so that a key can be changed while the node works, and is never taken away while
// something needs it.
//
// Threading and errors as in store.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke {

/// Payloads that need one key.
struct KeyUse {
  std::string key_id;
  std::size_t wrapped = 0;  ///< with a key of their own, which this one wraps
  std::size_t direct = 0;   ///< sealed by the key itself (format 1)

  [[nodiscard]] std::size_t payloads() const { return wrapped + direct; }
};

/// A page of payloads under one key.
struct SealPage {
  std::string key_id;
  bool direct = false;  ///< those that the key itself sealed; else those whose own key it wraps
  PayloadId after;      ///< what comes after it, in an order of the store's own; empty: from the first
  std::size_t max = 0;
};

struct StoredSeal {
  PayloadId id;
  SealedPayload sealed;  ///< without its bytes where it has a key of its own
};

/// A payload under another key than before. `before` is what was read: where it is another by now, nothing is written.
struct RenewedSeal {
  StoredSeal before;
  SealedPayload after;  ///< without bytes: only the wrapped key changes
};

class KeyStore {
 public:
  virtual ~KeyStore() = default;
  /// Every key that a payload needs, by id. Counts are exact where `count` says so, else only whether there are any (0, 1).
  virtual boost::asio::awaitable<Outcome<std::vector<KeyUse>>> keys_in_use(bool count) = 0;
  virtual boost::asio::awaitable<Outcome<std::vector<StoredSeal>>> sealed_under(SealPage page) = 0;
  /// All in one synced transaction; what is replaced does not stay readable in the store (see RetentionStore::scrub).
  virtual boost::asio::awaitable<Outcome<void>> renew(std::vector<RenewedSeal> seals) = 0;

  /// What KeyRing::proof wrote last; nothing in a store that has never known its key.
  virtual boost::asio::awaitable<Outcome<std::optional<std::string>>> key_proof() = 0;
  virtual boost::asio::awaitable<Outcome<void>> set_key_proof(std::string proof) = 0;
};

}  // namespace budstikke
