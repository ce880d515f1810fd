// list, show, why, queues, hold, release, resend, discard: following messages and acting on them.

#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tools/budstikke/admin_client.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/records_text.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

constexpr int kExitRefused = 1;
constexpr int kExitUnreachable = 69;  // EX_UNAVAILABLE

using Printer = std::string (*)(const json::value&);

struct Common {
  AdminAddress where;
  bool as_json = false;
};

std::shared_ptr<Common> add_common(CLI::App& command) {
  auto common = std::make_shared<Common>();
  command
      .add_option("--admin", common->where.address,
                  "The daemon's admin API: host:port on this machine, https://host:port or unix:/path")
      ->envname("BUDSTIKKE_ADMIN")
      ->capture_default_str();
  command.add_option("--key-file", common->where.key_file, "File with the API key")
      ->envname("BUDSTIKKE_KEY_FILE");
  command.add_option(
      "--ca-file", common->where.tls.ca_file,
      "With https: PEM file that the daemon's certificate must chain to; else the system's roots");
  CLI::Option* certificate = command.add_option("--certificate-file", common->where.tls.certificate_file,
                                                "With https: our certificate, where the daemon wants one");
  CLI::Option* key =
      command.add_option("--certificate-key-file", common->where.tls.key_file, "Its private key");
  certificate->needs(key);
  key->needs(certificate);
  command.add_flag("--json", common->as_json, "Print the answer as JSON");
  return common;
}

std::string login_name() {
  if (const passwd* entry = ::getpwuid(::geteuid())) return entry->pw_name;
  return {};
}

int perform(const Common& common, const std::string& method, const std::string& target,
            const std::string& body, Printer printer) {
  AdminAnswer answer;
  try {
    answer = ask(common.where, method, target, body);
  } catch (const std::exception& error) {
    std::cerr << "budstikke: " << error.what() << "\n";
    return kExitUnreachable;
  }
  if (answer.status >= 300) {
    std::string sentence = std::to_string(answer.status);
    for (const char* key : {"code", "title", "detail"}) {
      const json::value* part = answer.body.as_object().if_contains(key);
      if (part != nullptr && part->is_string()) sentence += " " + printable(part->as_string());
    }
    std::cerr << "budstikke: " << sentence << "\n";
    return kExitRefused;
  }
  std::cout << (common.as_json ? answer.text + "\n" : printer(answer.body));
  return 0;
}

void add_list(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("list", "Deliveries, newest first");
  const auto common = add_common(*command);
  auto filter = std::make_shared<std::vector<std::pair<std::string, std::string>>>();
  for (const auto& [name, help] :
       {std::pair{"state",
                  "waiting, sending, handed_over, unconfirmed, confirmed, rejected, refused, expired, held, "
                  "discarded"},
        std::pair{"code", "Reason code, such as H301"}, std::pair{"party", "HER-id of the receiver"},
        std::pair{"sender", "HER-id of the sender"},
        std::pair{"type", "Message type, such as HELSEOPPL_SOKNAD"},
        std::pair{"from", "Received at or after, such as 2026-11-22T08:00:00"},
        std::pair{"until", "Received before"}, std::pair{"max", "At most so many"}}) {
    command->add_option_function<std::string>(
        std::string("--") + name,
        [filter, key = std::string(name)](const std::string& value) { filter->emplace_back(key, value); },
        help);
  }
  command->callback([common, filter, &status] {
    std::string target = "/v1/deliveries";
    for (const auto& [key, value] : *filter) {
      target += (target.find('?') == std::string::npos ? "?" : "&") + key + "=" + percent_encoded(value);
    }
    status = perform(*common, "GET", target, {}, list_text);
  });
}

void add_question(CLI::App& app, int& status, const std::string& name, const std::string& help,
                  Printer printer) {
  CLI::App* command = app.add_subcommand(name, help);
  const auto common = add_common(*command);
  auto reference = std::make_shared<std::string>();
  command->add_option("id", *reference, "Our id of the message or delivery, or the sender's MsgId")
      ->required();
  command->callback([common, reference, printer, &status] {
    status = perform(*common, "GET", "/v1/messages/" + percent_encoded(*reference), {}, printer);
  });
}

void add_queues(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("queues", "What waits, for whom, and since when");
  const auto common = add_common(*command);
  command->callback([common, &status] { status = perform(*common, "GET", "/v1/queues", {}, queues_text); });
}

struct ActionOptions {
  std::string reference;
  std::string who;
  std::string why;
  // What is given must count: an empty one would release the message as it is.
  std::optional<std::string> municipality;
  std::optional<std::uint32_t> to;
};

void add_action(CLI::App& app, int& status, const std::string& verb, const std::string& help) {
  CLI::App* command = app.add_subcommand(verb, help);
  const auto common = add_common(*command);
  auto options = std::make_shared<ActionOptions>();
  options->who = login_name();
  command
      ->add_option("id", options->reference,
                   "The delivery, or its message where only one delivery can be meant")
      ->required();
  command->add_option("--by", options->who, "Who does it")->capture_default_str();
  CLI::Option* why = command->add_option("--why", options->why, "The reason, kept in the history");
  if (verb == "hold" || verb == "discard") why->required();
  if (verb == "release") {
    CLI::Option* municipality = command->add_option("--municipality", options->municipality,
                                                    "The patient's municipality or district number");
    command->add_option("--to", options->to, "HER-id of the party to send it to")->excludes(municipality);
  }
  command->callback([common, options, verb, &status] {
    json::object body;
    if (!options->who.empty()) body["who"] = options->who;
    if (!options->why.empty()) body["why"] = options->why;
    if (options->municipality) body["municipality"] = *options->municipality;
    if (options->to) body["to"] = *options->to;
    status = perform(*common, "POST", "/v1/deliveries/" + percent_encoded(options->reference) + "/" + verb,
                     json::serialize(body), deliveries_text);
  });
}

}  // namespace

void add_operator_commands(CLI::App& app, int& status) {
  add_list(app, status);
  add_question(app, status, "show", "Where a message is: its deliveries and its timeline", show_text);
  add_question(app, status, "why", "Why a message went where it went", why_text);
  add_queues(app, status);
  add_action(app, status, "hold", "Stop a delivery that waits");
  add_action(app, status, "release",
             "Let a held delivery go: as it is, with the missing fact, or to a named party");
  add_action(app, status, "resend",
             "Send a refused, expired or unconfirmed delivery again, under the same id");
  add_action(app, status, "discard", "Give a delivery up");
}

}  // namespace budstikke::tools
