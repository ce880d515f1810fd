#pragma once
// The directory of coordinating units as operators write it: TOML. Pure: the caller reads the file.
//
//   [[region]]                     # a regional health authority and its RKE
//   id = "helse-nord"              # required, as each of the next two
//   name = "Helse Nord RHF"
//   unit = "Regional koordinerende enhet, Helse Nord"
//   phone = "00 00 10 00"          # these four may stand with every entry
//   web = "https://rke.helse-nord.example"
//   hours = "Hverdager 09-15"
//   note = "..."
//   valid_from = 2025-01-01        # TOML dates; both days are valid
//   valid_to = 2029-12-31
//
//   [[trust]]                      # a hospital trust and its KE
//   id = "nordlandssykehuset"      # required, as each of the next two
//   name = "Nordlandssykehuset HF"
//   region = "helse-nord"
//   unit = "Koordinerende enhet, Nordlandssykehuset"   # left out: the trust has none yet, and is listed as a gap
//   her_id = 8100131               # the party that takes messages to the unit
//   municipalities = ["1804", "1838"]                  # its catchment area: municipalities and districts of any year
//
//   [[municipality]]               # a municipality's or district's KE
//   number = "1804"                # required, as unit; a number of any year since 1994
//   district = "030103"            # where the unit is one district's; then name is required: the district's
//   name = "Bydel Sagene"
//   serves = ["1838"]              # municipalities and districts that it serves too
//   trust = "nordlandssykehuset"   # where it is another than the catchment areas say, or they say none
//   joint = "nordlandssykehuset"   # where the unit is shared with a trust
//   unit = "Koordinerende enhet i Bodø"
//   service = "KD0501"             # through which its messages go (the default) ...
//   place = "barn"                 # ... and what tells several such services apart
//   her_id = 8100011               # or the one party that takes them
//
// An id or an area may stand several times where the dates do not overlap; so may an area of the catchment areas, but a
// district of a municipality may lie in another one. No text may hold "@": contact is a unit's,
// never a person's.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/units/coordinating_units.hpp"
#include "engine/model/diagnostic.hpp"

namespace budstikke::units {

inline constexpr std::size_t kUnitsFileBytes = 4'194'304;  ///< 4 MiB
inline constexpr std::size_t kUnitsEntries = 5'000;        ///< of each kind
inline constexpr std::size_t kUnitsDiagnostics = 200;      ///< one more says that others were left out

struct ParsedUnits {
  std::shared_ptr<const CoordinatingUnits> units;  ///< empty where `diagnostics` has errors
  Diagnostics diagnostics;
};

/// Reads the whole file and reports every mistake with line and column (a text that is no TOML stops at its first).
/// `file` is named in diagnostics only. `table` says which numbers there are, those of changes to come among them.
[[nodiscard]] ParsedUnits parse_units(
    std::string_view text, const std::string& file,
    const addressing::MunicipalityTable& table = addressing::MunicipalityTable::builtin());

}  // namespace budstikke::units
