// audit verify, audit list: the audit log of a running daemon, or that of a store's file.

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "engine/audit/kept_heads.hpp"
#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/answer_text.hpp"
#include "tools/budstikke/audit_file.hpp"
#include "tools/budstikke/commands.hpp"

namespace budstikke::tools {

namespace json = boost::json;

namespace {

constexpr int kExitBroken = 1;
constexpr int kExitInput = 66;  // EX_NOINPUT

struct VerifyOptions {
  std::string store;
  std::string head;
  std::string status_log;
};

/// What the status log says that the audit log's heads were.
std::vector<audit::KeptHead> heads_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("the status log " + path + " cannot be read");
  audit::KeptHeads heads;
  for (std::string line; std::getline(file, line);) heads.take(line);
  return heads.all();
}

json::array to_json(const std::vector<ChainFault>& remarks) {
  json::array rows;
  for (const ChainFault& one : remarks) {
    rows.push_back(json::object{{"number", one.number}, {"what", one.what}});
  }
  return rows;
}

json::object to_json(const ChainReport& report) {
  return {{"whole", report.whole()},
          {"entries", report.entries},
          {"head", audit::to_text(report.head)},
          {"faults", to_json(report.faults)},
          {"more_faults", report.more_faults},
          {"restored", to_json(report.restored)}};
}

std::string report_text(const json::value& report) {
  std::string text;
  for (const json::value& fault : rows(report, "faults")) {
    text += "entry " + at(fault, {"number"}) + ": " + printable(at(fault, {"what"})) + "\n";
  }
  if (const std::string more = at(report, {"more_faults"}); more != "0" && more != "-")
    text += more + " more\n";
  for (const json::value& one : rows(report, "restored")) {
    text += "entry " + at(one, {"number"}) + ": " + printable(at(one, {"what"})) + "\n";
  }
  const bool whole = at(report, {"whole"}) == "true";
  return text + (whole ? "whole" : "BROKEN") + ": " + at(report, {"entries"}) + " entries, head " +
         at(report, {"head"}) + "\n";
}

/// The same check by this program alone, on a file.
json::object check_file(const VerifyOptions& options) {
  std::vector<audit::KeptHead> kept;
  if (!options.head.empty()) {
    const auto head = audit::head_from_text(options.head);
    if (!head) throw std::runtime_error("a head is written NUMBER:HASH");
    kept.push_back({*head});
  }
  if (!options.status_log.empty()) {
    for (audit::KeptHead& one : heads_of(options.status_log)) kept.push_back(std::move(one));
  }
  return to_json(check_audit_log(options.store, sqlite::LedgerFile::Use::beside_others, kept));
}

int verify_file(const AdminCommand& common, const VerifyOptions& options) {
  try {
    const json::value report = check_file(options);
    std::cout << (common.as_json ? json::serialize(report) + "\n" : report_text(report));
    return report.at("whole").as_bool() ? 0 : kExitBroken;
  } catch (const std::exception& error) {
    std::cerr << "budstikke: " << error.what() << "\n";
    return kExitInput;
  }
}

int verify_online(const AdminCommand& common, const VerifyOptions& options) {
  const std::string query = options.head.empty() ? "" : "?head=" + percent_encoded(options.head);
  const auto answer = asked(common, "GET", "/v1/audit/check" + query);
  if (answer.exit_status != 0) return answer.exit_status;
  std::cout << (common.as_json ? json::serialize(answer.body) + "\n" : report_text(answer.body));
  return at(answer.body, {"whole"}) == "true" ? 0 : kExitBroken;
}

void add_verify(CLI::App& audit, int& status) {
  CLI::App* command = audit.add_subcommand(
      "verify", "Check that no entry was changed, left out, put in or moved; exit status 1 where one was");
  const auto common = add_admin_options(*command);
  auto options = std::make_shared<VerifyOptions>();
  CLI::Option* store = command->add_option("--store", options->store,
                                           "A store's file, or a copy of it, instead of the daemon");
  command->add_option("--head", options->head, "NUMBER:HASH that the log had once: it must still be in it");
  command
      ->add_option("--status-log", options->status_log,
                   "With --store: every head that this status log tells of must still be in it")
      ->needs(store);
  command->callback([common, options, &status] {
    status = options->store.empty() ? verify_online(*common, *options) : verify_file(*common, *options);
  });
}

std::string list_text(const json::value& answer) {
  std::string text;
  for (const json::value& entry : rows(answer, "entries")) {
    text += padded(at(entry, {"number"}), 8) + at(entry, {"at"}) + "  " + printable(at(entry, {"by"})) +
            "  " + printable(at(entry, {"action"})) + "  " + printable(at(entry, {"outcome"}));
    for (const char* key : {"object", "why", "detail", "source", "roles", "of"}) {
      if (const std::string value = at(entry, {key}); value != "-")
        text += std::string("  ") + key + ": " + printable(value);
    }
    text += "\n";
  }
  return text.empty() ? "nothing\n" : text;
}

void add_list(CLI::App& audit, int& status) {
  CLI::App* command =
      audit.add_subcommand("list", "Who did or read what, when, from where and why; newest first");
  const auto common = add_admin_options(*command);
  auto filter = std::make_shared<std::vector<std::pair<std::string, std::string>>>();
  for (const auto& [name, help] :
       {std::pair{"from", "At or after, such as 2026-11-22T08:00:00"}, std::pair{"until", "Before"},
        std::pair{"who", "A caller, a person, or CALLER/person"},
        std::pair{"action", "Such as messages.content, or only messages"},
        std::pair{"max", "At most so many"}}) {
    command->add_option_function<std::string>(
        std::string("--") + name,
        [filter, key = std::string(name)](const std::string& value) { filter->emplace_back(key, value); },
        help);
  }
  command->callback([common, filter, &status] {
    std::string target = "/v1/audit";
    for (const auto& [key, value] : *filter) {
      target += (target.find('?') == std::string::npos ? "?" : "&") + key + "=" + percent_encoded(value);
    }
    status = perform(*common, "GET", target, {}, list_text);
  });
}

}  // namespace

void add_audit(CLI::App& app, int& status) {
  CLI::App* audit = app.add_subcommand("audit", "The audit log");
  audit->require_subcommand(1);
  add_verify(*audit, status);
  add_list(*audit, status);
}

}  // namespace budstikke::tools
