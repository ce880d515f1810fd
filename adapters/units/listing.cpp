#include "adapters/units/listing.hpp"

#include <utility>

namespace budstikke::units {

namespace {

using addressing::Residence;
using addressing::Resolution;
using addressing::Wanted;

Reach look_up(Reach reach, const Residence& residence, const Sources& sources) {
  if (sources.book == nullptr || (reach.her_id.empty() && reach.service_code.empty())) return reach;
  Resolution found =
      addressing::resolve(Wanted{reach.her_id, reach.her_id.empty() ? reach.service_code : "", reach.place},
                          residence, *sources.book, sources.table, sources.day);
  reach.looked_up = true;
  reach.party = std::move(found.party);
  if (found.why_not) reach.why_not = found.why_not->code;
  reach.how = std::move(found.how);
  reach.considered = std::move(found.considered);
  return reach;
}

std::string through(const Reach& reach) {
  if (!reach.her_id.empty()) return "HER-id " + reach.her_id.text();
  std::string text = reach.service_code == kCaseHandling
                         ? "Saksbehandling (" + std::string(kCaseHandling) + ")"
                         : reach.service_code;
  return reach.place.empty() ? text : text + ", " + reach.place;
}

std::string served_name(const std::string& number, const Sources& sources) {
  if (number.size() != 4) return number;
  const auto today = sources.table.translate(number, sources.day);
  return today.number.empty() ? number : today.name + " " + today.number;
}

Entry entry_of(const MunicipalUnit& unit, const Sources& sources) {
  const auto today = sources.table.translate(unit.number, sources.day);
  Entry entry;
  entry.level = Entry::Level::municipality;
  entry.area.municipality = today.number.empty() ? unit.number : today.number;
  entry.area.district = sources.table.translate_district(unit.district, sources.day);
  entry.municipality = today.name;
  entry.district_name = unit.district_name;
  for (const std::string& number : unit.serves) entry.serves.push_back(served_name(number, sources));
  if (const Trust* joint = sources.units.trust(unit.joint, sources.day)) entry.joint = joint->name;
  entry.contact = unit.contact;
  entry.reach = reach_of(unit, entry.area, sources);
  return entry;
}

/// The municipal units of one trust id; of those without a trust on the day where `trust` is null.
void add_municipal(std::vector<Entry>& entries, const Trust* trust, const std::string& region,
                   const Sources& sources) {
  for (const MunicipalUnit& unit : sources.units.municipal()) {
    if (!unit.validity.holds_on(sources.day)) continue;
    if (sources.units.trust_of(unit, sources.table, sources.day) != trust) continue;
    Entry entry = entry_of(unit, sources);
    entry.region = region;
    if (trust != nullptr) entry.trust = trust->name;
    entries.push_back(std::move(entry));
  }
}

void add_trusts(std::vector<Entry>& entries, const Region* region, const Sources& sources) {
  const std::string name = region == nullptr ? "" : region->name;
  for (const Trust& trust : sources.units.trusts()) {
    if (!trust.validity.holds_on(sources.day)) continue;
    if (sources.units.region(trust.region, sources.day) != region) continue;
    Entry entry;
    entry.level = Entry::Level::trust;
    entry.region = name;
    entry.trust = trust.name;
    entry.contact = trust.contact;
    entry.reach = reach_of(trust, sources);
    entries.push_back(std::move(entry));
    add_municipal(entries, &trust, name, sources);
  }
}

}  // namespace

std::optional<Language> language_from(std::string_view text) {
  if (text == "nb") return Language::norwegian;
  if (text == "en") return Language::english;
  return std::nullopt;
}

Reach reach_of(const MunicipalUnit& unit, const Area& area, const Sources& sources) {
  Reach reach;
  reach.her_id = unit.her_id;
  if (reach.her_id.empty()) reach.service_code = unit.service_code;
  reach.place = unit.place;
  Residence residence;
  residence.municipality = area.municipality;
  residence.district = area.district;
  return look_up(std::move(reach), residence, sources);
}

Reach reach_of(const Trust& trust, const Sources& sources) {
  Reach reach;
  reach.her_id = trust.her_id;
  return look_up(std::move(reach), {}, sources);
}

std::string words(const Reach& reach, Language language) {
  const bool norwegian = language == Language::norwegian;
  if (reach.her_id.empty() && reach.service_code.empty()) {
    return norwegian ? "Ingen elektronisk adresse: bruk telefon eller nettside"
                     : "No electronic address: use phone or web page";
  }
  if (!reach.looked_up) return through(reach);
  if (reach.party) {
    const Party& party = *reach.party;
    const std::string named = party.name + (party.parent_name.empty() ? "" : ", " + party.parent_name);
    return (reach.her_id.empty() ? through(reach) + ", " : "") + "HER-id " + party.her_id.text() + " " +
           named;
  }
  const std::string code = reach.why_not ? " (" + std::string(id_of(*reach.why_not)) + ")" : "";
  return through(reach) +
         (norwegian ? ": ingen brukbar adresse i adresseboken" : ": no usable address in the address book") +
         code;
}

std::vector<Entry> list_units(const Sources& sources) {
  std::vector<Entry> entries;
  for (const Region& region : sources.units.regions()) {
    if (!region.validity.holds_on(sources.day)) continue;
    Entry entry;
    entry.region = region.name;
    entry.contact = region.contact;
    entries.push_back(std::move(entry));
    add_trusts(entries, &region, sources);
  }
  add_trusts(entries, nullptr, sources);
  add_municipal(entries, nullptr, {}, sources);
  return entries;
}

}  // namespace budstikke::units
