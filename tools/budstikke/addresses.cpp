// budstikke addresses: checks an address book, and shows whom a role leads to and why.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "adapters/directory/address_book_file.hpp"
#include "adapters/directory/postal_hints_file.hpp"
#include "engine/addressing/resolver.hpp"
#include "engine/model/time.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/file_text.hpp"

namespace budstikke::tools {

namespace {

constexpr int kNotSettled = 65;  // EX_DATAERR
constexpr int kNoInput = 66;     // EX_NOINPUT

struct AddressOptions {
  std::string file;
  std::string on;
  std::string service;
  std::uint32_t party = 0;
  std::string municipality;
  std::string district;
  std::string postal_code;
  std::string postal_hints;
};

std::chrono::year_month_day date_of(const AddressOptions& options) {
  if (const auto date = parse_date(options.on)) return *date;
  return norwegian_date(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
}

std::string check_date(const std::string& text) {
  return parse_date(text) ? std::string{} : "a date is written 2024-01-31";
}

void print(const Diagnostics& diagnostics) {
  for (const Diagnostic& one : diagnostics) std::cerr << to_text(one) << '\n';
}

/// The book, or nothing with `status` set and the reasons printed.
std::shared_ptr<const addressing::AddressBook> read_book(const std::string& file, int& status) {
  const auto text = read_file(file, kAddressBookBytes);
  if (!text) {
    status = kNoInput;
    return nullptr;
  }
  ParsedAddressBook parsed = parse_address_book(*text, file, {});
  print(parsed.diagnostics);
  if (parsed.book == nullptr) status = kNotSettled;
  return parsed.book;
}

/// Warns of what is right in form and yet serves nobody on the date.
void warn_of_divided(const addressing::AddressBook& book, std::chrono::year_month_day date) {
  const auto& table = addressing::MunicipalityTable::builtin();
  const auto warn = [&](const Party& party, const std::string& number) {
    if (number.size() != 4 || table.translate(number, date).kind != addressing::NumberKind::divided) return;
    std::cout << "warning: HER-id " << party.her_id.text() << ": municipality " << number
              << " was divided before " << to_text(date) << "; say which of its heirs is meant\n";
  };
  for (const Party& party : book.parties()) {
    warn(party, party.municipality);
    for (const std::string& number : party.coverage) warn(party, number);
  }
}

void check(const AddressOptions& options, int& status) {
  const auto book = read_book(options.file, status);
  if (book == nullptr) return;
  std::map<std::string, std::size_t> services;
  std::size_t inactive = 0;
  std::size_t silent = 0;
  for (const Party& party : book->parties()) {
    ++services[party.service_code.empty() ? "(no service)" : party.service_code];
    if (!party.active) ++inactive;
    if (party.endpoint.empty()) ++silent;
  }
  warn_of_divided(*book, date_of(options));
  std::cout << options.file << ": " << book->parties().size() << " parties, " << inactive << " inactive, "
            << silent << " without endpoint\n";
  for (const auto& [service, count] : services) std::cout << "  " << service << ": " << count << '\n';
}

void print(const addressing::Resolution& resolution) {
  std::cout << "how: " << resolution.how << '\n';
  for (const addressing::Considered& one : resolution.considered) {
    std::cout << "considered: " << one.her_id.text() << ' ' << one.name << ": "
              << (one.fell_away.empty() ? "chosen" : one.fell_away) << '\n';
  }
  if (resolution.party) {
    const Party& party = *resolution.party;
    std::cout << "party: " << party.her_id.text() << ' ' << party.name;
    if (!party.parent_name.empty()) std::cout << ", " << party.parent_name;
    std::cout << "\nendpoint: " << party.endpoint << '\n';
  } else if (resolution.why_not) {
    const Code code = resolution.why_not->code;
    std::cout << "held: " << id_of(code) << ' ' << entry(code).operator_sentence << '\n';
  }
}

bool is_district(const std::string& text) {
  return text.size() == 6 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void resolve(const AddressOptions& options, int& status) {
  const auto book = read_book(options.file, status);
  if (book == nullptr) return;
  addressing::PostalHints hints;
  if (!options.postal_hints.empty()) {
    const auto text = read_file(options.postal_hints, kPostalHintsBytes);
    if (!text) {
      status = kNoInput;
      return;
    }
    ParsedPostalHints parsed = parse_postal_hints(*text, options.postal_hints);
    print(parsed.diagnostics);
    if (has_errors(parsed.diagnostics)) {
      status = kNotSettled;
      return;
    }
    hints = std::move(parsed.hints);
  }
  PatientFacts patient;
  patient.present = true;
  patient.municipality = options.municipality;
  patient.district = options.district;
  if (is_district(options.municipality)) {
    // As messages are read: where the municipality belongs, a district number (kv. 3403) may stand, which begins with it.
    if (patient.district.empty()) patient.district = options.municipality;
    patient.municipality = options.municipality.substr(0, 4);
  }
  patient.postal_code = options.postal_code;
  const auto& table = addressing::MunicipalityTable::builtin();
  const auto date = date_of(options);
  addressing::Residence residence;
  if (options.party == 0) {
    residence = addressing::find_residence(patient, {}, table, hints, date);
    std::cout << "residence on " << to_text(date) << ": " << residence.how << '\n';
  }
  const auto resolution =
      addressing::resolve({HerId(options.party), options.service}, residence, *book, table, date);
  print(resolution);
  if (!resolution.party) status = kNotSettled;
}

void add_check(CLI::App& addresses, int& status) {
  auto options = std::make_shared<AddressOptions>();
  CLI::App* command = addresses.add_subcommand("check", "Reports every mistake of an address book");
  command->add_option("FILE", options->file, "The address book (TOML)")->required();
  command->add_option("--on", options->on, "The date to check for; today where absent")->check(check_date);
  command->callback([options, &status] { check(*options, status); });
}

void add_resolve(CLI::App& addresses, int& status) {
  auto options = std::make_shared<AddressOptions>();
  CLI::App* command = addresses.add_subcommand("resolve", "Shows whom a role leads to, and why");
  command->add_option("FILE", options->file, "The address book (TOML)")->required();
  auto* whom = command->add_option_group("whom", "Exactly one of these");
  whom->add_option("--service", options->service, "Code of the patient's municipality's service, as KD0501");
  whom->add_option("--party", options->party, "HER-id of a named party")->check(CLI::PositiveNumber);
  whom->require_option(1);
  command->add_option("--municipality", options->municipality,
                      "Municipality number as the message says it; a district number is split");
  command->add_option("--district", options->district, "District number as the message says it");
  command->add_option("--postal-code", options->postal_code, "Postal code as the message says it");
  command->add_option("--postal-hints", options->postal_hints, "The table of postal codes (CSV)");
  command->add_option("--on", options->on, "The date to resolve for; today where absent")->check(check_date);
  command->callback([options, &status] { resolve(*options, status); });
}

}  // namespace

void add_addresses(CLI::App& app, int& status) {
  CLI::App* addresses =
      app.add_subcommand("addresses", "Checks an address book and explains whom it leads to");
  addresses->require_subcommand(1);
  add_check(*addresses, status);
  add_resolve(*addresses, status);
}

}  // namespace budstikke::tools
