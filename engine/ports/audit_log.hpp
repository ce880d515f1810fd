#pragma once
// The audit log: who did or read what, when, from where and why. Only ever added to, and each entry is chained to the one
// before it by its hash (engine/audit/chain.hpp), so that a change of any shows. Implemented by engine/audit over the
// ledger. Loop thread; errors as in ledger.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"
#include "engine/ports/ledger.hpp"

namespace budstikke {

inline constexpr std::string_view kAuditTopic = "audit";

/// What is written of one act. Empty fields are left out. No patient data: names of people at work, ids and codes.
struct AuditRecord {
  std::string caller;  ///< how the listener knows the client; "budstikke" for what the node does by itself
  std::string who;     ///< the person's name, as the caller gives it
  std::string roles;   ///< that the caller has
  std::string source;  ///< the peer's address
  std::string action;  ///< "deliveries.release", "messages.content", "login.failed"
  std::string object;  ///< ids of what it is about
  std::string why;
  std::string outcome;  ///< empty where it is only about to be done; else the status and the code
  std::string detail;
  std::uint64_t of = 0;  ///< the entry that said it was about to be done; 0: none
};

/// Where a chain ends. Kept elsewhere, it shows later whether the end was cut off.
struct ChainHead {
  std::uint64_t number = 0;  ///< 0: no entry
  std::string hash;          ///< SHA-256, hex

  friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

struct ChainFault {
  std::uint64_t number = 0;  ///< of the entry that shows it
  std::string what;
};

struct ChainReport {
  std::uint64_t entries = 0;
  ChainHead head;
  std::vector<ChainFault> faults;  ///< the first ones
  std::uint64_t more_faults = 0;   ///< that are not listed
  /// Entries that say that the store was made of a copy: what the log held between copy and entry is not in it, and heads of
  /// that are no faults.
  std::vector<ChainFault> restored;
  /// The highest number that an entry ever had, in logs that were put aside too; nothing where that is not known.
  std::optional<std::uint64_t> highest;

  [[nodiscard]] bool whole() const { return faults.empty(); }
};

/// What `list` may filter by. Empty fields do not filter.
struct AuditFilter {
  std::optional<TimePoint> from;
  std::optional<TimePoint> until;
  std::string who;     ///< a caller, a person, or CALLER/person
  std::string action;  ///< whole, or its beginning up to a dot
  std::size_t max = 100;
};

class AuditLog {
 public:
  virtual ~AuditLog() = default;
  /// Adds an entry, which survives a crash when this returns; its number. B201 where even the reserve of the store is
  /// full, B203 where the store failed: what was to be recorded must then not be done.
  virtual boost::asio::awaitable<Outcome<std::uint64_t>> record(AuditRecord record) = 0;
  /// The newest entries that the filter lets through, newest first.
  virtual boost::asio::awaitable<Outcome<std::vector<LedgerEntry>>> list(AuditFilter filter) = 0;
  /// Reads the whole log and checks numbering and chain, and that `head` ("NUMBER:HASH"; empty: none) is part of it. B107
  /// where that is not understood.
  virtual boost::asio::awaitable<Outcome<ChainReport>> check(std::string head) = 0;
};

}  // namespace budstikke
