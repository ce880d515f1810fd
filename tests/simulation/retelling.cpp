#include "tests/simulation/retelling.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace budstikke::simulation {

namespace {

using Change =
    std::tuple<DeliveryId, std::string, std::optional<DeliveryState>, std::optional<DeliveryState>>;

StatusLine line_of(const HistoryEntry& entry) {
  StatusLine line;
  line.event = entry.event;
  line.message = entry.message;
  line.delivery = entry.delivery;
  line.from = entry.from;
  line.to = entry.to;
  line.code = entry.code;
  line.who = entry.who;
  line.detail = "told after a restart";
  return line;
}

}  // namespace

std::vector<StatusLine> untold_lines(const std::vector<HistoryEntry>& stored,
                                     const std::vector<StatusLine>& told) {
  std::map<Change, std::size_t> lines;
  for (const StatusLine& line : told) ++lines[{line.delivery, line.event, line.from, line.to}];
  std::vector<StatusLine> missing;
  for (const HistoryEntry& entry : stored) {
    if (entry.delivery.empty() || !entry.to) continue;
    std::size_t& left = lines[{entry.delivery, entry.event, entry.from, entry.to}];
    if (left > 0) {
      --left;
    } else {
      missing.push_back(line_of(entry));
    }
  }
  return missing;
}

}  // namespace budstikke::simulation
