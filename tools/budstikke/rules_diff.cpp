// budstikke rules diff: what changed from one rule file to another, in words.

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "rules/difference.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

constexpr int kDiffers = 1;

struct DiffOptions {
  std::string before;
  std::string after;
  std::string language;
  bool json = false;
};

json::object to_json(const std::vector<rules::Difference>& differences, const rules::RuleSet& before,
                     const rules::RuleSet& after) {
  json::array rows;
  for (const rules::Difference& one : differences) {
    json::array sentences(one.sentences.begin(), one.sentences.end());
    rows.push_back(
        {{"kind", to_text(one.kind)}, {"rule", one.rule.value()}, {"sentences", std::move(sentences)}});
  }
  return {{"before", before.hash()},
          {"after", after.hash()},
          {"equal", differences.empty()},
          {"differences", std::move(rows)}};
}

void diff(const DiffOptions& options, int& status) {
  const auto before = read_rules(options.before, status);
  const auto after = read_rules(options.after, status);
  if (before == nullptr || after == nullptr) return;
  const rules::Language language = language_or_english(options.language);
  const std::vector<rules::Difference> differences = rules::differences(*before, *after, language);
  if (options.json) {
    std::cout << json::serialize(to_json(differences, *before, *after)) << '\n';
  } else {
    std::cout << rules::to_text(differences, language);
  }
  if (!differences.empty()) status = kDiffers;
}

}  // namespace

void add_rule_diff(CLI::App& rules_command, int& status) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command =
      rules_command.add_subcommand("diff", "Says in words what changed between two rule files");
  command->add_option("OLD", options->before, "The earlier rule file (TOML)")->required();
  command->add_option("NEW", options->after, "The later one")->required();
  add_language(*command, options->language);
  command->add_flag("--json", options->json, "Print one JSON object");
  command->footer(
      "Exit status: 0 the rules are the same (comments and layout aside), 1 they differ, 65 a file has "
      "mistakes,\n"
      "66 a file cannot be read.");
  command->callback([options, &status] { diff(*options, status); });
}

}  // namespace budstikke::tools
