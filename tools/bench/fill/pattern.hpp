#pragma once
// A message that a node has carried, as it stands in a store with all that belongs to it: what copies are made of.

#include <string>
#include <utility>
#include <vector>

#include "adapters/crypto/aes_gcm_protector.hpp"
#include "adapters/store_sqlite/sqlite_store.hpp"
#include "engine/ports/store.hpp"
#include "tools/bench/fill/store_calls.hpp"

namespace budstikke::bench {

struct Pattern {
  Message message;
  Delivery delivery;
  std::vector<HistoryEntry> history;
  std::string received;  ///< the bytes as they came
  std::string sent;      ///< as the party got them; empty where they are the same
};

/// The newest message of the store that has one delivery. Throws std::runtime_error where there is none.
[[nodiscard]] Pattern newest(sqlite::SqliteStore& store, StoreCalls& calls,
                             const crypto::AesGcmProtector& protector);

}  // namespace budstikke::bench
