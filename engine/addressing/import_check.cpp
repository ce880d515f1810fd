#include "engine/addressing/import_check.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "engine/addressing/address_book.hpp"
#include "engine/addressing/party_fields.hpp"
#include "engine/addressing/party_form.hpp"
#include "engine/addressing/resolver.hpp"

namespace budstikke::addressing {

namespace {

constexpr std::string_view kCaseHandler = "KD0501";

/// The first party of each HER-id.
std::map<HerId, const Party*> by_her_id(const std::vector<Party>& parties) {
  std::map<HerId, const Party*> found;
  for (const Party& party : parties) found.emplace(party.her_id, &party);
  return found;
}

/// A municipality's or an inter-municipal company's (kv. 9040), or a service of kv. 8663: KD, KP, KR, KX. A hospital's
/// service (kv. 8668) belongs to no municipality.
bool is_municipal(const Party& party) {
  static constexpr std::array<std::string_view, 4> kServices{"KD", "KP", "KR", "KX"};
  if (party.service_code.empty()) return false;
  if (party.business_type == "102" || party.business_type == "114") return true;
  return std::ranges::any_of(kServices,
                             [&](std::string_view one) { return party.service_code.starts_with(one); });
}

class Checker {
 public:
  explicit Checker(const MunicipalityTable& table) : table_(table) {}

  /// False where the party has an error.
  bool check(const Party& party, std::size_t place) {
    const std::size_t errors = errors_;
    const auto complain = [&](Severity severity, std::string what) {
      if (severity == Severity::error) ++errors_;
      faults.push_back({party.her_id, place, severity, std::move(what)});
    };
    const auto error = [&](std::string what) { complain(Severity::error, std::move(what)); };
    if (party.her_id.empty()) {
      error("HER-id 0 stands for nobody");
    } else if (!seen_.emplace(party.her_id, place).second) {
      error("HER-id " + party.her_id.text() + " is in use already");
    }
    if (party.name.empty()) error("it has no name");
    check_fields(party, error);
    if (party.valid_from && party.valid_to && *party.valid_to < *party.valid_from) {
      error("valid_to lies before valid_from");
    }
    if (is_municipal(party) && party.municipality.empty() && party.coverage.empty() &&
        party.district.empty()) {
      error("it has a municipal service, and neither a municipality nor a coverage area");
    }
    const std::string& organisation = party.parent_organisation_number;
    if (is_digits(organisation, 9) && !organisation_number_adds_up(organisation)) {
      complain(Severity::warning, "the check digit of organisation number " + organisation + " is wrong");
    }
    return errors == errors_;
  }

  std::vector<PartyFault> faults;

 private:
  /// Each field by what a file may say in it.
  template <class Error>
  void check_fields(const Party& party, const Error& error) {
    Party scratch;
    for (const PartyField& field : party_fields()) {
      const std::string text = field.text(party);
      if (text.empty()) continue;
      if (std::string fault = field.set(scratch, text, table_); !fault.empty()) error(std::move(fault));
    }
  }

  const MunicipalityTable& table_;
  std::unordered_map<HerId, std::size_t> seen_;
  std::size_t errors_ = 0;
};

bool is_within(const Party& party, std::chrono::year_month_day date) {
  return (!party.valid_from || *party.valid_from <= date) && (!party.valid_to || date <= *party.valid_to);
}

/// Of one side of an import: who is in use, and which municipalities have a case handler.
struct Usable {
  std::set<HerId> parties;
  std::set<HerId> case_handlers;
  std::set<std::string> municipalities;
};

bool is_served(const Resolution& resolution) {
  if (resolution.party) return true;
  // Somebody is there: several that fit equally, or one whose endpoint nobody has said yet.
  return resolution.why_not &&
         (resolution.why_not->code == Code::H305 || resolution.why_not->code == Code::H307);
}

Usable usable(const std::vector<Party>& parties, const MunicipalityTable& table,
              std::chrono::year_month_day date) {
  Usable found;
  std::vector<Party> case_handlers;
  for (const Party& party : parties) {
    const bool in_use = party.active && is_within(party, date);
    if (in_use) found.parties.insert(party.her_id);
    if (party.service_code != kCaseHandler) continue;
    if (in_use) found.case_handlers.insert(party.her_id);
    case_handlers.push_back(party);
  }
  const AddressBook book(std::move(case_handlers), {});
  for (const auto& [number, name] : table.on(date)) {
    Residence residence;
    residence.municipality = number;
    const Wanted wanted{HerId(), std::string(kCaseHandler), {}};
    if (is_served(resolve(wanted, residence, book, table, date))) found.municipalities.insert(number);
  }
  return found;
}

std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  constexpr std::size_t kGroup = 3;
  for (std::size_t at = text.size(); at > kGroup;) {
    at -= kGroup;
    text.insert(at, ",");
  }
  return text;
}

/// Sets `too_many`, and says why.
void judge(Drop::Count& count, const std::string& what, std::int64_t max_percent, std::string& why) {
  const auto lost = static_cast<std::int64_t>(count.lost);
  const auto before = static_cast<std::int64_t>(count.before);
  count.too_many = lost > 0 && lost * 100 > before * max_percent;
  if (!count.too_many) return;
  if (!why.empty()) why += "; ";
  why += grouped(count.lost) + " of " + grouped(count.before) + " " + what + " (" +
         std::to_string(lost * 100 / before) + "%, the limit is " + std::to_string(max_percent) + "%)";
}

}  // namespace

