// budstikke addresses: checks an address book, shows whom a role leads to and why, and what the book lacks.

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "engine/addressing/import_check.hpp"
#include "engine/model/time.hpp"
#include "tools/budstikke/address_commands.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

struct CheckOptions {
  AddressFiles files;
  std::string on;
};

/// Warns of what is right in form and yet serves nobody on the date.
void warn_of_divided(const addressing::AddressBook& book, const addressing::MunicipalityTable& table,
                     std::chrono::year_month_day date) {
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

/// What an import would complain of.
void print_faults(const addressing::AddressBook& book, const addressing::MunicipalityTable& table,
                  int& status) {
  for (const addressing::PartyFault& fault : addressing::check_parties(book.parties(), table)) {
    const bool is_error = fault.severity == Severity::error;
    std::cout << (is_error ? "error" : "warning") << ": HER-id " << fault.her_id.text() << ": " << fault.what
              << '\n';
    if (is_error) status = kExitFaulty;
  }
}

void check(const CheckOptions& options, int& status) {
  const auto table = options.files.read_table(status);
  if (table == nullptr) return;
  const auto book = options.files.read_book(*table, status);
  if (book == nullptr) return;
  std::map<std::string, std::size_t> services;
  std::size_t inactive = 0;
  std::size_t silent = 0;
  for (const Party& party : book->parties()) {
    ++services[party.service_code.empty() ? "(no service)" : party.service_code];
    if (!party.active) ++inactive;
    if (party.endpoint.empty()) ++silent;
  }
  print_faults(*book, *table, status);
  warn_of_divided(*book, *table, date_or_today(options.on));
  std::cout << options.files.book << ": " << book->parties().size() << " parties, " << inactive
            << " inactive, " << silent << " without endpoint\n";
  for (const auto& [service, count] : services) std::cout << "  " << service << ": " << count << '\n';
}

void add_check(CLI::App& addresses, int& status) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = addresses.add_subcommand("check", "Reports every mistake of an address book");
  add_address_files(*command, options->files, true);
  add_date(*command, options->on, "The date to check for; today where absent");
  command->callback([options, &status] { check(*options, status); });
}

}  // namespace

void add_addresses(CLI::App& app, int& status) {
  CLI::App* addresses =
      app.add_subcommand("addresses", "Checks an address book and explains whom it leads to");
  addresses->require_subcommand(1);
  add_check(*addresses, status);
  add_address_resolve(*addresses, status);
  add_address_gaps(*addresses, status);
  add_address_convert(*addresses, status);
  add_address_online(*addresses, status);
}

}  // namespace budstikke::tools
