#include "engine/ports/store.hpp"

namespace budstikke {

std::size_t Unit::size_bytes() const {
  std::size_t total = 512 * (1 + added.size() + changed.size()) + (message ? message->facts.size() : 0);
  for (const auto& [id, sealed] : payloads) total += sealed.bytes.size();
  for (const HistoryEntry& entry : history) total += 128 + entry.detail.size();
  return total;
}

bool Unit::only_notes_repeat() const {
  if (message || !payloads.empty() || !added.empty() || !changed.empty() || rule_set) return false;
  return history.size() == 1 && (history.front().event == "duplicate" || history.front().event == "conflict");
}

}  // namespace budstikke
