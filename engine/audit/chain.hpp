#pragma once
// The chain of the audit log: how an entry is sealed, and how a log is checked. Pure; any thread.
//
// An entry's text is one JSON object whose last member is "hash": SHA-256 over the entry before it (its hash), its own
// number, time and author, and the text without the hash. So an entry cannot be changed, left out, put in or moved without
// every hash from there on being made anew; and a log that was made anew, or cut, lacks the heads that were kept elsewhere.

#include <map>
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

/// A head that was kept elsewhere, and when it was told where that is known.
struct KeptHead {
  ChainHead head;
  std::optional<TimePoint> told_at = std::nullopt;
};

/// What a store's log says when it was made of a copy: the log goes on from where it ended in the copy. `copied_at`: what the
/// copy says. `replaced`: the log that was put aside for it; nothing where none could be read.
[[nodiscard]] AuditRecord restored_record(std::string who, const std::string& copied_at,
                                          const std::optional<ChainReport>& replaced);

/// Takes a log entry after entry, in order. Each fault is told once: after one it goes on from what is there.
class ChainCheck {
 public:
  static constexpr std::size_t kMostListed = 100;

  /// `kept`: heads that the log had once.
  ChainCheck(Digest digest, const std::vector<KeptHead>& kept);

  void take(const LedgerEntry& entry);
  /// After the last entry.
  [[nodiscard]] ChainReport finish();

 private:
  /// The log was another from entry `number` on, up to `last` where that is known.
  struct Fork {
    std::uint64_t number = 0;
    TimePoint at{};
    std::optional<std::uint64_t> last;
  };

  void fault(std::uint64_t number, std::string what);
  void note_restored(const LedgerEntry& entry);
  [[nodiscard]] bool was_put_aside(const KeptHead& kept) const;

  Digest digest_;
  std::multimap<std::uint64_t, KeptHead> kept_;  ///< by number
  std::vector<Fork> forks_;
  ChainReport report_;
  ChainHead last_ = beginning();
};

}  // namespace budstikke::audit
