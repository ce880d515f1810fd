// budstikke addresses show, status, export, import, correct, agree, corrections, end, certificates, sync: the address book of
// the daemon.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <fstream>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "adapters/directory/address_book_file.hpp"
#include "engine/model/time.hpp"
#include "tools/budstikke/address_commands.hpp"
#include "tools/budstikke/addresses_text.hpp"
#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/file_text.hpp"
#include "tools/budstikke/records_text.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

constexpr int kNoInput = 66;      // EX_NOINPUT
constexpr int kCannotWrite = 73;  // EX_CANTCREAT

std::string check_date(const std::string& text) {
  return parse_date(text) ? std::string{} : "a date is written 2024-01-31";
}

/// Who acts and why.
struct Signature {
  std::string who = login_name();
  std::string why;
};

void add_signature(CLI::App& command, Signature& signature) {
  command.add_option("--who", signature.who, "Who does it")->capture_default_str();
  command.add_option("--why", signature.why, "The reason, kept with it")->required();
}

std::string signed_body(json::object body, const Signature& signature) {
  if (!signature.who.empty()) body["who"] = signature.who;
  body["why"] = signature.why;
  return json::serialize(body);
}

void add_show(CLI::App& addresses, int& status) {
  CLI::App* command =
      addresses.add_subcommand("show", "A party on a day, what made it so, and all its versions");
  const auto admin = add_admin_options(*command);
  auto asked = std::make_shared<std::pair<std::uint32_t, std::string>>();
  command->add_option("HER-ID", asked->first, "The party")->required()->check(CLI::PositiveNumber);
  command->add_option("--at", asked->second, "The day; today where absent")->check(check_date);
  command->callback([admin, asked, &status] {
    std::string target = "/v1/addresses/" + std::to_string(asked->first);
    if (!asked->second.empty()) target += "?on=" + asked->second;
    status = perform(*admin, "GET", target, {}, address_text);
  });
}

void add_status(CLI::App& addresses, int& status) {
  CLI::App* command = addresses.add_subcommand(
      "status", "How old and how large the daemon's book is, and what is wrong with it");
  const auto admin = add_admin_options(*command);
  command->callback(
      [admin, &status] { status = perform(*admin, "GET", "/v1/addresses", {}, address_status_text); });
}

void add_corrections(CLI::App& addresses, int& status) {
  CLI::App* command =
      addresses.add_subcommand("corrections", "Corrections and agreements that have not ended");
  const auto admin = add_admin_options(*command);
  command->callback(
      [admin, &status] { status = perform(*admin, "GET", "/v1/addresses", {}, corrections_text); });
}

void add_certificates(CLI::App& addresses, int& status) {
  CLI::App* command = addresses.add_subcommand(
      "certificates", "Certificates that have expired, soon will, or are not trusted");
  const auto admin = add_admin_options(*command);
  auto all = std::make_shared<bool>(false);
  command->add_flag("--all", *all, "Those in order too");
  command->callback([admin, all, &status] {
    const std::string target = std::string("/v1/addresses/certificates") + (*all ? "?all=true" : "");
    status = perform(*admin, "GET", target, {}, certificates_text);
  });
}

struct ExportOptions {
  std::string format = "toml";
  std::string at;
  std::string output;
};

/// Whole or not at all: a book that was cut short must not be taken for one.
bool write_file(const std::string& path, std::string_view text) {
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  return file && std::rename(part.c_str(), path.c_str()) == 0;
}

int export_book(const AdminCommand& admin, const ExportOptions& options) {
  std::string target = "/v1/addresses/export?format=" + options.format;
  if (!options.at.empty()) target += "&on=" + options.at;
  // The file itself, whatever its format, is what is asked for.
  if (options.output.empty() || admin.as_json) return perform(admin, "GET", target, {}, book_file_text);
  AdminAnswer answer;
  try {
    answer = ask(admin.where, "GET", target);
  } catch (const std::exception& error) {
    std::cerr << "budstikke: " << error.what() << "\n";
    return kExitUnreachable;
  }
  if (answer.status >= 300) {
    std::cerr << "budstikke: " << refusal_text(answer.status, answer.body);
    return kExitRefused;
  }
  if (write_file(options.output, book_file_text(answer.body))) return 0;
  std::cerr << "budstikke: " << options.output << " cannot be written\n";
  return kCannotWrite;
}

