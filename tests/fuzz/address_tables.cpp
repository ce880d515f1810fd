// The other tables that operators write. The first byte chooses: 'm' municipality changes, 'p' postal codes, 'u' the
// directory of coordinating units, 'l' an entry above the address book (JSON).

#include "adapters/directory/municipality_changes_file.hpp"
#include "adapters/directory/postal_hints_file.hpp"
#include "adapters/units/export.hpp"
#include "adapters/units/units_file.hpp"
#include "engine/addressing/layer.hpp"
#include "tests/fuzz/claim.hpp"
#include "tests/fuzz/diagnostics.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

void municipality_changes(const std::string& text) {
  const ParsedMunicipalityChanges parsed = parse_municipality_changes(text, "changes.csv");
  fuzz::check_diagnostics(parsed.diagnostics, text);
  claim((parsed.table == nullptr) == has_errors(parsed.diagnostics),
        "a table is there exactly where no error is");
}

void postal_hints(const std::string& text) {
  const ParsedPostalHints parsed = parse_postal_hints(text, "hints.csv");
  fuzz::check_diagnostics(parsed.diagnostics, text);
  claim(parsed.hints.empty() || !has_errors(parsed.diagnostics), "hints are there only where no error is");
}

void units_file(const std::string& text) {
  const units::ParsedUnits parsed = units::parse_units(text, "units.toml");
  fuzz::check_diagnostics(parsed.diagnostics, text);
  claim((parsed.units == nullptr) == has_errors(parsed.diagnostics),
        "units are there exactly where no error is");
}

void layer_entry(const std::string& text) {
  const auto entry = addressing::layer_entry_from_json(text);
  if (!entry) {
    claim(entry.failure().code == Code::B107, "why not has its code");
    return;
  }
  const std::string written = addressing::to_json(*entry);
  const auto again = addressing::layer_entry_from_json(written);
  claim(again.ok() && addressing::to_json(*again) == written, "an entry survives its JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  const std::string text = input.all();
  if (choice == 'm') municipality_changes(text);
  if (choice == 'p') postal_hints(text);
  if (choice == 'u') units_file(text);
  if (choice == 'l') layer_entry(text);
  return 0;
}
