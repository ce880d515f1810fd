#pragma once
// The chain of the audit log: how an entry is sealed, and how a log is checked. Pure; any thread.
//
// An entry's text is one JSON object whose last member is "hash": SHA-256 over the entry before it (its hash), its own
// number, time and author, and the text without the hash. So an entry cannot be changed, left out, put in or moved without
// every hash from there on being made anew; and a log that was made anew, or cut, lacks the heads that were kept elsewhere.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/audit_log.hpp"

namespace budstikke::audit {

/// SHA-256 in lower-case hex.
using Digest = std::string (*)(std::string_view);

/// The head before the first entry.
[[nodiscard]] ChainHead beginning();

/// The entry that follows `head`.
[[nodiscard]] LedgerEntry sealed(const AuditRecord& record, const ChainHead& head, TimePoint at,
                                 Digest digest);

/// The hash that an entry says of itself; empty where it says none.
[[nodiscard]] std::string hash_of(const LedgerEntry& entry);

/// "NUMBER:HASH"
[[nodiscard]] std::string to_text(const ChainHead& head);
[[nodiscard]] std::optional<ChainHead> head_from_text(std::string_view text);

/// Takes a log entry after entry, in order. Each fault is told once: after one it goes on from what is there.
class ChainCheck {
 public:
  static constexpr std::size_t kMostListed = 100;

  /// `kept`: heads that the log had once.
  ChainCheck(Digest digest, std::vector<ChainHead> kept) : digest_(digest), kept_(std::move(kept)) {}

  void take(const LedgerEntry& entry);
  /// After the last entry.
  [[nodiscard]] ChainReport finish();

 private:
  void fault(std::uint64_t number, std::string what);

  Digest digest_;
  std::vector<ChainHead> kept_;
  ChainReport report_;
  ChainHead last_ = beginning();
};

}  // namespace budstikke::audit
