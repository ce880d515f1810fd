#include "engine/addressing/resolver.hpp"

#include <algorithm>
#include <array>

#include "engine/addressing/nearness.hpp"
#include "engine/addressing/words.hpp"
#include "engine/model/time.hpp"

namespace budstikke::addressing {
namespace {

constexpr std::array kOrder{Nearness::district, Nearness::municipality, Nearness::host};

struct Question {
  const Wanted& wanted;
  const Residence& residence;
  const AddressBook& book;
  const MunicipalityTable& table;
  std::chrono::year_month_day date;
};

std::string title(const Party& party) { return party.name + " (HER-id " + party.her_id.text() + ")"; }

/// "HER-ids 1, 2 (Saksbehandling, Kreftkoordinator; Saksbehandling)"; of many, some.
std::string named(const std::vector<const Party*>& parties) {
  constexpr std::size_t kNumbers = 20;
  constexpr std::size_t kNames = 6;
  std::string numbers;
  std::string names;
  for (std::size_t i = 0; i < std::min(parties.size(), kNumbers); ++i) {
    const Party& party = *parties[i];
    numbers += (i == 0 ? "" : ", ") + party.her_id.text();
    const bool says_place = party.place.empty() || stand_in(words_of(party.place), words_of(party.name));
    names += (i == 0 ? "" : "; ") + party.name + (says_place ? "" : ", " + party.place);
  }
  if (parties.size() > kNumbers) return "HER-ids " + numbers + " and others";
  return "HER-ids " + numbers + (parties.size() > kNames ? "" : " (" + names + ")");
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
  resolution.looked_at = 1;
  const std::string unusable = out_of_use(*party, date);
  resolution.considered.push_back({party->her_id, party->name, unusable});
  if (!unusable.empty()) return fail(std::move(resolution), Code::H306, title(*party) + " " + unusable);
  return choose(std::move(resolution), *party, "the party named");
}

struct Candidate {
  const Party* party = nullptr;
  Nearness nearness = Nearness::none;
  std::string out_of_use;
  bool has_place = false;  ///< its place or name has the words wanted
};

bool serves(const Candidate& one) { return one.nearness <= Nearness::host; }

/// Everyone with the service who has to do with the municipality.
struct Candidates {
  std::vector<Candidate> all;
  std::size_t looked_at = 0;
  bool by_place = false;  ///< a place is wanted, and somebody who serves the municipality has it
};

Candidates find_candidates(const Question& question) {
  const std::string& municipality = question.residence.municipality;
  std::vector<std::string> numbers = question.table.relatives(municipality);
  if (numbers.empty()) numbers.push_back(municipality);
  const std::vector<std::string> place = words_of(question.wanted.place);
  Candidates found;
  for (const Party* party : question.book.serving(question.wanted.service_code, numbers)) {
    ++found.looked_at;
    const Nearness nearness = nearness_of(*party, question.residence, question.table, question.date);
    if (nearness == Nearness::none) continue;
    const bool placed = !place.empty() && has_place(*party, place);
    found.all.push_back({party, nearness, out_of_use(*party, question.date), placed});
    found.by_place = found.by_place || (found.all.back().has_place && serves(found.all.back()));
  }
  return found;
}

std::vector<const Candidate*> usable(const Candidates& candidates, Nearness nearness) {
  std::vector<const Candidate*> found;
  for (const Candidate& one : candidates.all) {
    const bool fits = one.has_place || !candidates.by_place;
    if (one.nearness == nearness && one.out_of_use.empty() && fits) found.push_back(&one);
  }
  return found;
}

/// Why the only one that is left is not the one that is meant; empty where it is.
std::string doubt_about(const Candidate& lone, const Candidates& candidates, const Question& question) {
  if (lone.has_place) return {};
  const auto place_of = [&](const Candidate& one) {
    return own_place(*one.party, question.residence, question.table, question.date);
  };
  const std::vector<std::string> own = place_of(lone);
  if (own.empty()) return {};
  const std::string its_place = "its place is \"" + lone.party->place + "\", ";
  if (!words_of(question.wanted.place).empty()) return its_place + "and not the one that is wanted";
  // Out of use or not: who is told apart from others by place serves that place alone.
  for (const Candidate& other : candidates.all) {
    if (other.nearness != lone.nearness || place_of(other) == own) continue;
    return its_place + "which tells it apart from HER-id " + other.party->her_id.text() +
           " and was not asked for";
  }
  return {};
}

/// Writes each candidate with why it falls away; `chosen` is the nearness asked last, where it had one party
/// or more.
std::vector<Considered> explain(const Candidates& candidates, Nearness chosen, bool alone) {
  std::vector<Considered> rows;
  for (const Candidate& one : candidates.all) {
    std::string why;
    if (!one.out_of_use.empty()) {
      why = one.out_of_use;
    } else if (candidates.by_place && serves(one) && !one.has_place) {
      why = in_words(one.nearness) + ", and another has the place that is wanted";
    } else if (one.nearness != chosen) {
      why = in_words(one.nearness) + (serves(one) ? ", and a nearer one is there" : "");
    } else if (!alone) {
      why = in_words(one.nearness) + ", and another fits equally";
    }
    rows.push_back({one.party->her_id, one.party->name, std::move(why)});
  }
  return rows;
}

/// Nobody is chosen among those who serve, for `why`.
std::vector<Considered> set_aside(const Candidates& candidates, const char* why) {
  std::vector<Considered> rows;
  for (const Candidate& one : candidates.all) {
    const std::string reason = serves(one) ? why : in_words(one.nearness);
    rows.push_back({one.party->her_id, one.party->name, one.out_of_use.empty() ? reason : one.out_of_use});
  }
  return rows;
}

struct Agreed {
  const AgreedParty* agreement = nullptr;
  /// About a number whose area went to several, the residence among them: nobody has said which is meant.
  const AgreedParty* unclear = nullptr;
};

/// The agreement for the district, else for the municipality; of several the last.
Agreed agreement_for(const Question& question) {
  Agreed found;
  const Residence& home = question.residence;
  bool for_district = false;
  for (const AgreedParty& one : question.book.agreements()) {
    if (one.service_code != question.wanted.service_code) continue;
    if (one.until.ok() && one.until < question.date) continue;
    if (one.area.size() == 6) {
      const std::string area = question.table.translate_district(one.area, question.date);
      if (area.empty() || area != home.district) continue;
      found.agreement = &one;
      for_district = true;
      continue;
    }
    const Translation area = question.table.translate(one.area, question.date);
    if (area.number == home.municipality && !for_district) found.agreement = &one;
    if (std::ranges::find(area.candidates, home.municipality) != area.candidates.end()) found.unclear = &one;
  }
  return found;
}

Resolution resolve_agreed(const AgreedParty& agreed, const Candidates& candidates, const Question& question,
                          const std::string& wish) {
  const std::string how =
      wish + ", as agreed for " + agreed.area + " until " + to_text(agreed.until) + " (" + agreed.why + ")";
  Resolution resolution;
  resolution.looked_at = candidates.looked_at;
  resolution.considered = set_aside(candidates, "an agreement goes before it");
  const Party* party = question.book.find(agreed.party);
  if (party == nullptr) {
    resolution.considered.insert(resolution.considered.begin(),
                                 {agreed.party, {}, "is not in the address book"});
    return fail(std::move(resolution), Code::H317,
                how + ": HER-id " + agreed.party.text() + " is not in the address book");
  }
  const auto row = std::ranges::find(resolution.considered, agreed.party, &Considered::her_id);
  if (row != resolution.considered.end()) resolution.considered.erase(row);
  const std::string unusable = out_of_use(*party, question.date);
  resolution.considered.insert(resolution.considered.begin(), {party->her_id, party->name, unusable});
  if (!unusable.empty()) {
    return fail(std::move(resolution), Code::H306, how + ": " + title(*party) + " " + unusable);
  }
  return choose(std::move(resolution), *party, how);
}

Resolution explain_unclear(const AgreedParty& agreed, const Candidates& candidates, const std::string& wish) {
  Resolution resolution;
  resolution.looked_at = candidates.looked_at;
  resolution.considered = set_aside(candidates, "an agreement may go before it");
  return fail(std::move(resolution), Code::H305,
              wish + ": the agreement for " + agreed.area + " (HER-id " + agreed.party.text() +
                  ") does not say which of the heirs of " + agreed.area + " it is about");
}

std::vector<const Party*> of_nearness(const Candidates& candidates, Nearness nearness) {
  std::vector<const Party*> found;
  for (const Candidate& one : candidates.all) {
    if (one.nearness == nearness && one.out_of_use.empty()) found.push_back(one.party);
  }
  return found;
}

/// Nothing usable serves the district, the municipality or covers it: why.
Resolution explain_none(const Candidates& candidates, const std::string& wish) {
  Resolution resolution;
  resolution.looked_at = candidates.looked_at;
  resolution.considered = explain(candidates, Nearness::none, true);
  const auto limited = of_nearness(candidates, Nearness::unknown_district);
  if (!limited.empty() && !candidates.by_place) {
    return fail(std::move(resolution), Code::H305,
                wish + " is divided by district, and the patient's district is not known: " + named(limited));
  }
  const auto unclear = of_nearness(candidates, Nearness::unclear_district);
  if (!unclear.empty() && !candidates.by_place) {
    return fail(std::move(resolution), Code::H305,
                wish + " " + in_words(Nearness::unclear_district) + ": " + named(unclear));
  }
  std::vector<const Party*> unusable;
  for (const Candidate& one : candidates.all) {
    const bool would_fit =
        candidates.by_place ? serves(one) && one.has_place : one.nearness <= Nearness::unknown_district;
    if (would_fit && !one.out_of_use.empty()) unusable.push_back(one.party);
  }
  if (!unusable.empty()) {
    return fail(std::move(resolution), Code::H306,
                wish + " is inactive or outside its validity dates: " + named(unusable));
  }
  return fail(std::move(resolution), Code::H304, "no party in the address book is " + wish);
}

/// "service KD0501 of Bodø 1804, district 180401, place \"Barn og unge\""
std::string wish_of(const Question& question) {
  const Residence& residence = question.residence;
  std::string wish = "service " + question.wanted.service_code + " of " +
                     question.table.translate(residence.municipality, question.date).name + " " +
                     residence.municipality;
  if (!residence.district.empty()) wish += ", district " + residence.district;
  if (!question.wanted.place.empty()) wish += ", place \"" + question.wanted.place + "\"";
  return wish;
}

/// `found`: everyone of the nearest who is usable; one at least.
Resolution resolve_among(const std::vector<const Candidate*>& found, const Candidates& candidates,
                         const Question& question, const std::string& wish) {
  const Nearness nearness = found.front()->nearness;
  const bool place_missed = !words_of(question.wanted.place).empty() && !candidates.by_place;
  Resolution resolution;
  resolution.looked_at = candidates.looked_at;
  resolution.considered = explain(candidates, nearness, found.size() == 1);
  std::vector<const Party*> parties;
  for (const Candidate* one : found) parties.push_back(one->party);
  if (parties.size() > 1) {
    const std::string none_has_it = place_missed ? ", and none has the place" : "";
    return fail(std::move(resolution), Code::H305,
                wish + ": several fit equally" + none_has_it + ", " + named(parties));
  }
  const Party& party = *parties.front();
  if (const std::string doubt = doubt_about(*found.front(), candidates, question); !doubt.empty()) {
    std::ranges::find(resolution.considered, party.her_id, &Considered::her_id)->fell_away =
        in_words(nearness) + ", but " + doubt;
    return fail(std::move(resolution), Code::H305, wish + ": only " + named(parties) + ", but " + doubt);
  }
  std::string how = wish + ", as it " + in_words(nearness);
  if (place_missed) how += " and the general one: none has the place";
  return choose(std::move(resolution), party, how);
}

Resolution resolve_service(const Question& question) {
  const Residence& residence = question.residence;
  if (residence.municipality.empty()) {
    Resolution resolution;
    resolution.why_not = residence.missing ? residence.missing : Failure(Code::H301);
    resolution.how = residence.how;
    return resolution;
  }
  const std::string wish = wish_of(question);
  const Candidates candidates = find_candidates(question);
  if (const Agreed agreed = agreement_for(question); agreed.agreement != nullptr) {
    return resolve_agreed(*agreed.agreement, candidates, question, wish);
  } else if (agreed.unclear != nullptr) {
    return explain_unclear(*agreed.unclear, candidates, wish);
  }
  for (const Nearness nearness : kOrder) {
    const auto found = usable(candidates, nearness);
    if (!found.empty()) return resolve_among(found, candidates, question, wish);
  }
  return explain_none(candidates, wish);
}

}  // namespace

Resolution resolve(const Wanted& wanted, const Residence& residence, const AddressBook& book,
                   const MunicipalityTable& table, std::chrono::year_month_day date) {
  if (!wanted.party.empty()) return resolve_named(wanted.party, book, date);
  return resolve_service(Question{wanted, residence, book, table, date});
}

}  // namespace budstikke::addressing
