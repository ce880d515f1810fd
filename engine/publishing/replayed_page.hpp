#pragma once
// One page of past messages under the rules that decided and under a candidate. Pure.

#include <memory>
#include <string>
#include <vector>

#include "engine/intake/routing.hpp"
#include "engine/model/publication.hpp"
#include "engine/ports/store_view.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::publishing {

/// Hash of the rules that decided about a message; empty where no rule did: it followed another, a person decided, it is a
/// receipt, or it could not be read.
[[nodiscard]] std::string deciding_rules(const DecidedMessage& message);

struct Replayed {
  enum class Outcome {
    same,        ///< the same rule, and to the same
    other_rule,  ///< another rule, and to the same
    elsewhere,
    undecided,  ///< the stored facts are not understood
  };
  Outcome outcome = Outcome::same;
  ReplayedMessage listed;  ///< set where it goes elsewhere
};

/// Versions to compare, and the snapshot in whose address book both look.
struct Comparison {
  std::shared_ptr<const rules::RuleSet> before;
  std::shared_ptr<const rules::RuleSet> candidate;
  std::shared_ptr<const Routing> routing;
  rules::Date today{};
};

[[nodiscard]] Replayed replay_one(const Message& message, const Comparison& comparison);

}  // namespace budstikke::publishing
