// list, show, why, queues, content, hold, release, resend, discard: following messages and acting on them.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/file_text.hpp"
#include "tools/budstikke/records_text.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

void add_list(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("list", "Deliveries, newest first");
  const auto common = add_admin_options(*command);
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

/// `id`, required.
std::shared_ptr<std::string> add_reference(CLI::App& command) {
  auto reference = std::make_shared<std::string>();
  command.add_option("id", *reference, "Our id of the message or delivery, or the sender's MsgId")
      ->required();
  return reference;
}

void add_show(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("show", "Where a message is: its deliveries and its timeline");
  const auto common = add_admin_options(*command);
  const auto reference = add_reference(*command);
  command->callback([common, reference, &status] {
    status = perform(*common, "GET", "/v1/messages/" + percent_encoded(*reference), {}, show_text);
  });
}

void add_why(CLI::App& app, int& status) {
  CLI::App* command =
      app.add_subcommand("why", "Why a message went where it went, by the rules that decided then");
  const auto common = add_admin_options(*command);
  const auto reference = add_reference(*command);
  auto language = std::make_shared<std::string>("en");
  command->add_option("--lang", *language, "en or nb")
      ->check(CLI::IsMember({"en", "nb"}))
      ->capture_default_str();
  command->callback([common, reference, language, &status] {
    status = perform(*common, "GET", "/v1/messages/" + percent_encoded(*reference) + "/why?lang=" + *language,
                     {}, why_text);
  });
}

void add_queues(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("queues", "What waits, for whom, and since when");
  const auto common = add_admin_options(*command);
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
  const auto common = add_admin_options(*command);
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

struct ContentOptions {
  std::string reference;
  std::string who;
  std::string why;
  std::string file;
  bool as_sent = false;
};

/// As it is, but on a terminal, which must not take what a message holds for commands.
std::string fit_for_output(const std::string& bytes) {
  if (::isatty(STDOUT_FILENO) == 0) return bytes;
  std::string text;
  for (std::size_t start = 0; start < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', start), bytes.size());
    text += printable(std::string_view(bytes).substr(start, end - start)) + "\n";
    start = end + 1;
  }
  return text;
}

int read_content(const AdminCommand& common, const ContentOptions& options) {
  json::object body{{"who", options.who}, {"why", options.why}, {"delivery", options.as_sent}};
  const Asked answer =
      asked(common, "POST", "/v1/messages/" + percent_encoded(options.reference) + "/content",
            json::serialize(body));
  if (answer.exit_status != 0) return answer.exit_status;
  if (options.file.empty()) {
    std::cout << fit_for_output(answer.text);
    return 0;
  }
  if (const std::string fault = write_new_file(options.file, answer.text); !fault.empty()) {
    std::cerr << "budstikke: the file " << options.file << " cannot be made: " << fault << "\n";
    return kExitCannotWrite;
  }
  return 0;
}

void add_content(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "content",
      "What a message says, for who has a reason to read it; each reading stands in the audit log");
  auto common = std::make_shared<AdminCommand>();
  add_admin_address(*command, common->where);
  auto options = std::make_shared<ContentOptions>();
  options->who = login_name();
  command->add_option("id", options->reference, "Our id of the message or delivery, or the sender's MsgId")
      ->required();
  command->add_option("--who,--by", options->who, "Who reads it")->capture_default_str();
  command
      ->add_option("--why", options->why,
                   "For what it must be read; nothing about the patient, for it is kept")
      ->required();
  command->add_flag("--delivery", options->as_sent, "As the delivery sends it; else as it was received");
  command->add_option("--out", options->file, "Into this new file (mode 0600) instead of to standard output");
  command->callback([common, options, &status] { status = read_content(*common, *options); });
}

}  // namespace

void add_operator_commands(CLI::App& app, int& status) {
  add_list(app, status);
  add_show(app, status);
  add_why(app, status);
  add_queues(app, status);
  add_content(app, status);
  add_action(app, status, "hold", "Stop a delivery that waits");
  add_action(app, status, "release",
             "Let a held delivery go: as it is, with the missing fact, or to a named party");
  add_action(app, status, "resend",
             "Send a refused, expired or unconfirmed delivery again, under the same id");
  add_action(app, status, "discard", "Give a delivery up");
}

}  // namespace budstikke::tools
