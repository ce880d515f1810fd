#pragma once
// Corrections and agreements as the ledger holds them: each is one entry when it is added and one when a person ends it.
// Pure.
//
//   {"event": "added", "entry": {...}}              the object of engine/addressing/layer.hpp
//   {"event": "ended", "of": 3, "why": "..."}       3: number of the entry that added it

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/addressing/layer.hpp"
#include "engine/ports/ledger.hpp"

namespace budstikke::registry {

[[nodiscard]] std::string added_text(const addressing::LayerEntry& entry);
[[nodiscard]] std::string ended_text(std::uint64_t number, std::string_view why);

/// An entry, and who ended it before its date.
struct KeptEntry {
  addressing::LayerEntry entry;
  std::string ended_by;
  std::string ended_why;
};

class AddressLayer {
 public:
  /// The next entry of the ledger. What is wrong with it, as a sentence, where it cannot be used: it is passed over.
  [[nodiscard]] std::string apply(const LedgerEntry& entry, const addressing::MunicipalityTable& table);

  /// Number of the last entry applied.
  [[nodiscard]] std::uint64_t last() const { return last_; }
  /// All that were ever added, in order.
  [[nodiscard]] const std::vector<KeptEntry>& entries() const { return entries_; }
  [[nodiscard]] std::vector<addressing::LayerEntry> for_book() const;
  /// Null where there is none.
  [[nodiscard]] const KeptEntry* find(std::uint64_t number) const;
  /// Neither ended nor past on `day`.
  [[nodiscard]] std::vector<KeptEntry> open_on(std::chrono::year_month_day day) const;

 private:
  std::vector<KeptEntry> entries_;
  std::uint64_t last_ = 0;
};

/// Whether the entry is about the party: corrects it, or leads to it.
[[nodiscard]] bool concerns(const addressing::LayerEntry& entry, HerId party);

}  // namespace budstikke::registry
