#include "engine/addressing/nearness.hpp"

#include <algorithm>
#include <set>

#include "engine/addressing/regions.hpp"
#include "engine/addressing/words.hpp"
#include "engine/model/time.hpp"

namespace budstikke::addressing {

namespace {

/// What a party serves, in numbers of the date.
struct Area {
  std::string municipality;
  bool divided = false;  ///< its own municipality's area went to several, the residence among them
  std::set<std::string> covered;
  std::set<std::string> districts;
  /// Districts that its place or name speaks of, where they are several and the book names none by number.
  std::vector<std::string> spoken_of;
};

/// Registers often have the district as words only: "Bydel Sagene".
void add_spoken_of(Area& area, const Party& party) {
  if (!area.districts.empty() || !party.district.empty()) return;
  std::set<std::string> named;
  for (const std::string& text : {party.place, party.name}) {
    for (std::string& number : districts_named(area.municipality, text)) named.insert(std::move(number));
  }
  if (named.size() == 1) {
    area.districts.insert(*named.begin());
  } else {
    area.spoken_of.assign(named.begin(), named.end());
  }
}

Area area_of(const Party& party, const Residence& residence, const MunicipalityTable& table,
             std::chrono::year_month_day date) {
  Area area;
  if (!party.municipality.empty()) {
    const Translation own = table.translate(party.municipality, date);
    area.municipality = own.number;
    area.divided = std::ranges::find(own.candidates, residence.municipality) != own.candidates.end();
  }
  for (const std::string& number : party.coverage) {
    const bool is_district = number.size() == 6;
    const std::string now =
        is_district ? table.translate_district(number, date) : table.translate(number, date).number;
    if (!now.empty()) (is_district ? area.districts : area.covered).insert(now);
  }
  const std::string district = table.translate_district(party.district, date);
  if (!district.empty()) area.districts.insert(district);
  if (area.municipality == residence.municipality) add_spoken_of(area, party);
  return area;
}

}  // namespace

std::string in_words(Nearness nearness) {
  switch (nearness) {
    case Nearness::district:
      return "serves the district";
    case Nearness::municipality:
      return "is the municipality's own";
    case Nearness::host:
      return "covers the municipality under a host";
    case Nearness::unclear_district:
      return "speaks of several districts, and the book does not say by number which it serves";
    case Nearness::unknown_district:
      return "serves single districts, and the patient's district is not known";
    case Nearness::other_district:
      return "serves another district";
    case Nearness::divided:
      return "its municipality number was divided: the book must say which heir it belongs to";
    case Nearness::none:
      break;
  }
  return "serves another municipality";
}

Nearness nearness_of(const Party& party, const Residence& residence, const MunicipalityTable& table,
                     std::chrono::year_month_day date) {
  const Area area = area_of(party, residence, table, date);
  const std::string& municipality = residence.municipality;
  const std::string& district = residence.district;
  if (!district.empty() && area.districts.contains(district)) return Nearness::district;
  // A district that the party has but that no longer has a name limits it too.
  const bool limited = (!party.district.empty() && area.municipality == municipality) ||
                       std::ranges::any_of(area.districts, [&](const std::string& one) {
                         return one.starts_with(municipality);
                       });
  if (area.covered.contains(municipality) && area.municipality != municipality) return Nearness::host;
  if (limited) return district.empty() ? Nearness::unknown_district : Nearness::other_district;
  if (!area.spoken_of.empty() && !area.covered.contains(municipality)) {
    const bool may_serve =
        district.empty() || std::ranges::find(area.spoken_of, district) != area.spoken_of.end();
    return may_serve ? Nearness::unclear_district : Nearness::other_district;
  }
  if (area.municipality == municipality || area.covered.contains(municipality)) return Nearness::municipality;
  return area.divided ? Nearness::divided : Nearness::none;
}

bool has_place(const Party& party, const std::vector<std::string>& place) {
  return stand_in(place, words_of(party.place)) || stand_in(place, words_of(party.name));
}

std::string out_of_use(const Party& party, std::chrono::year_month_day date) {
  if (!party.active) return "is inactive";
  if (party.valid_from && date < *party.valid_from)
    return "is not valid before " + to_text(*party.valid_from);
  if (party.valid_to && *party.valid_to < date) return "is not valid after " + to_text(*party.valid_to);
  return {};
}

}  // namespace budstikke::addressing
