#pragma once
// The subcommands of budstikke. Each stands in a file of its own and adds itself to the command line.
//
// Contract of each: `status` is the exit status, which the subcommand's callback sets; it outlives `app`'s
// parse.

namespace CLI {
class App;
}

namespace budstikke::tools {

/// inspect: what a message says, as Budstikke reads it.
void add_inspect(CLI::App& app, int& status);

}  // namespace budstikke::tools
