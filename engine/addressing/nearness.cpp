#include "engine/addressing/nearness.hpp"

#include <algorithm>
#include <array>
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

bool is_negation(const std::string& word) {
  static constexpr std::array<std::string_view, 8> kWords{"ikke", "ikkje",   "utenom",   "utanom",
                                                          "uten", "unntatt", "unnateke", "ekskl"};
  return std::ranges::find(kWords, word) != kWords.end();
}

bool has_any(const std::vector<std::string>& words, bool (*fits)(const std::string&)) {
  return std::ranges::any_of(words, fits);
}

bool speaks_of_district(const std::string& word) { return word.starts_with("bydel"); }

/// Registers often have the district as words only: "Bydel Sagene". A business may be called after a district that it
/// does not serve, so that its name counts only where it says that it is a district's.
void add_spoken_of(Area& area, const Party& party) {
  const bool serves_all = area.covered.contains(area.municipality);
  if (serves_all || !area.districts.empty() || !party.district.empty()) return;
  std::set<std::string> named;
  bool negated = false;
  for (const std::string* text : {&party.place, &party.name, &party.parent_name}) {
    const auto words = words_of(*text);
    if (text == &party.parent_name && !has_any(words, speaks_of_district)) continue;
    const auto numbers = districts_named(area.municipality, *text);
    negated = negated || (!numbers.empty() && has_any(words, is_negation));
    named.insert(numbers.begin(), numbers.end());
  }
  if (negated) {
    // "All but Frogner": which ones is not said by number.
    for (const auto& [number, name] : districts_of(area.municipality)) area.spoken_of.push_back(number);
  } else if (named.size() == 1) {
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

/// "ikke barn og unge", "ikke for barn og unge"
bool is_negated(const std::vector<std::string>& words, std::vector<std::string>::const_iterator at) {
  if (at != words.begin() && (*std::prev(at) == "for" || *std::prev(at) == "til")) --at;
  return at != words.begin() && is_negation(*std::prev(at));
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
  if (place.empty()) return false;
  for (const std::string& text : {party.place, party.name}) {
    const auto words = words_of(text);
    for (auto from = words.begin(); from != words.end(); ++from) {
      const auto found = std::search(from, words.end(), place.begin(), place.end());
      if (found == words.end()) break;
      if (!is_negated(words, found)) return true;
      from = found;
    }
  }
  return false;
}

std::vector<std::string> own_place(const Party& party, const Residence& residence,
                                   const MunicipalityTable& table, std::chrono::year_month_day date) {
  std::vector<std::string> place = words_of(party.place);
  if (place.empty()) return place;
  std::set<std::string> known{"kommune", "kommunen", "kommunes", "kommunar"};
  const auto add = [&](std::string_view text) {
    for (std::string& word : words_of(text)) known.insert(std::move(word));
  };
  add(party.parent_name);
  add(table.translate(party.municipality, date).name);
  add(table.translate(residence.municipality, date).name);
  if (nearness_of(party, residence, table, date) == Nearness::district) {
    add("bydel bydelen");
    add(district_name(residence.district));
    // As it is spelled: "St. Hanshaugen", "Sankt Hanshaugen".
    if (districts_named(residence.municipality, party.place) == std::vector{residence.district}) {
      known.insert({"st", "sankt"});
    }
  }
  std::erase_if(place, [&](const std::string& word) { return known.contains(word); });
  return place;
}

std::string out_of_use(const Party& party, std::chrono::year_month_day date) {
  if (!party.active) return "is inactive";
  if (party.valid_from && date < *party.valid_from)
    return "is not valid before " + to_text(*party.valid_from);
  if (party.valid_to && *party.valid_to < date) return "is not valid after " + to_text(*party.valid_to);
  return {};
}

}  // namespace budstikke::addressing
