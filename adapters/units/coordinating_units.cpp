#include "adapters/units/coordinating_units.hpp"

#include <algorithm>
#include <utility>

#include "engine/addressing/regions.hpp"

namespace budstikke::units {

namespace {

using addressing::is_digits;
using addressing::MunicipalityTable;
using addressing::NumberKind;

/// Lower case of ASCII and of Æ, Ø, Å and their like (U+00C0 to U+00DE), which UTF-8 writes as C3 80 to C3 9E.
std::string folded(std::string_view text) {
  std::string result;
  bool after_c3 = false;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (after_c3 && byte >= 0x80 && byte <= 0x9e && byte != 0x97) c = static_cast<char>(byte + 0x20);
    after_c3 = byte == 0xc3;
    result.push_back(c);
  }
  return result;
}

/// True where `wanted` (folded) is the name or one of its languages ("Snåase - Snåsa"), with or without the county that
/// names used twice carry ("Herøy (Nordland)").
bool is_called(std::string_view name, const std::string& wanted) {
  const std::string known = folded(name);
  if (known == wanted) return true;
  for (std::size_t begin = 0; begin < known.size();) {
    const std::size_t end = std::min(known.find(" - ", begin), known.size());
    const std::string part = known.substr(begin, end - begin);
    if (part == wanted || part.starts_with(wanted + " (")) return true;
    begin = end + 3;
  }
  return false;
}

template <class Entry>
std::vector<const Entry*> find_called(const std::vector<Entry>& entries, std::string_view text, Day day) {
  std::vector<const Entry*> found;
  for (const Entry& one : entries) {
    const bool fits = one.id == text || folded(one.name) == folded(text);
    if (fits && one.validity.holds_on(day)) found.push_back(&one);
  }
  return found;
}

template <class Entry>
const Entry* find_by_id(const std::vector<Entry>& entries, std::string_view id, Day day) {
  const auto found = std::ranges::find_if(
      entries, [&](const Entry& one) { return one.id == id && one.validity.holds_on(day); });
  return found == entries.end() ? nullptr : &*found;
}

enum class Nearness { district, municipality, served, other_district, none };

Nearness nearness_of(const MunicipalUnit& unit, const Area& area, const MunicipalityTable& table, Day day) {
  const bool same = table.translate(unit.number, day).number == area.municipality;
  if (same && unit.district.empty()) return Nearness::municipality;
  if (!unit.district.empty() && !area.district.empty() &&
      table.translate_district(unit.district, day) == area.district) {
    return Nearness::district;
  }
  for (const std::string& number : unit.serves) {
    if (number.size() == 6 && !area.district.empty() &&
        table.translate_district(number, day) == area.district) {
      return Nearness::district;
    }
    if (number.size() == 4 && table.translate(number, day).number == area.municipality) {
      return Nearness::served;
    }
  }
  return same ? Nearness::other_district : Nearness::none;
}

void add_municipality_gap(std::vector<Gap>& gaps, const Chain& chain) {
  if (chain.unit != nullptr || !chain.by_district.empty()) return;
  gaps.push_back({Gap::Kind::municipality, chain.area.municipality, chain.name,
                  chain.name + " " + chain.area.municipality + " has no coordinating unit in the directory"});
}

void add_district_gaps(std::vector<Gap>& gaps, const CoordinatingUnits& units, const MunicipalityTable& table,
                       Day day) {
  if (units.chain({std::string(kOslo), {}}, table, day).by_district.empty()) return;
  constexpr int kNoAddress = 99;
  for (int last = 1; last < kNoAddress; ++last) {
    const std::string district = std::string(kOslo) + (last < 10 ? "0" : "") + std::to_string(last);
    if (table.translate_district(district, day).empty()) continue;
    const Chain chain = units.chain({std::string(kOslo), district}, table, day);
    if (chain.unit != nullptr) continue;
    gaps.push_back(
        {Gap::Kind::district, district, chain.name,
         "district " + district + " of " + chain.name + " has no coordinating unit in the directory"});
  }
}

void add_catchment_gaps(std::vector<Gap>& gaps, const CoordinatingUnits& units,
                        const MunicipalityTable& table, Day day) {
  const auto add = [&](const std::string& id, const std::string& name, const std::string& whose) {
    gaps.push_back({Gap::Kind::catchment, id, name, whose + " lies in no trust's catchment area"});
  };
  for (const auto& [number, name] : table.on(day)) {
    const Chain chain = units.chain({number, {}}, table, day);
    if (chain.trust != nullptr) continue;
    if (chain.trusts_by_district.empty() && chain.by_district.empty()) add(number, name, name + " " + number);
    if (chain.trusts_by_district.empty()) continue;
    for (const auto& [district, district_name] : addressing::districts_of(number)) {
      if (units.chain({number, district}, table, day).trust != nullptr) continue;
      add(district, district_name, "district " + district + " " + district_name);
    }
  }
}

void add_number_gaps(std::vector<Gap>& gaps, const CoordinatingUnits& units, const MunicipalityTable& table,
                     Day day) {
  const auto look_at = [&](const std::vector<std::string>& numbers, const std::string& name) {
    for (const std::string& number : numbers) {
      if (number.size() != 4) continue;
      const auto today = table.translate(number, day);
      if (!today.number.empty()) continue;
      std::string heirs;
      for (const std::string& heir : today.candidates) heirs += (heirs.empty() ? "" : ", ") + heir;
      gaps.push_back({Gap::Kind::number, number, name,
                      "municipality " + number + " was divided: say which of its heirs is meant: " + heirs});
    }
  };
  for (const MunicipalUnit& unit : units.municipal()) {
    if (!unit.validity.holds_on(day)) continue;
    std::vector<std::string> numbers = unit.serves;
    numbers.push_back(unit.number);
    look_at(numbers, unit.contact.unit);
  }
  for (const Trust& trust : units.trusts()) {
    if (trust.validity.holds_on(day)) look_at(trust.municipalities, trust.name);
  }
}

}  // namespace

