#pragma once
// Names of the regions above and below a municipality: counties and districts. Pure; the tables are data/counties.csv and
// data/districts.csv, compiled in.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace budstikke::addressing {

/// The county (fylke) of a municipality number of any year; empty for an unknown one.
[[nodiscard]] std::string_view county_of(std::string_view municipality);

/// Number and name of the districts of a municipality, by number; empty where the table has none.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> districts_of(std::string_view municipality);
/// "Sagene"; empty for an unknown number.
[[nodiscard]] std::string_view district_name(std::string_view district);

/// The districts of a municipality that a text names, by number: "Bydel Sagene", "Saksbehandling, St. Hanshaugen", "Ullern
/// helsehus". Whole words count, wherever they stand; the longest name wins: "Søndre Nordstrand" is not Nordstrand.
[[nodiscard]] std::vector<std::string> districts_named(std::string_view municipality, std::string_view text);

}  // namespace budstikke::addressing
