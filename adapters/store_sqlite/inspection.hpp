#pragma once
// Whether a store is in order: its file, and what must hold between its rows. For programs that stand beside the daemon, or
// look at a store without one. Reads only; a running daemon goes on meanwhile.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/ports/key_store.hpp"

namespace budstikke::sqlite {

struct StoreReport {
  std::int64_t format = 0;
  std::size_t messages = 0;
  std::size_t erased = 0;  ///< of them, without their bytes
  std::size_t deliveries = 0;
  std::size_t unsettled = 0;  ///< of them, not final
  std::size_t history = 0;
  std::size_t payloads = 0;
  std::size_t opened = 0;  ///< of them, opened and found to be what their message says
  std::string last_received;
  std::vector<KeyUse> keys;
  std::optional<std::string> key_proof;  ///< KeyRing::proof
  /// In sentences, without patient data; no more than kMostFaults.
  std::vector<std::string> faults;
  std::string remark;  ///< what was left unchecked, and why; empty where nothing was
  bool more_faults = false;
};

inline constexpr std::size_t kMostFaults = 100;

/// The SHA-256 of an opened payload, or why it does not open.
using OpenedDigest = std::function<Outcome<std::string>(const PayloadId&, const SealedPayload&)>;

struct Inspection {
  std::string path;
  bool immutable = false;       ///< a backup: nobody writes it
  OpenedDigest open = nullptr;  ///< null: payloads are not opened
  bool figures_only = false;    ///< counts and keys, no checks
};

/// Throws std::runtime_error with a sentence where the file cannot be opened or is no store that this program knows.
[[nodiscard]] StoreReport inspect(const Inspection& wanted);

}  // namespace budstikke::sqlite
