#pragma once
// An audit log on a store in memory, and what it holds.

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "adapters/crypto/digest.hpp"
#include "adapters/store_memory/memory_store.hpp"
#include "engine/audit/audit_trail.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/run.hpp"

namespace budstikke::tests {

struct AuditBench {
  AuditBench(boost::asio::io_context& loop_in, MemoryStore& store_in, const Clock& clock)
      : loop(loop_in),
        store(store_in),
        trail({loop.get_executor(), store, clock, status, crypto::sha256_hex}) {}

  /// The entries' texts, read; each with its author under "by".
  std::vector<boost::json::object> entries() {
    std::vector<boost::json::object> read;
    const auto found = run(loop, store.entries(std::string(kAuditTopic), 0, 1'000));
    for (const LedgerEntry& entry : *found) {
      read.push_back(boost::json::parse(entry.text).as_object());
      read.back()["by"] = entry.who;
    }
    return read;
  }

  boost::asio::io_context& loop;
  MemoryStore& store;
  RecordingStatusSink status;
  audit::AuditTrail trail;
};

/// Gives no payload.
inline boost::asio::awaitable<Outcome<Payload>> no_payload(PayloadId) { co_return Failure(Code::B204); }

}  // namespace budstikke::tests
