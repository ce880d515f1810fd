#include "rules/rule_set.hpp"

#include "rules/matching.hpp"

namespace budstikke::rules {

RuleSet::RuleSet(std::vector<Rule> rules, std::string hash, std::string text)
    : rules_(std::move(rules)), hash_(std::move(hash)), text_(std::move(text)) {}

Decision RuleSet::decide(const Facts& facts, Date date) const {
  for (std::size_t place = 0; place < rules_.size(); ++place) {
    const Verdict verdict = judge(rules_[place], facts, date).verdict;
    if (verdict == Verdict::yes) return {&rules_[place], place};
    if (verdict == Verdict::unknown) return {nullptr, place};
  }
  return {nullptr, rules_.size()};
}

}  // namespace budstikke::rules
