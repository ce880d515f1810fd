#pragma once
// A small directory and address book for tests.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/directory/address_book_file.hpp"
#include "adapters/units/units_file.hpp"

namespace budstikke::units::testing {

inline const std::string kHead = R"([[region]]
id = "nord"
name = "Helse Nord RHF"
unit = "RKE Nord"
phone = "00 00 10 00"

[[trust]]
id = "nlsh"
name = "Nordlandssykehuset HF"
region = "nord"
unit = "KE ved sykehuset"
her_id = 8100131

)";

/// Every complaint, one a line: "12:9: ..."
inline std::string complaints(std::string_view text) {
  std::string result;
  for (const Diagnostic& one : parse_units(text, "units.toml").diagnostics) {
    result += std::to_string(one.line) + ":" + std::to_string(one.column) + ": " + one.message + "\n";
  }
  return result;
}

/// A municipality with the keys that each must have, and `more`. Behind kHead it begins in line 14.
inline std::string unit_of(const std::string& number, const std::string& more = "",
                           const std::string& name = "KE") {
  return "[[municipality]]\nnumber = \"" + number + "\"\ntrust = \"nlsh\"\nunit = \"" + name + "\"\n" + more +
         "\n";
}

/// Null where the text is not in order.
inline std::shared_ptr<const CoordinatingUnits> parse(const std::string& text) {
  return parse_units(text, "units.toml").units;
}

inline std::shared_ptr<const addressing::AddressBook> book(const std::string& text) {
  return parse_address_book(text, "addresses.toml", "hash").book;
}

inline std::string party(int her_id, const std::string& municipality, const std::string& more = "") {
  return "[[party]]\nher_id = " + std::to_string(her_id) +
         "\nname = \"Saksbehandling\"\nparent_name = \"Kommunen\"\n" +
         (municipality.empty() ? "" : "service = \"KD0501\"\nmunicipality = \"" + municipality + "\"\n") +
         "endpoint = \"https://plo.example/\"\n" + more + "\n";
}

inline const addressing::MunicipalityTable& table() { return addressing::MunicipalityTable::builtin(); }

inline Day day(int year, unsigned month = 11, unsigned date = 22) {
  return Day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(date));
}

}  // namespace budstikke::units::testing
