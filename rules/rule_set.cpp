#include "rules/rule_set.hpp"

#include "rules/matching.hpp"

namespace budstikke::rules {

RuleSet::RuleSet(std::vector<Rule> rules, std::string hash, std::string text)
    : rules_(std::move(rules)), hash_(std::move(hash)), text_(std::move(text)) {}

Decision RuleSet::decide(const Facts& facts, Date date) const {
  Decision decision;
  for (const Rule& rule : rules_) {
    const Judgement judgement = judge(rule, facts, date);
    decision.tried.push_back({rule.id, judgement.verdict, because(rule, judgement, facts, date)});
    if (judgement.verdict == Verdict::no) continue;
    if (judgement.verdict == Verdict::yes) decision.rule = &rule;
    break;
  }
  return decision;
}

}  // namespace budstikke::rules