CoordinatingUnits::CoordinatingUnits(std::vector<Region> regions, std::vector<Trust> trusts,
                                     std::vector<MunicipalUnit> municipal)
    : regions_(std::move(regions)), trusts_(std::move(trusts)), municipal_(std::move(municipal)) {}

const Region* CoordinatingUnits::region(std::string_view id, Day day) const {
  return find_by_id(regions_, id, day);
}

const Trust* CoordinatingUnits::trust(std::string_view id, Day day) const {
  return find_by_id(trusts_, id, day);
}

std::vector<const Trust*> CoordinatingUnits::trusts_of(const Area& area, const MunicipalityTable& table,
                                                       Day day) const {
  std::vector<const Trust*> of_district;
  std::vector<const Trust*> of_municipality;
  std::vector<const Trust*> of_its_districts;
  const auto add = [](std::vector<const Trust*>& list, const Trust& trust) {
    if (std::ranges::find(list, &trust) == list.end()) list.push_back(&trust);
  };
  for (const Trust& trust : trusts_) {
    if (!trust.validity.holds_on(day)) continue;
    for (const std::string& number : trust.municipalities) {
      if (number.size() == 4) {
        if (table.translate(number, day).number == area.municipality) add(of_municipality, trust);
        continue;
      }
      const std::string district = table.translate_district(number, day);
      if (!district.starts_with(area.municipality)) continue;
      add(district == area.district ? of_district : of_its_districts, trust);
    }
  }
  if (!area.district.empty()) return of_district.empty() ? of_municipality : of_district;
  return of_municipality.empty() ? of_its_districts : of_municipality;
}

const Trust* CoordinatingUnits::trust_of(const MunicipalUnit& unit, const MunicipalityTable& table,
                                         Day day) const {
  if (const Trust* own = trust(unit.trust, day)) return own;
  const Area area{table.translate(unit.number, day).number, table.translate_district(unit.district, day)};
  if (area.municipality.empty()) return nullptr;
  const auto trusts = trusts_of(area, table, day);
  return trusts.size() == 1 ? trusts.front() : nullptr;
}

