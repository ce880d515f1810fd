#pragma once
// What the log file already says of deliveries, and what a crash between a commit and its line kept from it.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/history.hpp"

namespace budstikke {

/// A line that tells of a delivery's new state.
struct ToldChange {
  DeliveryId delivery;
  std::optional<DeliveryState> from;
  std::optional<DeliveryState> to;
  TimePoint at{};
};

struct StatusTail {
  std::optional<TimePoint> since;  ///< of the first line read; nothing where there is none
  std::vector<ToldChange> told;    ///< in the order of the file
};

/// Reads the last `max_bytes` of a log file; what is no whole line of ours is passed over. Blocks. A file that cannot be
/// read says nothing.
[[nodiscard]] StatusTail read_status_tail(const std::string& file, std::size_t max_bytes);

/// Of `newest_first`, the store's last entries: those that give a delivery a new state and of which `tail` says nothing,
/// oldest first. Entries from before the tail begins are passed over, for their lines may stand in an older file; of an
/// empty tail nothing is known at all. Pure.
[[nodiscard]] std::vector<HistoryEntry> untold(const std::vector<HistoryEntry>& newest_first,
                                               const StatusTail& tail);

}  // namespace budstikke
