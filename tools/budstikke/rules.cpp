// budstikke rules: checks a rule file, shows which rule decides and why, and lists what a rule may ask about.

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/crypto/digest.hpp"
#include "engine/model/time.hpp"
#include "rules/explain.hpp"
#include "rules/fact_text.hpp"
#include "rules/rule_set.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/file_text.hpp"

namespace budstikke::tools {

namespace {

constexpr int kUsage = 64;    // EX_USAGE
constexpr int kFaulty = 65;   // EX_DATAERR
constexpr int kNoInput = 66;  // EX_NOINPUT
constexpr std::size_t kReadBytes =
    8U * 1024U * 1024U;  // beyond the parser's own bound, which it reports itself

struct RuleOptions {
  std::string file;
  std::string facts_json;
  std::vector<std::string> facts;
  std::string on;
  bool json = false;
};

/// The rules, or null with `status` set. Every complaint is printed, warnings too.
std::shared_ptr<const rules::RuleSet> read_rules(const std::string& file, int& status) {
  const std::optional<std::string> text = read_file(file, kReadBytes);
  if (!text) {
    status = kNoInput;
    return nullptr;
  }
  rules::ParsedRules parsed = rules::parse_rules(*text, file, crypto::sha256_hex(*text));
  for (const Diagnostic& one : parsed.diagnostics) std::cerr << to_text(one) << '\n';
  if (parsed.rules == nullptr) status = kFaulty;
  return parsed.rules;
}

void check(const RuleOptions& options, int& status) {
  const auto rule_set = read_rules(options.file, status);
  if (rule_set == nullptr) return;
  std::size_t examples = 0;
  for (const rules::Rule& rule : rule_set->rules()) examples += rule.examples.size();
  std::cout << options.file << ": no mistakes; rules: " << rule_set->rules().size()
            << ", examples: " << examples << ", sha256: " << rule_set->hash() << '\n';
}

/// The facts of --facts and then of each --fact, or nothing with the complaint printed.
std::optional<rules::Facts> read_facts(const RuleOptions& options) {
  rules::Facts facts;
  if (!options.facts_json.empty()) {
    rules::ReadFacts read = rules::read_facts_json(options.facts_json);
    if (!read.facts) {
      std::cerr << "--facts: " << read.complaint << '\n';
      return std::nullopt;
    }
    facts = std::move(*read.facts);
  }
  for (const std::string& word : options.facts) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      std::cerr << "--fact: write name=value\n";
      return std::nullopt;
    }
    rules::ReadFact read = rules::read_fact_text(word.substr(0, equals), word.substr(equals + 1));
    if (!read.value) {
      std::cerr << "--fact: " << read.complaint << '\n';
      return std::nullopt;
    }
    facts.insert_or_assign(word.substr(0, equals), std::move(*read.value));
  }
  return facts;
}

void explain(const RuleOptions& options, int& status) {
  const auto rule_set = read_rules(options.file, status);
  if (rule_set == nullptr) return;
  std::optional<rules::Facts> facts = read_facts(options);
  if (!facts) {
    status = kUsage;
    return;
  }
  const auto today = norwegian_date(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
  const rules::Date date = parse_date(options.on).value_or(today);
  facts->try_emplace("received.date", date);
  const rules::Decision decision = rule_set->decide(*facts, date);
  const rules::Walk walk = rules::walk(*rule_set, decision, *facts, date);
  if (decision.rule == nullptr) status = kFaulty;
  if (options.json) {
    std::cout << rules::explain_json(decision, walk, *facts) << '\n';
    return;
  }
  std::cout << rules::explain(walk)
            << (decision.rule == nullptr ? "undecided: the message would wait for the unknown fact"
                                         : rules::describe(decision.rule->action))
            << '\n';
}

std::string_view type_name(rules::FactType type) {
  switch (type) {
    case rules::FactType::text:
      return "text";
    case rules::FactType::set:
      return "set";
    case rules::FactType::number:
      return "number";
    case rules::FactType::flag:
      return "flag";
    case rules::FactType::date:
      return "date";
  }
  return "";
}

void list_facts() {
  for (const rules::FactDeclaration& fact : rules::declared_facts()) {
    std::cout << fact.name << " (" << type_name(fact.type) << ", " << fact.norwegian
              << "): " << fact.description;
    for (const std::string_view value : fact.values) {
      std::cout << (value == fact.values.front() ? " One of: " : ", ") << value;
    }
    std::cout << '\n';
  }
}

void add_check(CLI::App& rules_command, int& status) {
  auto options = std::make_shared<RuleOptions>();
  CLI::App* command = rules_command.add_subcommand("check", "Reports every mistake of a rule file");
  command->add_option("FILE", options->file, "The rule file (TOML)")->required();
  command->callback([options, &status] { check(*options, status); });
}

void add_explain(CLI::App& rules_command, int& status) {
  const auto check_date = [](const std::string& text) {
    return parse_date(text) ? std::string{} : "a date is written 2024-01-31";
  };
  auto options = std::make_shared<RuleOptions>();
  CLI::App* command = rules_command.add_subcommand("explain", "Shows which rule decides, and why");
  command->add_option("FILE", options->file, "The rule file (TOML)")->required();
  command->add_option("--facts", options->facts_json, "Facts as one JSON object");
  command->add_option("--fact", options->facts, "One fact as name=value; may be given several times")
      ->allow_extra_args(false);
  command->add_option("--on", options->on, "The date to decide on; today where absent")->check(check_date);
  command->add_flag("--json", options->json, "Print one JSON object");
  command->callback([options, &status] { explain(*options, status); });
}

}  // namespace

void add_rules(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("rules", "Checks a rule file and explains which rule decides");
  command->require_subcommand(1);
  add_check(*command, status);
  add_explain(*command, status);
  command->add_subcommand("facts", "Lists what a rule may ask about")->callback(list_facts);
}

}  // namespace budstikke::tools
