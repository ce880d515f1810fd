// budstikke rules publish, approve, withdraw, rollback, history, show, replay: the rules that the daemon runs.

#include "tools/budstikke/rules_online.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/file_text.hpp"
#include "tools/budstikke/publications_text.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

constexpr std::size_t kReadBytes =
    134'217'728;                              // beyond what the daemon takes for rules, which it says itself
constexpr std::size_t kMostListed = 100'000;  // what the daemon lists at most
constexpr auto kPatience = std::chrono::minutes{10};  // with what reads many rules or many messages

struct Signature {
  std::string who = login_name();
  std::string why;
};

/// The whole file, or nothing with the complaint printed: what is cut would be other rules.
std::optional<std::string> read_rules_text(const std::string& file, int& status) {
  auto text = read_file(file, kReadBytes);
  if (!text) {
    status = kExitNoInput;
  } else if (text->size() > kReadBytes) {
    std::cerr << file << ": has more than " << kReadBytes / 1'048'576 << " MiB, which no daemon takes\n";
    status = kExitFaulty;
    text.reset();
  }
  return text;
}

void add_signature(CLI::App& command, Signature& signature) {
  command.add_option("--who,--by", signature.who, "Who does it")->capture_default_str();
  command.add_option("--why", signature.why, "The reason, kept for ever")->required();
}

void sign(json::object& body, const Signature& signature) {
  if (!signature.who.empty()) body["who"] = signature.who;
  body["why"] = signature.why;
}

void add_publish(CLI::App& rules, int& status) {
  CLI::App* command = rules.add_subcommand(
      "publish", "Brings a rule file into force, or proposes it where a second person must approve");
  const auto common = add_admin_options(*command);
  auto file = std::make_shared<std::string>();
  auto signature = std::make_shared<Signature>();
  command->add_option("FILE", *file, "The rule file (TOML)")->required();
  add_signature(*command, *signature);
  command->callback([common, file, signature, &status] {
    auto text = read_rules_text(*file, status);
    if (!text) return;
    json::object body{{"text", std::move(*text)}, {"file", *file}};
    sign(body, *signature);
    common->where.patience = kPatience;
    status = perform(*common, "POST", "/v1/rules/publications", json::serialize(body), proposal_text);
  });
}

struct Step {
  const char* verb;
  const char* help;
  bool number_required;
};

void add_step(CLI::App& rules, int& status, const Step& step) {
  CLI::App* command = rules.add_subcommand(step.verb, step.help);
  const auto common = add_admin_options(*command);
  auto number = std::make_shared<std::uint64_t>(0);
  auto signature = std::make_shared<Signature>();
  CLI::Option* given = command->add_option("N", *number, "Number of the publication");
  if (step.number_required) given->required();
  add_signature(*command, *signature);
  command->callback([common, number, signature, verb = std::string(step.verb), &status] {
    json::object body;
    sign(body, *signature);
    common->where.patience = kPatience;
    status = perform(*common, "POST", "/v1/rules/publications/" + std::to_string(*number) + "/" + verb,
                     json::serialize(body), proposal_text);
  });
}

void add_history(CLI::App& rules, int& status) {
  CLI::App* command = rules.add_subcommand("history", "Every publication, newest first");
  const auto common = add_admin_options(*command);
  command->callback([common, &status] {
    status = perform(*common, "GET", "/v1/rules/publications", {}, publications_text);
  });
}

void add_show(CLI::App& rules, int& status) {
  CLI::App* command = rules.add_subcommand("show", "The rule file of a publication, as it was published");
  const auto common = add_admin_options(*command);
  auto number = std::make_shared<std::optional<std::uint64_t>>();
  command->add_option("N", *number, "Number of the publication; the one in force where absent");
  command->callback([common, number, &status] {
    const std::string which = *number ? "publications/" + std::to_string(**number) : "current";
    status = perform(*common, "GET", "/v1/rules/" + which, {}, rules_text);
  });
}

struct ReplayOptions {
  std::string file;
  std::string from;
  std::string until;
  std::size_t max = 100'000;
};

void add_replay(CLI::App& rules, int& status) {
  CLI::App* command = rules.add_subcommand(
      "replay", "Which past messages would go elsewhere by other rules; changes nothing");
  const auto common = add_admin_options(*command);
  auto options = std::make_shared<ReplayOptions>();
  command->add_option("--rules", options->file, "The rule file to try (TOML)")->required();
  command->add_option("--from", options->from, "Received at or after, such as 2026-11-22T08:00:00");
  command->add_option("--until", options->until, "Received before");
  command->add_option("--max", options->max, "Look at so many messages at most, newest first")
      ->capture_default_str();
  command->callback([common, options, &status] {
    auto text = read_rules_text(options->file, status);
    if (!text) return;
    json::object body{{"text", std::move(*text)}, {"file", options->file}, {"max", options->max}};
    body["listed"] = std::clamp<std::size_t>(options->max, 1, kMostListed);
    if (!options->from.empty()) body["from"] = options->from;
    if (!options->until.empty()) body["until"] = options->until;
    common->where.patience = kPatience;
    status = perform(*common, "POST", "/v1/rules/replay", json::serialize(body), replay_text);
  });
}

}  // namespace

void add_rules_online(CLI::App& rules, int& status) {
  add_publish(rules, status);
  add_step(rules, status, {"approve", "Brings a proposal of another person into force", true});
  add_step(rules, status, {"withdraw", "Gives a proposal up", true});
  add_step(rules, status,
           {"rollback", "Brings earlier rules into force again; those before the present where N is absent",
            false});
  add_history(rules, status);
  add_show(rules, status);
  add_replay(rules, status);
}

}  // namespace budstikke::tools
