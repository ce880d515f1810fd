#include "rules/checker.hpp"

#include "rules/coverage.hpp"

namespace budstikke::rules {

std::vector<Finding> check_coverage(const RuleSet& rules, const CheckLimits& limits) {
  Coverage coverage(rules, limits);
  coverage.find_dead();
  coverage.find_holes();
  coverage.find_overlaps();
  coverage.find_gaps();
  return coverage.take();
}

}  // namespace budstikke::rules
