#pragma once
// How a party stands to the patient's municipality and district. Pure.

#include <chrono>
#include <string>
#include <vector>

#include "engine/addressing/municipality.hpp"
#include "engine/addressing/residence.hpp"
#include "engine/model/party.hpp"

namespace budstikke::addressing {

/// The first three serve, in the order in which they are asked; the others do not.
enum class Nearness {
  district,
  municipality,
  host,
  unclear_district,
  unknown_district,
  other_district,
  divided,
  none,
};

/// "serves the district"
[[nodiscard]] std::string in_words(Nearness nearness);

/// Numbers of the party are translated to the date.
[[nodiscard]] Nearness nearness_of(const Party& party, const Residence& residence,
                                   const MunicipalityTable& table, std::chrono::year_month_day date);

/// True where the party's place or name has the words (words.hpp) one after the other, and no "ikke" or the like before
/// them.
[[nodiscard]] bool has_place(const Party& party, const std::vector<std::string>& place);

/// The words of the party's place that say more than whose it is: without the names of its municipality, of the one that
/// is asked for, of its parent and of the district that it serves. Empty: it is the general one.
[[nodiscard]] std::vector<std::string> own_place(const Party& party, const Residence& residence,
                                                 const MunicipalityTable& table,
                                                 std::chrono::year_month_day date);

/// Why the party cannot receive on the date: "is not valid after 2026-06-30"; empty where it can.
[[nodiscard]] std::string out_of_use(const Party& party, std::chrono::year_month_day date);

}  // namespace budstikke::addressing
