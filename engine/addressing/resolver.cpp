#include "engine/addressing/resolver.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "engine/model/time.hpp"

namespace budstikke::addressing {
namespace {

/// How a party stands to the residence. The first three in the order in which they are asked.
enum class Nearness { district, municipality, host, unknown_district, other_district, divided, none };

constexpr std::array kOrder{Nearness::district, Nearness::municipality, Nearness::host};

std::string words(Nearness nearness) {
  switch (nearness) {
    case Nearness::district:
      return "serves the district";
    case Nearness::municipality:
      return "is the municipality's own";
    case Nearness::host:
      return "covers the municipality under a host";
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

struct Question {
  const Residence& residence;
  const MunicipalityTable& table;
  std::chrono::year_month_day date;
};

/// What a party serves, in numbers of the date.
struct Area {
  std::string municipality;
  bool divided = false;  ///< its own municipality's area went to several, the residence among them
  std::set<std::string> covered;
  std::set<std::string> districts;
};

Area area_of(const Party& party, const Question& question) {
  Area area;
  if (!party.municipality.empty()) {
    const Translation own = question.table.translate(party.municipality, question.date);
    area.municipality = own.number;
    area.divided = std::ranges::find(own.candidates, question.residence.municipality) != own.candidates.end();
  }
  for (const std::string& number : party.coverage) {
    const bool is_district = number.size() == 6;
    const std::string now = is_district ? question.table.translate_district(number, question.date)
                                        : question.table.translate(number, question.date).number;
    if (!now.empty()) (is_district ? area.districts : area.covered).insert(now);
  }
  const std::string district = question.table.translate_district(party.district, question.date);
  if (!district.empty()) area.districts.insert(district);
  return area;
}

Nearness nearness_of(const Party& party, const Question& question) {
  const Area area = area_of(party, question);
  const std::string& municipality = question.residence.municipality;
  const std::string& district = question.residence.district;
  if (!district.empty() && area.districts.contains(district)) return Nearness::district;
  // A district that the party has but that no longer has a name limits it too.
  const bool limited = (!party.district.empty() && area.municipality == municipality) ||
                       std::ranges::any_of(area.districts, [&](const std::string& one) {
                         return one.starts_with(municipality);
                       });
  if (area.covered.contains(municipality) && area.municipality != municipality) return Nearness::host;
  if (limited) return district.empty() ? Nearness::unknown_district : Nearness::other_district;
  if (area.municipality == municipality || area.covered.contains(municipality)) return Nearness::municipality;
  return area.divided ? Nearness::divided : Nearness::none;
}

/// Why the party cannot receive on the date; empty where it can.
std::string out_of_use(const Party& party, std::chrono::year_month_day date) {
  if (!party.active) return "is inactive";
  if (party.valid_from && date < *party.valid_from)
    return "is not valid before " + to_text(*party.valid_from);
  if (party.valid_to && *party.valid_to < date) return "is not valid after " + to_text(*party.valid_to);
  return {};
}

std::string title(const Party& party) { return party.name + " (HER-id " + party.her_id.text() + ")"; }

std::string her_ids(const std::vector<const Party*>& parties) {
  constexpr std::size_t kShown = 20;
  std::string text;
  for (std::size_t i = 0; i < parties.size() && i < kShown; ++i) {
    text += (i == 0 ? "" : ", ") + parties[i]->her_id.text();
  }
  return parties.size() > kShown ? text + " and others" : text;
}

Resolution fail(Resolution resolution, Code code, const std::string& why) {
  resolution.how = why;
  resolution.why_not = Failure(code, why);
  return resolution;
}

/// The end for the one party that fits: chosen, or H307.
Resolution choose(Resolution resolution, const Party& party, const std::string& how) {
  const auto row = std::ranges::find(resolution.considered, party.her_id, &Considered::her_id);
  if (party.endpoint.empty()) {
    row->fell_away = "has no endpoint";
    return fail(std::move(resolution), Code::H307, how + ": " + title(party) + ", which has no endpoint");
  }
  resolution.how = how + ": " + title(party);
  resolution.party = party;
  return resolution;
}

Resolution resolve_named(HerId her_id, const AddressBook& book, std::chrono::year_month_day date) {
  const Party* party = book.find(her_id);
  if (party == nullptr) {
    return fail({}, Code::H317, "HER-id " + her_id.text() + " is not in the address book");
  }
  Resolution resolution;
  const std::string unusable = out_of_use(*party, date);
  resolution.considered.push_back({party->her_id, party->name, unusable});
  if (!unusable.empty()) return fail(std::move(resolution), Code::H306, title(*party) + " " + unusable);
  return choose(std::move(resolution), *party, "the party named");
}

struct Candidate {
  const Party* party = nullptr;
  Nearness nearness = Nearness::none;
  std::string out_of_use;
};

std::vector<Candidate> find_candidates(const std::string& service_code, const AddressBook& book,
                                       const Question& question) {
  std::vector<Candidate> candidates;
  for (const Party* party : book.with_service(service_code)) {
    const Nearness nearness = nearness_of(*party, question);
    if (nearness != Nearness::none)
      candidates.push_back({party, nearness, out_of_use(*party, question.date)});
  }
  return candidates;
}

std::vector<const Party*> usable(const std::vector<Candidate>& candidates, Nearness nearness) {
  std::vector<const Party*> found;
  for (const Candidate& one : candidates) {
    if (one.nearness == nearness && one.out_of_use.empty()) found.push_back(one.party);
  }
  return found;
}

/// Writes each candidate with why it falls away; `chosen` is the nearness asked last, where it had one party
/// or more.
std::vector<Considered> explain(const std::vector<Candidate>& candidates, Nearness chosen, bool alone) {
  std::vector<Considered> rows;
  for (const Candidate& one : candidates) {
    std::string why;
    if (!one.out_of_use.empty()) {
      why = one.out_of_use;
    } else if (one.nearness != chosen) {
      const bool farther = one.nearness <= Nearness::host;
      why = words(one.nearness) + (farther ? ", and a nearer one is there" : "");
    } else if (!alone) {
      why = words(one.nearness) + ", as another does";
    }
    rows.push_back({one.party->her_id, one.party->name, std::move(why)});
  }
  return rows;
}

/// Nothing usable serves the district, the municipality or covers it: why.
Resolution explain_none(const std::vector<Candidate>& candidates, const std::string& wish) {
  Resolution resolution;
  resolution.considered = explain(candidates, Nearness::none, true);
  const auto limited = usable(candidates, Nearness::unknown_district);
  if (!limited.empty()) {
    return fail(std::move(resolution), Code::H305,
                wish + " is divided by district, and the patient's district is not known: HER-ids " +
                    her_ids(limited));
  }
  std::vector<const Party*> unusable;
  for (const Candidate& one : candidates) {
    const bool would_fit = one.nearness <= Nearness::unknown_district;
    if (would_fit && !one.out_of_use.empty()) unusable.push_back(one.party);
  }
  if (!unusable.empty()) {
    return fail(std::move(resolution), Code::H306,
                wish + " is inactive or outside its validity dates: HER-ids " + her_ids(unusable));
  }
  return fail(std::move(resolution), Code::H304, "no party in the address book is " + wish);
}

Resolution resolve_service(const std::string& service_code, const AddressBook& book,
                           const Question& question) {
  const Residence& residence = question.residence;
  if (residence.municipality.empty()) {
    Resolution resolution;
    resolution.why_not = residence.missing ? residence.missing : Failure(Code::H301);
    resolution.how = residence.how;
    return resolution;
  }
  const std::string wish = "service " + service_code + " of " +
                           question.table.translate(residence.municipality, question.date).name + " " +
                           residence.municipality +
                           (residence.district.empty() ? "" : ", district " + residence.district);
  const std::vector<Candidate> candidates = find_candidates(service_code, book, question);
  for (const Nearness nearness : kOrder) {
    const auto found = usable(candidates, nearness);
    if (found.empty()) continue;
    Resolution resolution;
    resolution.considered = explain(candidates, nearness, found.size() == 1);
    if (found.size() > 1) {
      return fail(std::move(resolution), Code::H305,
                  wish + ": several fit equally, HER-ids " + her_ids(found));
    }
    return choose(std::move(resolution), *found.front(), wish + ", as it " + words(nearness));
  }
  return explain_none(candidates, wish);
}

}  // namespace

Resolution resolve(const Wanted& wanted, const Residence& residence, const AddressBook& book,
                   const MunicipalityTable& table, std::chrono::year_month_day date) {
  if (!wanted.party.empty()) return resolve_named(wanted.party, book, date);
  return resolve_service(wanted.service_code, book, Question{residence, table, date});
}

}  // namespace budstikke::addressing
