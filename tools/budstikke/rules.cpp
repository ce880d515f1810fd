// budstikke rules: what can be done with rules, and what a rule may ask about.

#include <CLI/CLI.hpp>
#include <iostream>
#include <string_view>

#include "rules/facts.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/rules_files.hpp"
#include "tools/budstikke/rules_online.hpp"

namespace budstikke::tools {

namespace {

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

}  // namespace

void add_rules(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("rules", "Checks, compares and explains rules");
  command->require_subcommand(1);
  add_rule_check(*command, status);
  add_rule_diff(*command, status);
  add_rule_explain(*command, status);
  add_rules_online(*command, status);
  command->add_subcommand("facts", "Lists what a rule may ask about")->callback(list_facts);
}

}  // namespace budstikke::tools