std::vector<std::string> changed_fields(const Party& before, const Party& after) {
  std::vector<std::string> changed;
  for (const PartyField& field : party_fields()) {
    if (field.text(before) != field.text(after)) changed.emplace_back(field.name);
  }
  return changed;
}

BookDifference difference(const std::vector<Party>& before, const std::vector<Party>& after) {
  const auto old_ones = by_her_id(before);
  const auto new_ones = by_her_id(after);
  BookDifference found;
  for (const auto& [her_id, party] : new_ones) {
    const auto old_one = old_ones.find(her_id);
    if (old_one == old_ones.end()) {
      found.added.push_back(*party);
    } else if (*old_one->second != *party) {
      found.changed.push_back({*old_one->second, *party, changed_fields(*old_one->second, *party)});
    }
  }
  for (const auto& [her_id, party] : old_ones) {
    if (!new_ones.contains(her_id)) found.removed.push_back(*party);
  }
  return found;
}

std::vector<PartyFault> check_parties(const std::vector<Party>& parties, const MunicipalityTable& table) {
  Checker checker(table);
  for (std::size_t i = 0; i < parties.size(); ++i) checker.check(parties[i], i);
  return std::move(checker.faults);
}

bool Sifted::too_many(std::int64_t percent) const {
  const auto out = static_cast<std::int64_t>(left_out);
  const auto all = static_cast<std::int64_t>(left_out + parties.size());
  return out * 100 > all * percent;
}

Sifted sift(std::vector<Party> parties, const MunicipalityTable& table) {
  Checker checker(table);
  Sifted sifted;
  sifted.parties.reserve(parties.size());
  for (std::size_t i = 0; i < parties.size(); ++i) {
    if (checker.check(parties[i], i)) {
      sifted.parties.push_back(std::move(parties[i]));
    } else {
      ++sifted.left_out;
    }
  }
  sifted.faults = std::move(checker.faults);
  return sifted;
}

Drop refuses_drop(const std::vector<Party>& before, const std::vector<Party>& after,
                  const MunicipalityTable& table, const DropLimits& limits) {
  const Usable then = usable(before, table, limits.date);
  const Usable now = usable(after, table, limits.date);
  const auto listed = by_her_id(after);
  // A party that the new book still lists, with a last day that is past, ended as it was meant to.
  const auto has_ended = [&](HerId her_id) {
    const auto still = listed.find(her_id);
    return still != listed.end() && still->second->valid_to && *still->second->valid_to < limits.date;
  };
  const auto count = [&](const std::set<HerId>& used, const std::set<HerId>& still_used) {
    const auto lost = std::ranges::count_if(
        used, [&](HerId her_id) { return !still_used.contains(her_id) && !has_ended(her_id); });
    return Drop::Count{used.size(), static_cast<std::size_t>(lost), false};
  };
  Drop drop;
  drop.parties = count(then.parties, now.parties);
  drop.case_handlers = count(then.case_handlers, now.case_handlers);
  drop.municipalities.before = then.municipalities.size();
  for (const auto& [number, name] : table.on(limits.date)) {
    if (then.municipalities.contains(number) && !now.municipalities.contains(number)) {
      drop.without.emplace_back(number, name);
    }
  }
  drop.municipalities.lost = drop.without.size();
  judge(drop.parties, "parties in use are gone", limits.max_percent, drop.why);
  judge(drop.case_handlers, "case-handler services in use are gone", limits.max_percent, drop.why);
  judge(drop.municipalities, "municipalities lose their last case-handler service", limits.max_percent,
        drop.why);
  return drop;
}

}  // namespace budstikke::addressing
