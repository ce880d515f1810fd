// budstikke addresses resolve: whom a role leads to, and why.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>

#include "adapters/directory/postal_hints_file.hpp"
#include "engine/addressing/resolver.hpp"
#include "engine/model/time.hpp"
#include "tools/budstikke/address_commands.hpp"
#include "tools/budstikke/file_text.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

struct ResolveOptions {
  AddressFiles files;
  std::string on;
  std::string service;
  std::string place;
  std::uint32_t party = 0;
  std::string municipality;
  std::string district;
  std::string postal_code;
  std::string postal_hints;
};

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

/// The table of postal codes, empty where none is named; nothing with `status` set where it cannot be read.
std::optional<addressing::PostalHints> read_hints(const std::string& file,
                                                  const addressing::MunicipalityTable& table, int& status) {
  if (file.empty()) return addressing::PostalHints{};
  const auto text = read_file(file, kPostalHintsBytes);
  if (!text) {
    status = kExitNoInput;
    return std::nullopt;
  }
  ParsedPostalHints parsed = parse_postal_hints(*text, file, table);
  for (const Diagnostic& one : parsed.diagnostics) std::cerr << to_text(one) << '\n';
  if (!has_errors(parsed.diagnostics)) return std::move(parsed.hints);
  status = kExitFaulty;
  return std::nullopt;
}

/// As messages are read: where the municipality belongs, a district number (kv. 3403) may stand, which begins with it.
PatientFacts patient_of(const ResolveOptions& options) {
  PatientFacts patient;
  patient.present = true;
  patient.municipality = options.municipality;
  patient.district = options.district;
  if (addressing::is_digits(options.municipality, 6)) {
    if (patient.district.empty()) patient.district = options.municipality;
    patient.municipality = options.municipality.substr(0, 4);
  }
  patient.postal_code = options.postal_code;
  return patient;
}

void resolve(const ResolveOptions& options, int& status) {
  const auto table = options.files.read_table(status);
  if (table == nullptr) return;
  const auto book = options.files.read_book(*table, status);
  if (book == nullptr) return;
  const auto hints = read_hints(options.postal_hints, *table, status);
  if (!hints) return;
  const auto date = date_or_today(options.on);
  addressing::Residence residence;
  if (options.party == 0) {
    residence = addressing::find_residence(patient_of(options), {}, *table, *hints, date);
    std::cout << "residence on " << to_text(date) << ": " << residence.how << '\n';
  }
  const addressing::Wanted wanted{HerId(options.party), options.service, options.place};
  const auto resolution = addressing::resolve(wanted, residence, *book, *table, date);
  print(resolution);
  if (!resolution.party) status = kExitFaulty;
}

}  // namespace

void add_address_resolve(CLI::App& addresses, int& status) {
  auto options = std::make_shared<ResolveOptions>();
  CLI::App* command = addresses.add_subcommand("resolve", "Shows whom a role leads to, and why");
  add_address_files(*command, options->files, true);
  auto* whom = command->add_option_group("whom", "Exactly one of these");
  CLI::Option* service = whom->add_option("--service", options->service,
                                          "Code of the patient's municipality's service, as KD0501");
  whom->add_option("--party", options->party, "HER-id of a named party")->check(CLI::PositiveNumber);
  whom->require_option(1);
  command->add_option("--place", options->place, "Words of Sted/funksjon that the service must have")
      ->needs(service);
  command->add_option("--municipality", options->municipality,
                      "Municipality number as the message says it; a district number is split");
  command->add_option("--district", options->district, "District number as the message says it");
  command->add_option("--postal-code", options->postal_code, "Postal code as the message says it");
  command->add_option("--postal-hints", options->postal_hints, "The table of postal codes (CSV)");
  add_date(*command, options->on, "The date to resolve for; today where absent");
  command->callback([options, &status] { resolve(*options, status); });
}

}  // namespace budstikke::tools
