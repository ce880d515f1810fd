#include "adapters/ebms/finding.hpp"

#include <algorithm>
#include <set>

namespace budstikke::ebms {

Weight heaviest(const Findings& findings) {
  Weight weight = Weight::note;
  for (const Finding& finding : findings) weight = std::max(weight, finding.weight);
  return weight;
}

std::optional<ErrorList> error_list_of(const Findings& findings) {
  ErrorList list;
  list.highest = refuses(findings) ? ErrorSeverity::error : ErrorSeverity::warning;
  for (const Finding& finding : findings) {
    if (finding.weight == Weight::note) continue;
    const ErrorSeverity severity =
        finding.weight == Weight::warning ? ErrorSeverity::warning : ErrorSeverity::error;
    list.errors.push_back({finding.code, severity, finding.location, finding.text});
  }
  if (list.errors.empty()) return std::nullopt;
  return list;
}

std::string noted(const Findings& findings) {
  std::set<int> rules;
  std::set<std::string> without_number;
  for (const Finding& finding : findings) {
    if (finding.weight != Weight::note) continue;
    if (finding.rule == 0)
      without_number.insert(finding.text);
    else
      rules.insert(finding.rule);
  }
  std::string all;
  for (const int rule : rules) all += (all.empty() ? "rule " : ", rule ") + std::to_string(rule);
  for (const std::string& text : without_number) all += (all.empty() ? "" : ", ") + text;
  return all;
}

Failure failure_of(const Findings& findings) {
  const Weight weight = heaviest(findings);
  const auto worst = std::find_if(findings.begin(), findings.end(),
                                  [weight](const Finding& finding) { return finding.weight == weight; });
  if (worst == findings.end()) return Failure(Code::M504);
  const std::string rule = worst->rule == 0 ? "" : "rule " + std::to_string(worst->rule) + ": ";
  return Failure(worst->failure, rule + worst->text);
}

}  // namespace budstikke::ebms
