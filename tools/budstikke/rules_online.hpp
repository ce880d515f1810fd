#pragma once
// What is done to the rules that the daemon runs, over the admin API.

namespace CLI {
class App;
}

namespace budstikke::tools {

/// Adds publish, approve, withdraw, rollback, history, show and replay to `rules`.
void add_rules_online(CLI::App& rules, int& status);

}  // namespace budstikke::tools
