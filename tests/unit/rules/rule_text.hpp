#pragma once
// Rule files for tests: a valid frame into which each test puts one part.

#include <string>
#include <string_view>

#include "rules/rule_set.hpp"

namespace budstikke::rules::testing {

inline ParsedRules parse(std::string_view text) { return parse_rules(text, "rules.toml", "hash"); }

/// All complaints, one a line: "12:9: error: ..."
inline std::string complaints(std::string_view text) {
  std::string result;
  for (const Diagnostic& d : parse(text).diagnostics) {
    result += std::to_string(d.line) + ":" + std::to_string(d.column) +
              (d.severity == Severity::error ? ": error: " : ": warning: ") + d.message + "\n";
  }
  return result;
}

inline const std::string kCatchAll = R"([[rule]]
id = "last"
title = "t"
owner = "o"
reason = "r"
send = { to = "receiver" }
)";

/// One rule whose fifth line is `line`, then a catch-all.
inline std::string with_line(std::string_view line) {
  return "[[rule]]\nid = \"first\"\ntitle = \"t\"\nowner = \"o\"\n" + std::string(line) +
         "\nreason = \"r\"\n" + kCatchAll;
}
/// One rule that sends to the receiver when `when` holds; `when` begins at line 5, column 10.
inline std::string with_when(std::string_view when) {
  return with_line("when = { " + std::string(when) + " }\nsend = { to = \"receiver\" }");
}

inline Date day(int year, unsigned month, unsigned date) {
  return Date(std::chrono::year(year), std::chrono::month(month), std::chrono::day(date));
}

}  // namespace budstikke::rules::testing
