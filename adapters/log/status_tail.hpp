#pragma once
// What the log file already says of deliveries, and what a crash between a commit and its line kept from it.

#include <cstddef>
#include <cstdint>
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
  bool cut = false;                ///< the file has more, before what was read
  std::optional<std::int64_t>
      told_before;               ///< up to which number of history earlier files tell, as the file says
  std::vector<ToldChange> told;  ///< in the order of the file
};

/// Reads the last `max_bytes` of a log file; what is no whole line of ours is passed over. A file that does not say where
/// it begins was put in the place of one that was moved away unnoticed: the youngest files beside it whose names go
/// on from its own (status.log.1) are read before it, up to one that says so. Blocks. A file that cannot be read says nothing.
[[nodiscard]] StatusTail read_status_tail(const std::string& file, std::size_t max_bytes);

/// Behind which number of the store's history an entry may be one that nobody was told of. `noted`: up to which number all
/// were told, as the store says; `newest`: the last there is. Makes the tail of a store that never noted anything a cut
/// one. Pure.
[[nodiscard]] std::int64_t untold_after(StatusTail& tail, std::optional<std::int64_t> noted,
                                        std::int64_t newest);

/// Of `newest_first`, the store's last entries: those that give a delivery a new state and of which `tail` says nothing,
/// oldest first. Entries from before a cut tail begins are passed over, for their lines may stand in what was not read; of
/// an empty one nothing is known at all. Pure.
[[nodiscard]] std::vector<HistoryEntry> untold(const std::vector<HistoryEntry>& newest_first,
                                               const StatusTail& tail);

}  // namespace budstikke
