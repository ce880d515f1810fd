// budstikke rules explain: which rule decides, and why, for facts, for a message in a file, or for one that is stored.

#include "tools/budstikke/rules_explain.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "rules/explain.hpp"
#include "rules/fact_text.hpp"
#include "rules/sentence_words.hpp"
#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/records_text.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

/// The facts of --facts and then of each --fact, or nothing with the complaint printed.
std::optional<rules::Facts> read_facts(const ExplainOptions& options) {
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

bool is_file(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

/// Asks the daemon, which walks the rules again in the version that decided.
int explain_stored(const ExplainOptions& options) {
  const std::string language = options.language.empty() ? "en" : options.language;
  return perform(AdminCommand{options.where, options.json}, "GET",
                 "/v1/messages/" + percent_encoded(options.subject) + "/why?lang=" + language, {}, why_text);
}

int usage(const std::string& sentence) {
  std::cerr << "budstikke rules explain: " << sentence << '\n';
  return kExitUsage;
}

int explain(ExplainOptions options) {
  const bool facts_given = !options.facts_json.empty() || !options.facts.empty();
  if (options.subject.ends_with(".toml")) {
    if (!options.rules.empty()) return usage("name the rule file once");
    options.rules = options.subject;
    return explain_facts(options);
  }
  if (options.subject.empty()) {
    if (options.rules.empty()) return usage("name a message, or the rules with --rules");
    return explain_facts(options);
  }
  if (facts_given) return usage("a message has its own facts: leave out --facts and --fact");
  if (is_file(options.subject)) {
    if (options.rules.empty()) return usage("name the rules to decide by with --rules");
    return explain_message_file(options);
  }
  if (options.rules.empty() && options.addresses.empty()) return explain_stored(options);
  std::cerr << options.subject << ": cannot be read\n";
  return kExitNoInput;
}

}  // namespace

int explain_facts(const ExplainOptions& options) {
  int status = 0;
  const auto rule_set = read_rules(options.rules, status);
  if (rule_set == nullptr) return status;
  std::optional<rules::Facts> facts = read_facts(options);
  if (!facts) return kExitUsage;
  const rules::Language language = language_or_english(options.language);
  const rules::Date date = date_or_today(options.on);
  facts->try_emplace("received.date", date);
  const rules::Decision decision = rule_set->decide(*facts, date);
  const rules::Walk walk = rules::walk(*rule_set, decision, *facts, date, language);
  if (options.json) {
    std::cout << rules::explain_json(decision, walk, *facts, language) << '\n';
  } else {
    std::cout << rules::explain(walk, language)
              << (decision.rule == nullptr ? rules::say(rules::Sentence::undecided, language)
                                           : rules::describe(decision.rule->action, language))
              << '\n';
  }
  return decision.rule == nullptr ? kExitFaulty : 0;
}

void add_rule_explain(CLI::App& rules_command, int& status) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = rules_command.add_subcommand("explain", "Shows which rule decides, and why");
  command->add_option(
      "MESSAGE", options->subject,
      "A message's file; or the reference of a stored message, which the daemon is asked for; or "
      "a rule file (*.toml), with facts");
  command->add_option("--rules", options->rules, "The rule file (TOML) to decide by");
  command->add_option("--addresses", options->addresses,
                      "An address book (TOML, or CSV by its name): shows whom the message goes to");
  command->add_option("--facts", options->facts_json, "Facts as one JSON object");
  command->add_option("--fact", options->facts, "One fact as name=value; may be given several times")
      ->allow_extra_args(false);
  add_date(*command, options->on, "The date to decide on; today where absent");
  add_language(*command, options->language);
  command->add_flag("--json", options->json, "Print one JSON object");
  add_admin_address(*command, options->where);
  command->footer(
      "Exit status: 0 decided; 64 wrong use; 65 undecided, or a file has mistakes; 66 a file cannot be "
      "read;\n"
      "of a stored message: 1 refused by the daemon, 69 the daemon cannot be reached.");
  command->callback([options, &status] { status = explain(*options); });
}

}  // namespace budstikke::tools
