#include "rules/rule_set.hpp"

#include "rules/matching.hpp"

namespace budstikke::rules {

namespace {

std::vector<const Rule*> pointers_to(const std::vector<Rule>& rules) {
  std::vector<const Rule*> pointers;
  pointers.reserve(rules.size());
  for (const Rule& rule : rules) pointers.push_back(&rule);
  return pointers;
}

}  // namespace

RuleSet::RuleSet(std::vector<Rule> rules, std::string hash, std::string text)
    : rules_(std::move(rules)),
      hash_(std::move(hash)),
      text_(std::move(text)),
      matcher_(pointers_to(rules_)) {}

Decision RuleSet::decide(const Facts& facts, Date date) const {
  if (const std::optional<std::size_t> place = matcher_.find(facts, date))
    return {*place < rules_.size() ? &rules_[*place] : nullptr, *place};
  for (std::size_t place = 0; place < rules_.size(); ++place) {
    const Verdict verdict = judge(rules_[place], facts, date).verdict;
    if (verdict == Verdict::yes) return {&rules_[place], place};
    if (verdict == Verdict::unknown) return {nullptr, place};
  }
  return {nullptr, rules_.size()};
}

}  // namespace budstikke::rules