void add_export(CLI::App& addresses, int& status) {
  CLI::App* command =
      addresses.add_subcommand("export", "The daemon's book of a day, corrections included, as a file");
  const auto admin = add_admin_options(*command);
  auto options = std::make_shared<ExportOptions>();
  command->add_option("--format", options->format, "toml or csv")
      ->check(CLI::IsMember({"toml", "csv"}))
      ->capture_default_str();
  command->add_option("--at", options->at, "The day; today where absent")->check(check_date);
  command->add_option("-o,--output", options->output, "The file to write; else standard output");
  command->callback([admin, options, &status] { status = export_book(*admin, *options); });
}

struct ImportOptions {
  std::string file;
  bool force = false;
  Signature signature;
};

int import_book(const AdminCommand& admin, const ImportOptions& options) {
  auto text = read_file(options.file, kAddressBookBytes);
  if (!text) return kNoInput;
  json::object body{{"format", options.file.ends_with(".csv") ? "csv" : "toml"}, {"force", options.force}};
  body["text"] = std::move(*text);
  AdminAnswer answer;
  try {
    answer =
        ask(admin.where, "POST", "/v1/addresses/import", signed_body(std::move(body), options.signature));
  } catch (const std::exception& error) {
    std::cerr << "budstikke: " << error.what() << "\n";
    return kExitUnreachable;
  }
  std::cerr << complaints_text(answer.body, options.file);
  if (answer.status >= 300) {
    std::cerr << "budstikke: " << refusal_text(answer.status, answer.body);
    return kExitRefused;
  }
  std::cout << (admin.as_json ? answer.text + "\n" : import_text(answer.body));
  return 0;
}

void add_import(CLI::App& addresses, int& status) {
  CLI::App* command = addresses.add_subcommand("import", "Replaces the daemon's imported book by a file's");
  const auto admin = add_admin_options(*command);
  auto options = std::make_shared<ImportOptions>();
  command->add_option("FILE", options->file, "The address book: CSV where its name ends so, else TOML")
      ->required();
  command->add_flag("--force", options->force, "Even where it drops more parties than the limit");
  add_signature(*command, options->signature);
  command->callback([admin, options, &status] { status = import_book(*admin, *options); });
}

/// "endpoint=https://..." as a member of the entry.
void set_field(json::object& entry, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) {
    throw CLI::ValidationError("--set", "is written FIELD=VALUE, and FIELD= clears the field");
  }
  const std::string name = text.substr(0, equals);
  std::string value = text.substr(equals + 1);
  if (name == "active") {
    if (value != "true" && value != "false") throw CLI::ValidationError("--set", "active is true or false");
    entry[name] = value == "true";
  } else if (name == "parent") {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size()) {
      throw CLI::ValidationError("--set", "parent is a HER-id");
    }
    entry[name] = number;
  } else if (name == "coverage") {
    json::array list;
    std::replace(value.begin(), value.end(), ',', ' ');
    for (std::string& word : CLI::detail::split(value, ' ')) {
      if (!word.empty()) list.emplace_back(std::move(word));
    }
    entry[name] = std::move(list);
  } else {
    entry[name] = value;
  }
}

struct EntryOptions {
  json::object entry;
  std::string from;
  std::string until;
  Signature signature;
};

int add_entry(const AdminCommand& admin, EntryOptions& options) {
  if (!options.from.empty()) options.entry["from"] = options.from;
  options.entry["until"] = options.until;
  json::object body;
  body["entry"] = std::move(options.entry);
  return perform(admin, "POST", "/v1/addresses/corrections", signed_body(std::move(body), options.signature),
                 correction_text);
}

void add_days(CLI::App& command, EntryOptions& options) {
  command.add_option("--from", options.from, "The first day; today where absent")->check(check_date);
  command.add_option("--until", options.until, "The last day")->required()->check(check_date);
  add_signature(command, options.signature);
}

