#pragma once
// All publications of rules, worked out from the ledger. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/outcome.hpp"
#include "engine/model/publication.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/publishing/rule_event.hpp"

namespace budstikke::publishing {

struct Published {
  Publication publication;
  std::string caller;  ///< of the author; empty where the listener asked nobody
  std::string name;    ///< of the author
  bool from_file = false;
  std::uint64_t compared_with = 0;  ///< of a proposal: the publication in force when it was made
};

struct RuleHistory {
  std::vector<Published> publications;  ///< publication N at place N - 1
  /// Numbers of the publications that came into force, in that order; the last is in force.
  std::vector<std::uint64_t> reigns;
  std::uint64_t last_entry = 0;  ///< of the ledger's topic

  /// Null where there is none with that number.
  [[nodiscard]] const Published* find(std::uint64_t number) const;
  /// Null where nothing has been published.
  [[nodiscard]] const Published* in_force() const;
};

/// What `entries` add to `history`; those that it has already are passed over. B203 where one is not understood, or does
/// not follow from those before it.
[[nodiscard]] Outcome<void> fold_into(RuleHistory& history, const std::vector<LedgerEntry>& entries);
[[nodiscard]] Outcome<RuleHistory> fold(const std::vector<LedgerEntry>& entries);

}  // namespace budstikke::publishing
