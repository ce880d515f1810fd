#pragma once
// Changes of municipalities that an operator adds to the table that ships, ahead of their day or because it lacks them: CSV
// in the form of engine/addressing/data/municipalities.csv. Pure: the caller reads the file.
//
//   number,name,first_year,last_year,successors,went
//   1804,Bodø,,2027,2028:1899,whole
//   1899,Nye Bodø,2028,,,
//
// A line about a number that the table has in use replaces what it says of that use; other lines add to it.

#include <memory>
#include <string>
#include <string_view>

#include "engine/addressing/municipality.hpp"
#include "engine/model/diagnostic.hpp"

namespace budstikke {

inline constexpr std::size_t kMunicipalityChangesBytes = 1'048'576;

struct ParsedMunicipalityChanges {
  /// The table that ships with the changes; null where `diagnostics` has errors.
  std::shared_ptr<const addressing::MunicipalityTable> table;
  Diagnostics diagnostics;
};

/// Reads the whole file and reports every mistake with its line.
[[nodiscard]] ParsedMunicipalityChanges parse_municipality_changes(std::string_view text,
                                                                   const std::string& file);

}  // namespace budstikke