Chain CoordinatingUnits::chain(const Area& area, const MunicipalityTable& table, Day day) const {
  Chain chain{area, table.translate(area.municipality, day).name, nullptr, nullptr, nullptr, {}, {}};
  Nearness nearest = Nearness::none;
  for (const MunicipalUnit& unit : municipal_) {
    if (!unit.validity.holds_on(day)) continue;
    const Nearness nearness = nearness_of(unit, area, table, day);
    if (nearness == Nearness::other_district) chain.by_district.push_back(&unit);
    if (nearness >= Nearness::other_district || nearness >= nearest) continue;
    nearest = nearness;
    chain.unit = &unit;
  }
  if (chain.unit != nullptr || !area.district.empty()) chain.by_district.clear();
  if (chain.unit != nullptr) chain.trust = trust(chain.unit->trust, day);
  auto trusts = trusts_of(area, table, day);
  if (chain.trust == nullptr && trusts.size() == 1) chain.trust = trusts.front();
  if (chain.trust != nullptr) {
    chain.region = region(chain.trust->region, day);
    return chain;
  }
  const auto shares_region = [&](const Trust* one) { return one->region == trusts.front()->region; };
  if (!trusts.empty() && std::ranges::all_of(trusts, shares_region)) {
    chain.region = region(trusts.front()->region, day);
  }
  chain.trusts_by_district = std::move(trusts);
  return chain;
}

std::vector<Area> CoordinatingUnits::find(std::string_view text, const MunicipalityTable& table,
                                          Day day) const {
  std::vector<Area> areas;
  if (is_digits(text, 6)) {
    const std::string district = table.translate_district(text, day);
    if (!district.empty()) areas.push_back({district.substr(0, 4), district});
    return areas;
  }
  if (is_digits(text, 4)) {
    const auto today = table.translate(text, day);
    if (!today.number.empty()) areas.push_back({today.number, {}});
    for (const std::string& heir : today.candidates) areas.push_back({heir, {}});
    return areas;
  }
  const std::string wanted = folded(text);
  for (const auto& [number, name] : table.on(day)) {
    if (is_called(name, wanted)) areas.push_back({number, {}});
  }
  for (const MunicipalUnit& unit : municipal_) {
    if (unit.district.empty() || !unit.validity.holds_on(day) || folded(unit.district_name) != wanted)
      continue;
    const std::string district = table.translate_district(unit.district, day);
    if (!district.empty()) areas.push_back({district.substr(0, 4), district});
  }
  return areas;
}

std::vector<const Trust*> CoordinatingUnits::find_trusts(std::string_view text, Day day) const {
  return find_called(trusts_, text, day);
}

std::vector<const Region*> CoordinatingUnits::find_regions(std::string_view text, Day day) const {
  return find_called(regions_, text, day);
}

std::string_view to_text(Gap::Kind kind) {
  switch (kind) {
    case Gap::Kind::municipality:
      return "municipality";
    case Gap::Kind::district:
      return "district";
    case Gap::Kind::trust:
      return "trust";
    case Gap::Kind::region:
      return "region";
    case Gap::Kind::number:
      return "number";
    case Gap::Kind::catchment:
      return "catchment";
  }
  return "";
}

std::vector<Gap> find_gaps(const CoordinatingUnits& units, const MunicipalityTable& table, Day day) {
  std::vector<Gap> gaps;
  for (const auto& [number, name] : table.on(day)) {
    add_municipality_gap(gaps, units.chain({number, {}}, table, day));
  }
  add_district_gaps(gaps, units, table, day);
  for (const Trust& trust : units.trusts()) {
    if (!trust.validity.holds_on(day) || !trust.contact.unit.empty()) continue;
    gaps.push_back(
        {Gap::Kind::trust, trust.id, trust.name, trust.name + " has no coordinating unit in the directory"});
  }
  for (const Region& region : units.regions()) {
    if (!region.validity.holds_on(day)) continue;
    const bool has_trust = std::ranges::any_of(units.trusts(), [&](const Trust& trust) {
      return trust.region == region.id && trust.validity.holds_on(day);
    });
    if (has_trust) continue;
    gaps.push_back(
        {Gap::Kind::region, region.id, region.name, "no hospital trust belongs to " + region.name});
  }
  add_number_gaps(gaps, units, table, day);
  add_catchment_gaps(gaps, units, table, day);
  return gaps;
}

}  // namespace budstikke::units
