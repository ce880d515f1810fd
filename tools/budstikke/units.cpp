// budstikke units: the directory of coordinating units: checks it, tells whom to turn to, lists what it lacks, and makes
// the list that is published.

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "adapters/directory/address_book_file.hpp"
#include "adapters/units/export.hpp"
#include "adapters/units/units_file.hpp"
#include "engine/model/time.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/file_text.hpp"

namespace budstikke::tools {

namespace {

constexpr int kIncomplete = 1;     // the directory is in order, and lacks something
constexpr int kFaulty = 65;        // EX_DATAERR
constexpr int kNoInput = 66;       // EX_NOINPUT
constexpr int kCannotCreate = 73;  // EX_CANTCREAT

struct UnitOptions {
  std::string file;
  std::string area;
  std::string addresses;
  std::string on;
  std::string format = "html";
  std::string language = "nb";
  std::string output;
  bool json = false;
};

void print(const Diagnostics& diagnostics) {
  for (const Diagnostic& one : diagnostics) std::cerr << to_text(one) << '\n';
}

units::Day day_of(const UnitOptions& options) {
  if (const auto date = parse_date(options.on)) return *date;
  return norwegian_date(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
}

/// The directory, or nothing with `status` set and the reasons printed.
std::shared_ptr<const units::CoordinatingUnits> read_units(const UnitOptions& options, int& status) {
  const auto text = read_file(options.file, units::kUnitsFileBytes);
  if (!text) {
    status = kNoInput;
    return nullptr;
  }
  units::ParsedUnits parsed = units::parse_units(*text, options.file);
  print(parsed.diagnostics);
  if (parsed.units == nullptr) status = kFaulty;
  return parsed.units;
}

/// The address book where one is named; false with `status` set where it cannot be used.
bool read_addresses(const UnitOptions& options, std::shared_ptr<const addressing::AddressBook>& book,
                    int& status) {
  if (options.addresses.empty()) return true;
  const auto text = read_file(options.addresses, kAddressBookBytes);
  if (!text) {
    status = kNoInput;
    return false;
  }
  ParsedAddressBook parsed = parse_address_book(*text, options.addresses, {});
  print(parsed.diagnostics);
  book = parsed.book;
  if (book == nullptr) status = kFaulty;
  return book != nullptr;
}

void check(const UnitOptions& options, int& status) {
  const auto directory = read_units(options, status);
  if (directory == nullptr) return;
  std::cout << options.file << ": no mistakes; regions: " << directory->regions().size()
            << ", hospital trusts: " << directory->trusts().size()
            << ", municipalities and districts: " << directory->municipal().size() << '\n';
}

void print_contact(const std::string& level, const std::string& whose, const units::Contact& contact) {
  std::cout << level << ": " << whose << '\n';
  std::cout << "  unit: " << (contact.unit.empty() ? "none in the directory" : contact.unit) << '\n';
  if (!contact.phone.empty()) std::cout << "  phone: " << contact.phone << '\n';
  if (!contact.web.empty()) std::cout << "  web: " << contact.web << '\n';
  if (!contact.hours.empty()) std::cout << "  open: " << contact.hours << '\n';
  if (!contact.note.empty()) std::cout << "  note: " << contact.note << '\n';
}

void print_reach(const units::Reach& reach) {
  std::cout << "  messages: " << words(reach, units::Language::english) << '\n';
  if (!reach.looked_up) return;
  std::cout << "  how: " << reach.how << '\n';
  for (const addressing::Considered& one : reach.considered) {
    std::cout << "  considered: " << one.her_id.text() << ' ' << one.name << ": "
              << (one.fell_away.empty() ? "chosen" : one.fell_away) << '\n';
  }
}

/// False where neither the area nor a district of it has a unit, or messages do not reach the unit.
bool print_chain(const units::Chain& chain, const units::Sources& sources) {
  const std::string district = chain.area.district.empty() ? "" : ", district " + chain.area.district;
  const std::string place = chain.name + " " + chain.area.municipality + district;
  std::cout << place << " on " << to_text(sources.day) << '\n';
  if (chain.region != nullptr) print_contact("RKE", chain.region->name, chain.region->contact);
  if (chain.trust != nullptr) {
    print_contact("hospital KE", chain.trust->name, chain.trust->contact);
    print_reach(reach_of(*chain.trust, sources));
  }
  if (chain.unit == nullptr) {
    std::cout << "municipal KE: none in the directory\n";
    for (const units::MunicipalUnit* one : chain.by_district) {
      std::cout << "  by district: " << one->district << ' ' << one->district_name << ": "
                << one->contact.unit << '\n';
    }
    return !chain.by_district.empty();
  }
  print_contact("municipal KE", place, chain.unit->contact);
  if (const units::Trust* joint = sources.units.trust(chain.unit->joint, sources.day)) {
    std::cout << "  joint unit with: " << joint->name << '\n';
  }
  const units::Reach reach = reach_of(*chain.unit, chain.area, sources);
  print_reach(reach);
  return !reach.looked_up || reach.party.has_value();
}

void show(const UnitOptions& options, int& status) {
  const auto directory = read_units(options, status);
  std::shared_ptr<const addressing::AddressBook> book;
  if (directory == nullptr || !read_addresses(options, book, status)) return;
  const auto& table = addressing::MunicipalityTable::builtin();
  const units::Day day = day_of(options);
  const auto areas = directory->find(options.area, table, day);
  if (areas.empty()) {
    std::cerr << "no municipality, and no district of the directory, has that number or name on "
              << to_text(day) << '\n';
    status = kFaulty;
    return;
  }
  for (const units::Area& area : areas) {
    if (&area != &areas.front()) std::cout << '\n';
    if (!print_chain(directory->chain(area, table, day), {*directory, book.get(), table, day}))
      status = kIncomplete;
  }
}

void gaps(const UnitOptions& options, int& status) {
  const auto directory = read_units(options, status);
  if (directory == nullptr) return;
  const auto& table = addressing::MunicipalityTable::builtin();
  const units::Day day = day_of(options);
  const auto found = find_gaps(*directory, table, day);
  if (options.json) {
    std::cout << gaps_json(found, day);
  } else {
    std::size_t lacking = 0;
    for (const units::Gap& gap : found) {
      std::cout << gap.message << '\n';
      if (gap.kind == units::Gap::Kind::municipality) ++lacking;
    }
    std::cout << "on " << to_text(day) << ", " << lacking << " of " << table.on(day).size()
              << " municipalities have no coordinating unit in the directory; gaps in all: " << found.size()
              << '\n';
  }
  if (!found.empty()) status = kIncomplete;
}

void make_list(const UnitOptions& options, int& status) {
  const auto directory = read_units(options, status);
  std::shared_ptr<const addressing::AddressBook> book;
  if (directory == nullptr || !read_addresses(options, book, status)) return;
  const units::Day day = day_of(options);
  const auto entries =
      units::list_units({*directory, book.get(), addressing::MunicipalityTable::builtin(), day});
  const std::string text =
      export_units(entries, units::format_from(options.format).value_or(units::Format::html),
                   {day, units::language_from(options.language).value_or(units::Language::norwegian)});
  if (options.output.empty()) {
    std::cout << text;
    return;
  }
  std::ofstream file(options.output, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return;
  std::cerr << options.output << ": cannot be written\n";
  status = kCannotCreate;
}

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& what,
                      const std::shared_ptr<UnitOptions>& options) {
  CLI::App* command = app.add_subcommand(name, what);
  command->add_option("FILE", options->file, "The directory of coordinating units (TOML)")->required();
  return command;
}

void add_day(CLI::App& command, const std::shared_ptr<UnitOptions>& options) {
  command.add_option("--on", options->on, "The day asked for; today where absent")
      ->check([](const std::string& text) { return parse_date(text) ? "" : "a date is written 2024-01-31"; });
}

void add_addresses_option(CLI::App& command, const std::shared_ptr<UnitOptions>& options) {
  command.add_option("--addresses", options->addresses,
                     "An address book (TOML): to look up how messages reach a unit");
}

}  // namespace

void add_units(CLI::App& app, int& status) {
  CLI::App* units_command = app.add_subcommand("units", "The directory of coordinating units (KE)");
  units_command->require_subcommand(1);
  auto options = std::make_shared<UnitOptions>();
  add_command(*units_command, "check", "Reports every mistake of the directory", options)
      ->callback([options, &status] { check(*options, status); });

  CLI::App* command =
      add_command(*units_command, "show",
                  "Shows the chain of units from region to municipality, and how each is reached", options);
  command->add_option("AREA", options->area, "Number or name of a municipality or district")->required();
  add_addresses_option(*command, options);
  add_day(*command, options);
  command->callback([options, &status] { show(*options, status); });

  command = add_command(*units_command, "gaps", "Lists municipalities, districts and trusts without a unit",
                        options);
  command->add_flag("--json", options->json, "Print one JSON object");
  add_day(*command, options);
  command->callback([options, &status] { gaps(*options, status); });

  command = add_command(*units_command, "export", "Makes the list of units that is published", options);
  command->add_option("--format", options->format, "html, csv, json or md")
      ->check(CLI::IsMember({"html", "csv", "json", "md"}));
  command->add_option("--lang", options->language, "nb (bokmål) or en")->check(CLI::IsMember({"nb", "en"}));
  command->add_option("-o,--output", options->output, "The file to write; standard output where absent");
  add_addresses_option(*command, options);
  add_day(*command, options);
  command->callback([options, &status] { make_list(*options, status); });
}

}  // namespace budstikke::tools
