#include "engine/publishing/candidate_check.hpp"

#include <vector>

#include "engine/routing/target_checks.hpp"
#include "rules/checker.hpp"
#include "rules/checker_report.hpp"

namespace budstikke::publishing {

rules::ParsedRules check_candidate(const CandidateText& candidate, const CandidateCheck& check) {
  rules::ParsedRules parsed = rules::parse_rules(candidate.text, candidate.file, candidate.hash);
  if (parsed.rules == nullptr) return parsed;
  std::vector<rules::Finding> findings = rules::check_coverage(*parsed.rules);
  std::erase_if(findings, [](const rules::Finding& one) { return one.note; });
  const Diagnostics coverage = rules::to_diagnostics(findings, candidate.file);
  const Diagnostics book = check_book(*parsed.rules, candidate.file, check);
  parsed.diagnostics.insert(parsed.diagnostics.end(), coverage.begin(), coverage.end());
  parsed.diagnostics.insert(parsed.diagnostics.end(), book.begin(), book.end());
  if (has_errors(parsed.diagnostics)) parsed.rules = nullptr;
  return parsed;
}

Diagnostics check_book(const rules::RuleSet& rules, const std::string& file, const CandidateCheck& check) {
  const routing::TargetCheck targets{file, check.today, check.certificates_for_all};
  return routing::check_targets(rules, *check.routing->book, *check.routing->municipalities, targets);
}

}  // namespace budstikke::publishing