void add_correct(CLI::App& addresses, int& status) {
  CLI::App* command = addresses.add_subcommand("correct", "Says fields of a party anew, until a day");
  const auto admin = add_admin_options(*command);
  auto options = std::make_shared<EntryOptions>();
  auto party = std::make_shared<std::uint32_t>(0);
  auto fields = std::make_shared<std::vector<std::string>>();
  command->add_option("HER-ID", *party, "The party; one that the book lacks needs a name")
      ->required()
      ->check(CLI::PositiveNumber);
  command
      ->add_option(
          "--set", *fields,
          "FIELD=VALUE, as often as needed: endpoint, certificate, name, service, municipality, "
          "coverage (1804,1841), district, place, active, valid_from, valid_to, parent, parent_name, "
          "parent_organisation_number")
      ->required()
      ->allow_extra_args(false);
  add_days(*command, *options);
  command->callback([admin, options, party, fields, &status] {
    options->entry = {{"kind", "correction"}, {"her_id", *party}};
    for (const std::string& one : *fields) set_field(options->entry, one);
    status = add_entry(*admin, *options);
  });
}

void add_agree(CLI::App& addresses, int& status) {
  CLI::App* command = addresses.add_subcommand(
      "agree", "Notes whom a municipality or district wants for a service, until a day");
  const auto admin = add_admin_options(*command);
  auto options = std::make_shared<EntryOptions>();
  auto area = std::make_shared<std::string>();
  auto service = std::make_shared<std::string>("KD0501");
  auto party = std::make_shared<std::uint32_t>(0);
  auto* where = command->add_option_group("area", "Exactly one of these");
  where->add_option("--municipality", *area, "Municipality number, four digits");
  where->add_option("--district", *area, "District number, six digits");
  where->require_option(1);
  command->add_option("--service", *service, "Service code")->capture_default_str();
  command->add_option("--party", *party, "HER-id of the party")->required()->check(CLI::PositiveNumber);
  add_days(*command, *options);
  command->callback([admin, options, area, service, party, &status] {
    options->entry = {{"kind", "agreement"}, {"area", *area}, {"service", *service}, {"party", *party}};
    status = add_entry(*admin, *options);
  });
}

void add_end(CLI::App& addresses, int& status) {
  CLI::App* command =
      addresses.add_subcommand("end", "Ends a correction or an agreement before its last day");
  const auto admin = add_admin_options(*command);
  auto number = std::make_shared<std::uint64_t>(0);
  auto signature = std::make_shared<Signature>();
  command->add_option("NUMBER", *number, "As `addresses corrections` lists it")->required();
  add_signature(*command, *signature);
  command->callback([admin, number, signature, &status] {
    status = perform(*admin, "POST", "/v1/addresses/corrections/" + std::to_string(*number) + "/end",
                     signed_body({}, *signature), correction_text);
  });
}

void add_sync(CLI::App& addresses, int& status) {
  CLI::App* command = addresses.add_subcommand("sync", "Has the daemon read the registry now");
  const auto admin = add_admin_options(*command);
  auto flags = std::make_shared<std::pair<bool, bool>>(false, false);
  auto signature = std::make_shared<Signature>();
  CLI::Option* full = command->add_flag("--full", flags->first, "Everything, not only what has changed");
  command->add_flag("--force", flags->second, "Even where it drops more parties than the limit")->needs(full);
  add_signature(*command, *signature);
  command->callback([admin, flags, signature, &status] {
    status = perform(*admin, "POST", "/v1/addresses/sync",
                     signed_body({{"full", flags->first}, {"force", flags->second}}, *signature), sync_text);
  });
}

}  // namespace

void add_address_online(CLI::App& addresses, int& status) {
  add_show(addresses, status);
  add_status(addresses, status);
  add_export(addresses, status);
  add_import(addresses, status);
  add_correct(addresses, status);
  add_agree(addresses, status);
  add_corrections(addresses, status);
  add_end(addresses, status);
  add_certificates(addresses, status);
  add_sync(addresses, status);
}

}  // namespace budstikke::tools
