// budstikke: the operator's command.

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "engine/runtime/keep_private.hpp"
#include "tools/budstikke/commands.hpp"

int main(int argc, char** argv) {
  budstikke::keep_private();
  CLI::App app{"budstikke: reads, explains and looks after messages"};
  app.require_subcommand(1);
  int status = 0;
  budstikke::tools::add_inspect(app, status);
  budstikke::tools::add_cpa(app, status);
  budstikke::tools::add_addresses(app, status);
  budstikke::tools::add_rules(app, status);
  budstikke::tools::add_schema(app);
  budstikke::tools::add_needs(app, status);
  budstikke::tools::add_units(app, status);
  budstikke::tools::add_key(app, status);
  budstikke::tools::add_audit(app, status);
  budstikke::tools::add_operator_commands(app, status);
  budstikke::tools::add_store(app, status);
  budstikke::tools::add_watch_commands(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    std::cerr << "budstikke: " << error.what() << '\n';
    return 70;
  }
  return status;
}
