#pragma once
// What changed from one rule set to another, in words. Pure.

#include <string>
#include <string_view>
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

/// Rules are the same where their ids are; as few as possible are called moved. In the order of the new set, removed ones
/// last. A rule that was both moved and changed is `changed`. Where comments or layout alone differ, nothing does.
[[nodiscard]] std::vector<Difference> differences(const RuleSet& before, const RuleSet& after,
                                                  Language language);

/// "added", "removed", "changed", "moved": for programs.
[[nodiscard]] std::string_view to_text(Difference::Kind kind);
/// As text for people: each rule with its sentences, or that nothing differs.
[[nodiscard]] std::string to_text(const std::vector<Difference>& differences, Language language);

}  // namespace budstikke::rules
