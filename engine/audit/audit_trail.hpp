#pragma once
// Writes the audit log: one entry after the other, each chained to the one before.
//
// The chain is read, and checked, once before the first entry is written. Entries are written in the order in which they
// are asked for as far as they overlap at all; whoever waits for one knows that it is on the disk, and that the status log
// tells of it.

#include <boost/asio/any_io_executor.hpp>

#include "engine/audit/chain.hpp"
#include "engine/ports/audit_log.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/runtime/signal.hpp"

namespace budstikke::audit {

/// All of them outlive the trail.
struct TrailParts {
  boost::asio::any_io_executor loop;
  Ledger& ledger;
  const Clock& clock;
  StatusSink& status;  ///< is told of each head, and where the log is broken
  Digest digest;
};

class AuditTrail : public AuditLog {
 public:
  explicit AuditTrail(TrailParts parts) : parts_(parts), turn_(parts.loop) {}

  boost::asio::awaitable<Outcome<std::uint64_t>> record(AuditRecord record) override;
  boost::asio::awaitable<Outcome<std::vector<LedgerEntry>>> list(AuditFilter filter) override;
  boost::asio::awaitable<Outcome<ChainReport>> check(std::string head) override;

  /// Reads and checks the log where that was not done yet, also against heads that were told of before. A log that is broken
  /// is an alarm, and is gone on with: the faults stay in it for whoever checks it.
  boost::asio::awaitable<Outcome<void>> open(std::vector<KeptHead> kept = {});
  /// Writes a status line with the head: kept where nobody who can write the store can, it shows later whether the end was
  /// cut off. Done after each entry too, before whoever waits for it goes on.
  void tell_head();
  /// As it is now; the beginning where the log was not opened.
  [[nodiscard]] ChainHead head() const { return head_; }

 private:
  class Turn;

  boost::asio::awaitable<Outcome<ChainReport>> read_all(std::vector<KeptHead> kept);
  boost::asio::awaitable<Outcome<void>> open_in_turn(std::vector<KeptHead> kept);
  boost::asio::awaitable<Outcome<std::uint64_t>> append(AuditRecord record);
  void alarm(const ChainReport& report);

  TrailParts parts_;
  Signal turn_;
  bool busy_ = false;
  bool opened_ = false;
  ChainHead head_ = beginning();
};

}  // namespace budstikke::audit
