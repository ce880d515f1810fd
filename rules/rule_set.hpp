#pragma once
// The rules that are in force together: immutable, named by the hash of their text. First match wins. Pure.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/diagnostic.hpp"
#include "rules/matcher.hpp"
#include "rules/rule.hpp"

namespace budstikke::rules {

enum class Verdict { yes, no, unknown };

struct Decision {
  /// Null where an unknown fact stopped the walk: defer. Lives as long as the rule set.
  const Rule* rule = nullptr;
  /// Place in the rule set of the rule that decided, or that could not be decided.
  std::size_t place = 0;
};

class RuleSet {
 public:
  RuleSet(std::vector<Rule> rules, std::string hash, std::string text);

  /// First rule that holds on `date`. Never silent: a checked rule set ends in a catch-all. The cost does not grow with the
  /// number of rules of the usual shapes (see matcher.hpp), unless a fact that rules ask about is unknown: then they are
  /// walked from the top.
  [[nodiscard]] Decision decide(const Facts& facts, Date date) const;

  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
  [[nodiscard]] const std::string& hash() const { return hash_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::vector<Rule> rules_;
  std::string hash_;
  std::string text_;
  Matcher matcher_;
};

struct ParsedRules {
  std::shared_ptr<const RuleSet> rules;  ///< null where `diagnostics` has errors
  Diagnostics diagnostics;
};

/// Parses and checks a rule file: every mistake at once, with line and column. `hash` is the text's SHA-256.
[[nodiscard]] ParsedRules parse_rules(std::string_view text, const std::string& file,
                                      const std::string& hash);

}  // namespace budstikke::rules
