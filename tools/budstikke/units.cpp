// budstikke units: the directory of coordinating units: checks it, tells whom to turn to, lists what it lacks, and makes
// the list that is published.

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "adapters/units/export.hpp"
#include "adapters/units/units_file.hpp"
#include "engine/addressing/regions.hpp"
#include "engine/model/time.hpp"
#include "tools/budstikke/address_commands.hpp"
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
  AddressFiles tables;  ///< the table of municipalities only
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

/// What the commands work on. The table and the directory are there, the address book where one is named.
struct Loaded {
  std::shared_ptr<const addressing::MunicipalityTable> table;
  std::shared_ptr<const units::CoordinatingUnits> units;
  std::shared_ptr<const addressing::AddressBook> book;
  units::Day day;
  [[nodiscard]] units::Sources sources() const { return {*units, book.get(), *table, day}; }
};

/// Nothing, with `status` set and the reasons printed, where something cannot be read.
std::optional<Loaded> load(const UnitOptions& options, int& status) {
  Loaded loaded{options.tables.read_table(status), nullptr, nullptr, day_of(options)};
  if (loaded.table == nullptr) return std::nullopt;
  const auto text = read_file(options.file, units::kUnitsFileBytes);
  if (!text) {
    status = kNoInput;
    return std::nullopt;
  }
  units::ParsedUnits parsed = units::parse_units(*text, options.file, *loaded.table);
  print(parsed.diagnostics);
  loaded.units = std::move(parsed.units);
  if (loaded.units == nullptr) {
    status = kFaulty;
    return std::nullopt;
  }
  if (options.addresses.empty()) return loaded;
  AddressFiles addresses = options.tables;
  addresses.book = options.addresses;
  loaded.book = addresses.read_book(*loaded.table, status);
  if (loaded.book == nullptr) return std::nullopt;
  return loaded;
}

void check(const UnitOptions& options, int& status) {
  const auto loaded = load(options, status);
  if (!loaded) return;
  std::cout << options.file << ": no mistakes; regions: " << loaded->units->regions().size()
            << ", hospital trusts: " << loaded->units->trusts().size()
            << ", municipalities and districts: " << loaded->units->municipal().size() << '\n';
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
  for (const units::Trust* trust : chain.trusts_by_district) {
    std::cout << "hospital KE, by district: " << trust->name << ": "
              << (trust->contact.unit.empty() ? "none in the directory" : trust->contact.unit) << '\n';
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

/// A trust with its region above it and its catchment area below.
void print_trust(const units::Trust& trust, const units::Sources& sources) {
  std::cout << trust.name << " on " << to_text(sources.day) << '\n';
  if (const units::Region* region = sources.units.region(trust.region, sources.day)) {
    print_contact("RKE", region->name, region->contact);
  }
  print_contact("hospital KE", trust.name, trust.contact);
  print_reach(reach_of(trust, sources));
  for (const std::string& number : trust.municipalities) {
    const auto today = sources.table.translate(number.substr(0, 4), sources.day);
    const std::string name = number.size() == 6 ? std::string(addressing::district_name(number)) : today.name;
    std::cout << "  catchment area: " << number << (name.empty() ? "" : " ") << name << '\n';
  }
}

void print_region(const units::Region& region, const units::Sources& sources) {
  std::cout << region.name << " on " << to_text(sources.day) << '\n';
  print_contact("RKE", region.name, region.contact);
  for (const units::Trust& trust : sources.units.trusts()) {
    if (trust.region != region.id || !trust.validity.holds_on(sources.day)) continue;
    print_contact("hospital KE", trust.name, trust.contact);
  }
}

/// False where no trust and no region is called so.
bool print_called(const std::string& text, const units::Sources& sources) {
  const auto trusts = sources.units.find_trusts(text, sources.day);
  const auto regions = sources.units.find_regions(text, sources.day);
  for (const units::Trust* trust : trusts) print_trust(*trust, sources);
  for (const units::Region* region : regions) print_region(*region, sources);
  return !trusts.empty() || !regions.empty();
}

void show(const UnitOptions& options, int& status) {
  const auto loaded = load(options, status);
  if (!loaded) return;
  const units::Sources sources = loaded->sources();
  const auto areas = loaded->units->find(options.area, *loaded->table, loaded->day);
  if (areas.empty() && print_called(options.area, sources)) return;
  if (areas.empty()) {
    std::cerr
        << "no municipality, and no district, trust or region of the directory, has that number or name on "
        << to_text(loaded->day) << '\n';
    status = kFaulty;
    return;
  }
  for (const units::Area& area : areas) {
    if (&area != &areas.front()) std::cout << '\n';
    if (!print_chain(loaded->units->chain(area, *loaded->table, loaded->day), sources)) status = kIncomplete;
  }
}

void gaps(const UnitOptions& options, int& status) {
  const auto loaded = load(options, status);
  if (!loaded) return;
  const auto found = find_gaps(*loaded->units, *loaded->table, loaded->day);
  if (options.json) {
    std::cout << gaps_json(found, loaded->day);
  } else {
    std::size_t lacking = 0;
    for (const units::Gap& gap : found) {
      std::cout << gap.message << '\n';
      if (gap.kind == units::Gap::Kind::municipality) ++lacking;
    }
    std::cout << "on " << to_text(loaded->day) << ", " << lacking << " of "
              << loaded->table->on(loaded->day).size()
              << " municipalities have no coordinating unit in the directory; gaps in all: " << found.size()
              << '\n';
  }
  if (!found.empty()) status = kIncomplete;
}

void make_list(const UnitOptions& options, int& status) {
  const auto loaded = load(options, status);
  if (!loaded) return;
  const std::string text = export_units(
      units::list_units(loaded->sources()), units::format_from(options.format).value_or(units::Format::html),
      {loaded->day, units::language_from(options.language).value_or(units::Language::norwegian)});
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
  command->add_option("--municipality-changes", options->tables.changes,
                      "Municipality changes that the table that ships lacks (CSV)");
  return command;
}

void add_day(CLI::App& command, const std::shared_ptr<UnitOptions>& options) {
  command.add_option("--on", options->on, "The day asked for; today where absent")
      ->check([](const std::string& text) { return parse_date(text) ? "" : "a date is written 2024-01-31"; });
}

void add_addresses_option(CLI::App& command, const std::shared_ptr<UnitOptions>& options) {
  command.add_option("--addresses", options->addresses,
                     "An address book (TOML or CSV): to look up how messages reach a unit");
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
  command
      ->add_option("AREA", options->area,
                   "Number or name of a municipality or district, or id or name of a trust or region")
      ->required();
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
