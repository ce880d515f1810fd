#pragma once
// Whom the rules of a set send to, each role once. Pure.

#include <vector>

#include "rules/rule_set.hpp"

namespace budstikke::routing {

/// The target of the rule, and its copies; none of a rule that holds or refuses.
[[nodiscard]] std::vector<const rules::Target*> targets_of(const rules::Rule& rule);

struct Role {
  const rules::Target* target = nullptr;  ///< where it is named first; lives as long as the rule set
  std::vector<const rules::Rule*> rules;  ///< that send or copy to it, in the order of the file
};
/// Services and named parties of the rules that hold on the date, in the order in which they are named first.
[[nodiscard]] std::vector<Role> roles_of(const rules::RuleSet& rules, rules::Date date);

}  // namespace budstikke::routing
