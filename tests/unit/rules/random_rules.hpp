#pragma once
// Random rule sets and messages over small domains, for tests that compare clever answers with plain ones.

#include <random>
#include <string>
#include <vector>

#include "rules/matching.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::rules::testing {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(engine_);
  }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[below(of.size())];
  }

 private:
  std::mt19937 engine_;
};

inline Date nth_day(std::size_t n) {
  return Date(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::days(n));
}

/// The verdict of the plain walk from rule to rule.
inline Decision walked(const std::vector<Rule>& rules, const Facts& facts, Date date) {
  for (std::size_t place = 0; place < rules.size(); ++place) {
    const Verdict verdict = judge(rules[place], facts, date).verdict;
    if (verdict == Verdict::yes) return {&rules[place], place};
    if (verdict == Verdict::unknown) return {nullptr, place};
  }
  return {nullptr, rules.size()};
}

inline Rule rule_named(std::string id) {
  Rule rule;
  rule.id = RuleId(std::move(id));
  rule.action = Hold{"r"};
  return rule;
}

}  // namespace budstikke::rules::testing
