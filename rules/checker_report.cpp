#include "rules/checker_report.hpp"

#include <algorithm>

#include "engine/model/time.hpp"
#include "rules/facts_json.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

namespace json = boost::json;

bool is_error(const Finding& finding) { return !finding.note && finding.severity == Severity::error; }

std::string example_text(const Finding& finding) {
  if (!finding.example) return {};
  std::string result = " (for example";
  if (finding.on) result += " on " + to_text(*finding.on);
  std::string separator = ": ";
  for (const auto& [name, value] : *finding.example) {
    if (name == "received.date") continue;
    result += separator + name + " " + shown_value(value);
    separator = "; ";
  }
  if (separator == ": ") result += ": no other facts";
  return result + ")";
}

json::object object_of(const Finding& finding) {
  json::object object;
  object["kind"] = kind_text(finding.kind);
  object["severity"] = severity_text(finding);
  object["rule"] = finding.rule.value();
  object["line"] = finding.line;
  object["column"] = finding.column;
  json::array& others = object["others"].emplace_array();
  for (const RuleId& other : finding.others) others.emplace_back(other.value());
  object["message"] = finding.message;
  object["facts"] = nullptr;
  object["on"] = nullptr;
  if (finding.example) object["facts"] = json_object(*finding.example);
  if (finding.on) object["on"] = to_text(*finding.on);
  return object;
}

}  // namespace

std::string_view kind_text(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::dead:
      return "dead";
    case Finding::Kind::shadowed:
      return "shadowed";
    case Finding::Kind::overlap:
      return "overlap";
    case Finding::Kind::gap:
      return "gap";
    case Finding::Kind::hole:
      return "hole";
    case Finding::Kind::undecided:
      return "undecided";
  }
  return "";
}

std::string_view severity_text(const Finding& finding) {
  if (finding.note) return "note";
  return finding.severity == Severity::error ? "error" : "warning";
}

Diagnostics to_diagnostics(const std::vector<Finding>& findings, const std::string& file) {
  Diagnostics diagnostics;
  diagnostics.reserve(findings.size());
  for (const Finding& finding : findings) {
    const Severity severity = is_error(finding) ? Severity::error : Severity::warning;
    diagnostics.push_back({file, finding.line, finding.column, severity,
                           (finding.note ? "note: " : "") + finding.message + example_text(finding)});
  }
  return diagnostics;
}

std::string to_json(const std::vector<Finding>& findings) {
  json::array array;
  for (const Finding& finding : findings) array.push_back(object_of(finding));
  return json::serialize(array);
}

bool has_errors(const std::vector<Finding>& findings) { return std::ranges::any_of(findings, is_error); }

}  // namespace budstikke::rules
