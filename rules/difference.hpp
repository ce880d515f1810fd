#pragma once
// What changed from one rule set to another, in words. Pure.

#include <string>
#include <vector>

#include "rules/explain.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::rules {

struct Difference {
  enum class Kind { added, removed, changed, moved };
  Kind kind = Kind::changed;
  RuleId rule;
  std::vector<std::string> sentences;  ///< "now also asks for message.type HELSEOPPL_SOKNAD"; one each change
};

/// Rules are the same where their ids are. In the order of the new set, removed ones last.
[[nodiscard]] std::vector<Difference> differences(const RuleSet& before, const RuleSet& after,
                                                  Language language);

}  // namespace budstikke::rules
