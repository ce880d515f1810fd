// budstikke schema: the JSON Schemas by which editors complete and check rule and settings files.

#include <CLI/CLI.hpp>
#include <iostream>

#include "config/schema.hpp"
#include "rules/schema.hpp"
#include "tools/budstikke/commands.hpp"

namespace budstikke::tools {

void add_schema(CLI::App& app) {
  CLI::App* command = app.add_subcommand("schema", "Prints the JSON Schema of a kind of file, for editors");
  command->require_subcommand(1);
  command->add_subcommand("rules", "Of rule files")->callback([] { std::cout << rules::rules_schema(); });
  command->add_subcommand("settings", "Of the settings file")->callback([] {
    std::cout << config::settings_schema();
  });
}

}  // namespace budstikke::tools
