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

/// cpa: what a collaboration agreement allows, and what it lacks.
void add_cpa(CLI::App& app, int& status);

/// addresses: checks an address book, and explains whom a role leads to.
void add_addresses(CLI::App& app, int& status);

/// rules: checks and compares rule files, explains which rule decides, lists the facts.
void add_rules(CLI::App& app, int& status);

/// schema: the JSON Schemas of rule and settings files.
void add_schema(CLI::App& app);

/// needs: which needs each line of a text states.
void add_needs(CLI::App& app, int& status);

/// units: the directory of coordinating units: checks, shows, lists what it lacks, exports.
void add_units(CLI::App& app, int& status);

/// key: makes API keys.
void add_key(CLI::App& app, int& status);

/// audit: checks and lists the audit log.
void add_audit(CLI::App& app, int& status);

/// list, show, why, queues, content, hold, release, resend, discard: over the admin API.
void add_operator_commands(CLI::App& app, int& status);

/// store status|check|backup|restore, and erase: the store as a whole.
void add_store(CLI::App& app, int& status);
/// backup and restore, below store.
void add_store_copies(CLI::App& store, int& status);
/// alarms, counts, report: over the admin API.
void add_watch_commands(CLI::App& app, int& status);

}  // namespace budstikke::tools
