// budstikke rules check: every mistake of a rule file, what its rules do together, and whether the address book has those
// whom they send to.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <tuple>

#include "engine/addressing/municipality.hpp"
#include "engine/model/time.hpp"
#include "engine/routing/target_checks.hpp"
#include "rules/checker.hpp"
#include "rules/checker_report.hpp"
#include "rules/rule_difference.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

constexpr int kHasErrors = 1;

struct CheckOptions {
  std::string file;
  std::string addresses;
  std::string on;
  bool json = false;
};

/// What any of the three checks found, ready for people and for programs.
struct Complaint {
  std::size_t line = 0;
  std::size_t column = 0;
  std::string severity;
  std::string text;
  std::string example;  ///< empty: none
  json::object record;
};

struct Report {
  std::vector<Complaint> complaints;
  std::size_t rules = 0;
  std::size_t examples = 0;
  std::string hash;

  [[nodiscard]] std::size_t count(std::string_view severity) const {
    return static_cast<std::size_t>(std::ranges::count(complaints, severity, &Complaint::severity));
  }
};

/// Of reading ("mistake") and of the address book ("target"): the same members as a finding has.
void take(const Diagnostics& diagnostics, std::string_view kind, Report& report) {
  for (const Diagnostic& one : diagnostics) {
    const std::string severity = one.severity == Severity::error ? "error" : "warning";
    json::object record{{"kind", kind},           {"severity", severity}, {"rule", nullptr},
                        {"line", one.line},       {"column", one.column}, {"others", json::array()},
                        {"message", one.message}, {"facts", nullptr},     {"on", nullptr}};
    report.complaints.push_back({one.line, one.column, severity, one.message, {}, std::move(record)});
  }
}

void take(const std::vector<rules::Finding>& findings, Report& report) {
  const json::value records = json::parse(rules::to_json(findings));
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const rules::Finding& one = findings[i];
    std::string example;
    if (one.example) example = rules::facts_text(*one.example, one.on, rules::Language::english);
    report.complaints.push_back({one.line, one.column, std::string(rules::severity_text(one)), one.message,
                                 std::move(example), records.as_array()[i].as_object()});
  }
}

void print(const Report& report, const std::string& file) {
  for (const Complaint& one : report.complaints) {
    std::cerr << file << ':';
    if (one.line > 0) std::cerr << one.line << ':' << one.column << ':';
    std::cerr << ' ' << one.severity << ": " << one.text << '\n';
    if (!one.example.empty()) std::cerr << "  example: " << one.example << '\n';
  }
  std::cout << file << ": ";
  if (report.complaints.empty()) {
    std::cout << "no mistakes";
  } else {
    std::cout << "errors: " << report.count("error") << ", warnings: " << report.count("warning")
              << ", notes: " << report.count("note");
  }
  std::cout << "; rules: " << report.rules << ", examples: " << report.examples << ", sha256: " << report.hash
            << '\n';
}

json::object to_json(const Report& report, const std::string& file) {
  json::array findings;
  for (const Complaint& one : report.complaints) findings.push_back(one.record);
  return {{"file", file},
          {"rules", report.rules},
          {"examples", report.examples},
          {"sha256", report.hash},
          {"findings", std::move(findings)}};
}

void check(const CheckOptions& options, int& status) {
  const std::optional<RuleFile> read = parse_rule_file(options.file);
  if (!read) {
    status = kExitNoInput;
    return;
  }
  Report report;
  report.hash = read->hash;
  take(read->parsed.diagnostics, "mistake", report);
  const auto& rule_set = read->parsed.rules;
  if (rule_set != nullptr) {
    report.rules = rule_set->rules().size();
    for (const rules::Rule& rule : rule_set->rules()) report.examples += rule.examples.size();
    take(rules::check_coverage(*rule_set), report);
  }
  if (!options.addresses.empty()) {
    const auto book = read_addresses(options.addresses, status);
    if (book == nullptr) return;
    if (rule_set != nullptr) {
      take(routing::check_targets(*rule_set, *book, addressing::MunicipalityTable::builtin(),
                                  {options.file, date_or_today(options.on), false}),
           "target", report);
    }
  }
  std::ranges::sort(report.complaints, {},
                    [](const Complaint& one) { return std::tie(one.line, one.column, one.text); });
  if (options.json) {
    std::cout << json::serialize(to_json(report, options.file)) << '\n';
  } else {
    print(report, options.file);
  }
  if (report.count("error") > 0) status = kHasErrors;
}

}  // namespace

void add_rule_check(CLI::App& rules_command, int& status) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = rules_command.add_subcommand(
      "check", "Reports every mistake of a rule file, and what its rules do together");
  command->add_option("FILE", options->file, "The rule file (TOML)")->required();
  command->add_option("--addresses", options->addresses,
                      "An address book (TOML, or CSV by its name): are those there whom the rules send to?");
  add_date(*command, options->on, "The day to ask the address book for; today where absent");
  command->add_flag("--json", options->json, "Print one JSON object");
  command->footer(
      "Exit status: 0 no errors (there may be warnings and notes), 1 errors, 66 a file cannot be read.");
  command->callback([options, &status] { check(*options, status); });
}

}  // namespace budstikke::tools
