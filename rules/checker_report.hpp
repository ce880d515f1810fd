#pragma once
// Findings of check_coverage() for people and for programs. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/diagnostic.hpp"
#include "rules/checker.hpp"

namespace budstikke::rules {

/// "dead", "shadowed", "overlap", "gap", "hole", "undecided".
[[nodiscard]] std::string_view kind_text(Finding::Kind kind);
/// "error", "warning" or "note".
[[nodiscard]] std::string_view severity_text(const Finding& finding);

/// One a finding, in the same order, each with its example. A note becomes a warning whose text begins with "note: ".
[[nodiscard]] Diagnostics to_diagnostics(const std::vector<Finding>& findings, const std::string& file);

/// A JSON array, one object a finding: "kind", "severity", "rule", "line", "column", "others", "message", and "facts" and
/// "on", which are null where there is no example.
[[nodiscard]] std::string to_json(const std::vector<Finding>& findings);

/// Whether any of them is an error: such a rule set is not to be published.
[[nodiscard]] bool has_errors(const std::vector<Finding>& findings);

}  // namespace budstikke::rules
