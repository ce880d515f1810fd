#pragma once
// Counters and gauges in the Prometheus text format. Labels are states, events, codes and lanes: never a
// message, never a patient. Loop thread only.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/ports/status_sink.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke {

/// An alarm that is on.
struct ActiveAlarm {
  std::string kind;
  std::string subject;  ///< HER-ids, message types, lanes
};

/// What only the process itself knows.
struct NodeGauges {
  std::size_t pending_bytes = 0;  ///< of messages being received
  std::size_t pending_messages = 0;
  std::size_t commits_waiting = 0;
  std::size_t status_lines_lost = 0;
  std::optional<Duration> address_book_age = {};  ///< absent: nothing was ever imported
  std::size_t address_book_parties = 0;
  std::size_t certificates_expiring = 0;
  std::size_t payloads_to_reseal = 0;
  std::size_t retention_waiting = 0;  ///< messages older than their bytes may be, and not final
  std::vector<ActiveAlarm> alarms = {};
};

/// Counts what passes and hands it on.
class Metrics : public StatusSink {
 public:
  explicit Metrics(StatusSink& next);
  ~Metrics() override;

  void write(const StatusLine& line) override;

  /// The whole exposition, with the queues as they are now.
  [[nodiscard]] std::string exposition(const std::vector<QueueRow>& queues, const NodeGauges& node,
                                       TimePoint now);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace budstikke
