#include "engine/ports/store.hpp"

namespace budstikke {

std::size_t Unit::size_bytes() const {
  std::size_t total = 512 * (1 + added.size() + changed.size()) + (message ? message->facts.size() : 0);
  for (const auto& [id, sealed] : payloads) total += sealed.bytes.size();
  for (const HistoryEntry& entry : history) total += 128 + entry.detail.size();
  return total;
}

}  // namespace budstikke
