// store status, store check, erase: what the store holds, whether it is in order, and erasing one message.

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>
#include <utility>

#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/audit_file.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/records_text.hpp"
#include "tools/budstikke/store_keys.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

std::string word(const json::value& value) {
  if (value.is_null()) return "-";
  return value.is_string() ? printable(value.as_string()) : json::serialize(value);
}

std::string status_text(const json::value& answer) {
  const json::object& status = answer.as_object();
  std::string text;
  for (const json::value& one : status.at("keys").as_array()) {
    const json::object& key = one.as_object();
    text += "key " + word(key.at("id")) + "  " + word(key.at("payloads")) + " payloads";
    if (key.at("sealed_directly").to_number<std::int64_t>() > 0) {
      text += ", " + word(key.at("sealed_directly")) + " of them to be given keys of their own";
    }
    text += key.at("current").as_bool() ? "  (seals)\n" : "  (still needed)\n";
  }
  text += "  a key that is not listed is not needed; backups may need it still\n";
  if (status.at("resealing").as_bool()) text += "  being brought under the key that seals\n";
  if (status.at("unopenable").to_number<std::int64_t>() > 0) {
    text += "  payloads that no key opens: " + word(status.at("unopenable")) + "\n";
  }
  const json::object& retention = status.at("retention").as_object();
  text += "bytes are kept " + word(retention.at("payloads")) + ", history " + word(retention.at("history")) +
          "; last looked at " + word(retention.at("last_sweep")) + "\n";
  text += "since the start: erased " + word(retention.at("erased_since_start")) + ", forgotten " +
          word(retention.at("forgotten_since_start")) +
          "; old and not final: " + word(retention.at("waiting_for_a_person")) + "\n";
  text += retention.at("files_are_clean").as_bool() ? "nothing that was erased is left in any file\n"
                                                    : "what was erased is still in the store's log\n";
  return text;
}

void add_status(CLI::App& store, int& status) {
  CLI::App* command =
      store.add_subcommand("status", "Its keys, what is kept how long, and what has been erased");
  const auto common = add_admin_options(*command);
  command->callback([common, &status] { status = perform(*common, "GET", "/v1/store", {}, status_text); });
}

json::object to_json(const sqlite::StoreReport& report, const std::vector<std::string>& faults) {
  json::array keys;
  for (const KeyUse& use : report.keys) {
    keys.push_back({{"id", use.key_id}, {"payloads", use.payloads()}, {"sealed_directly", use.direct}});
  }
  json::array sentences;
  for (const std::string& one : faults) sentences.emplace_back(one);
  return {{"in_order", faults.empty()},        {"format", report.format},
          {"messages", report.messages},       {"erased", report.erased},
          {"deliveries", report.deliveries},   {"unsettled", report.unsettled},
          {"history", report.history},         {"payloads", report.payloads},
          {"opened", report.opened},           {"last_received", report.last_received},
          {"keys", std::move(keys)},           {"faults", std::move(sentences)},
          {"more_faults", report.more_faults}, {"remark", report.remark}};
}

struct CheckOptions {
  StoreOptions store;
  std::string file;
  bool as_json = false;
};

int check(const CheckOptions& options) {
  const StorePlace place = place_of(options.store);
  const std::string file = options.file.empty() ? place.file : options.file;
  if (file.empty()) throw std::runtime_error("name the store's file, or the settings with --config");
  sqlite::Inspection wanted;
  wanted.path = file;
  wanted.open = opener(place.keys);
  const sqlite::StoreReport report = sqlite::inspect(wanted);
  std::vector<std::string> faults = report.faults;
  if (place.keys) {
    if (std::string missing = missing_keys(report, *place.keys); !missing.empty()) faults.push_back(missing);
  }
  for (std::string& one : sentences_of(check_audit_log(file, sqlite::LedgerFile::Use::beside_others))) {
    faults.push_back(std::move(one));
  }
  if (options.as_json) {
    std::cout << json::serialize(to_json(report, faults)) << "\n";
    return faults.empty() ? 0 : 1;
  }
  for (const std::string& one : faults) std::cout << file << ": " << one << "\n";
  if (report.more_faults) std::cout << file << ": and more\n";
  if (!report.remark.empty()) std::cout << file << ": " << report.remark << "\n";
  std::cout << file << ": " << (faults.empty() ? "in order" : "NOT in order") << ": " << report.messages
            << " messages (" << report.erased << " erased), " << report.deliveries << " deliveries ("
            << report.unsettled << " not settled), " << report.payloads << " payloads";
  if (place.keys) {
    std::cout << ", " << report.opened << " opened and found true\n";
  } else {
    std::cout << ", none opened: no key was named\n";
  }
  return faults.empty() ? 0 : 1;
}

void add_check(CLI::App& store, int& status) {
  CLI::App* command = store.add_subcommand(
      "check",
      "Whether a store is in order: its file, its rows, the audit log and, with keys, its payloads; a daemon "
      "may run on it");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("file", options->file, "The store's file; else what --config names");
  command->add_flag("--json", options->as_json, "Print the report as JSON");
  add_store_options(*command, options->store);
  command->callback([options, &status] { status = check(*options); });
}

std::string erased_text(const json::value& answer) {
  return "erased " + word(answer.as_object().at("message")) + ": nothing of its bytes is left in any file\n";
}

void add_erase(CLI::App& app, int& status) {
  CLI::App* command =
      app.add_subcommand("erase", "Erase the bytes of a message that is settled; its history stays");
  const auto common = add_admin_options(*command);
  auto reference = std::make_shared<std::string>();
  auto who = std::make_shared<std::string>(login_name());
  auto why = std::make_shared<std::string>();
  command->add_option("id", *reference, "Our id of the message, or the sender's MsgId")->required();
  command->add_option("--who,--by", *who, "Who does it")->capture_default_str();
  command->add_option("--why", *why, "The reason, kept in the history")->required();
  command->callback([common, reference, who, why, &status] {
    const json::object body{{"who", *who}, {"why", *why}};
    status = perform(*common, "POST", "/v1/messages/" + percent_encoded(*reference) + "/erase",
                     json::serialize(body), erased_text);
  });
}

}  // namespace

void add_store(CLI::App& app, int& status) {
  CLI::App* store = app.add_subcommand(
      "store", "The store: its state, checking it, copying it, making it anew from a copy");
  store->require_subcommand(1);
  add_status(*store, status);
  add_check(*store, status);
  add_store_copies(*store, status);
  add_erase(app, status);
}

}  // namespace budstikke::tools
