#pragma once
// Whom a decision of the rules reaches today. Pure.

#include <memory>
#include <optional>
#include <string>

#include "engine/addressing/residence.hpp"
#include "engine/intake/routing.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::publishing {

struct Reach {
  std::string key;    ///< the same for decisions that reach the same parties
  std::string words;  ///< for people: "case-handler: Saksbehandling 8143001 (Bodø kommune)"
};

/// What of a message, beside the decision, says whom it reaches.
struct Addressee {
  HerId receiver;  ///< the party that the message names
  std::string municipality;
  std::string district;
  /// H308 or H309: the message goes to nobody whom its sender did not name.
  std::optional<Code> forbidden = std::nullopt;
};
/// As the message's facts say.
[[nodiscard]] Addressee addressee_of(const rules::Facts& facts, HerId receiver);

/// By the address book of the snapshot on the day `today`. A message on the work list reaches nobody, for whatever reason;
/// a signature, which stops what would have to be re-addressed, is no fact and left out of account.
[[nodiscard]] Reach reach_of(const rules::Decision& decision, const Addressee& addressee,
                             const Routing& routing, rules::Date today);

}  // namespace budstikke::publishing
