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

#include "adapters/crypto/digest.hpp"
#include "adapters/store_sqlite/ledger_file.hpp"
#include "engine/audit/chain.hpp"
#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/answer_text.hpp"
#include "tools/budstikke/commands.hpp"

namespace budstikke::tools {

namespace json = boost::json;

namespace {

constexpr int kExitBroken = 1;
constexpr int kExitInput = 66;  // EX_NOINPUT
constexpr std::size_t kPage = 1'000;
constexpr std::size_t kMostHeads = 100'000;

struct VerifyOptions {
  std::string store;
  std::string head;
  std::string status_log;
};

/// What the status log says that the audit log's heads were.
std::vector<ChainHead> heads_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("the status log " + path + " cannot be read");
  std::vector<ChainHead> heads;
  for (std::string line; std::getline(file, line) && heads.size() < kMostHeads;) {
    if (line.find("\"audit_head\"") == std::string::npos) continue;
    boost::system::error_code error;
    const json::value value = json::parse(line, error);
    if (error || at(value, {"event"}) != "audit_head") continue;
    if (const auto head = audit::head_from_text(at(value, {"detail"}))) heads.push_back(*head);
  }
  return heads;
}

json::object to_json(const ChainReport& report) {
  json::array faults;
  for (const ChainFault& fault : report.faults) {
    faults.push_back(json::object{{"number", fault.number}, {"what", fault.what}});
  }
  return {{"whole", report.whole()},
          {"entries", report.entries},
          {"head", audit::to_text(report.head)},
          {"faults", std::move(faults)},
          {"more_faults", report.more_faults}};
}

std::string report_text(const json::value& report) {
  std::string text;
  for (const json::value& fault : rows(report, "faults")) {
    text += "entry " + at(fault, {"number"}) + ": " + printable(at(fault, {"what"})) + "\n";
  }
  if (const std::string more = at(report, {"more_faults"}); more != "0" && more != "-")
    text += more + " more\n";
  const bool whole = at(report, {"whole"}) == "true";
  return text + (whole ? "whole" : "BROKEN") + ": " + at(report, {"entries"}) + " entries, head " +
         at(report, {"head"}) + "\n";
}

/// The same check by this program alone, on a file.
json::object check_file(const VerifyOptions& options) {
  std::vector<ChainHead> kept;
  if (!options.head.empty()) {
    const auto head = audit::head_from_text(options.head);
    if (!head) throw std::runtime_error("a head is written NUMBER:HASH");
    kept.push_back(*head);
  }
  if (!options.status_log.empty()) {
    for (ChainHead& one : heads_of(options.status_log)) kept.push_back(std::move(one));
  }
  sqlite::LedgerFile file(options.store);
  audit::ChainCheck check(crypto::sha256_hex, std::move(kept));
  for (std::uint64_t after = 0;;) {
    const auto page = file.entries(std::string(kAuditTopic), after, kPage);
    for (const LedgerEntry& entry : page) check.take(entry);
    if (page.size() < kPage) break;
    after = page.back().number;
  }
  return to_json(check.finish());
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
