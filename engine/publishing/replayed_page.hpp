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

/// What the rules were asked when they were last asked about a message: a release asks them anew, of what a person added.
struct LastAsked {
  std::string rule_set;   ///< hash; empty where no rule was asked, or by an older program
  std::string facts;      ///< JSON; empty where no rule was asked
  bool released = false;  ///< a person let the message go: what forbids forwarding is set aside
};
[[nodiscard]] LastAsked last_asked(const std::vector<HistoryEntry>& history);

/// A message with the facts that its last decision was made of.
struct PastMessage {
  Message message;
  bool released = false;
};

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

[[nodiscard]] Replayed replay_one(const PastMessage& past, const Comparison& comparison);

}  // namespace budstikke::publishing
