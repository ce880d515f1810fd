#include "engine/addressing/layer.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "engine/addressing/content_digest.hpp"

namespace budstikke::addressing {

namespace {

template <class T>
void say_anew(T& field, const std::optional<T>& said) {
  if (said) field = *said;
}

void correct(Party& party, const Correction& said) {
  say_anew(party.parent, said.parent);
  say_anew(party.parent_name, said.parent_name);
  say_anew(party.parent_organisation_number, said.parent_organisation_number);
  say_anew(party.name, said.name);
  say_anew(party.service_code, said.service_code);
  say_anew(party.municipality, said.municipality);
  say_anew(party.coverage, said.coverage);
  say_anew(party.district, said.district);
  say_anew(party.place, said.place);
  say_anew(party.endpoint, said.endpoint);
  say_anew(party.certificate, said.certificate);
  say_anew(party.active, said.active);
  say_anew(party.valid_from, said.valid_from);
  say_anew(party.valid_to, said.valid_to);
}

/// The parties of the import under their HER-ids, with what corrections add.
class Parties {
 public:
  explicit Parties(std::vector<Party> imported) : parties_(std::move(imported)) {
    for (std::size_t i = 0; i < parties_.size(); ++i) place_of_.emplace(parties_[i].her_id, i);
  }

  void apply(const Correction& said) {
    const auto known = place_of_.find(said.her_id);
    if (known != place_of_.end()) return correct(parties_[known->second], said);
    if (!said.adds || !said.name || said.name->empty()) return;
    place_of_.emplace(said.her_id, parties_.size());
    parties_.emplace_back().her_id = said.her_id;
    correct(parties_.back(), said);
  }

  std::vector<Party> take() { return std::move(parties_); }

 private:
  std::vector<Party> parties_;
  std::unordered_map<HerId, std::size_t> place_of_;
};

std::string digest_of(const std::vector<Party>& parties, const std::vector<AgreedParty>& agreements) {
  std::vector<const Party*> ordered;
  ordered.reserve(parties.size());
  for (const Party& party : parties) ordered.push_back(&party);
  // Of parties with one HER-id the first comes first: they lie in one array.
  std::ranges::sort(ordered, {}, [](const Party* party) { return std::pair{party->her_id, party}; });
  ContentDigest digest;
  digest.add(static_cast<std::uint64_t>(ordered.size()));
  for (const Party* party : ordered) digest.add(*party);
  for (const AgreedParty& agreed : agreements) {
    digest.add(agreed.area);
    digest.add(agreed.service_code);
    digest.add(std::uint64_t{agreed.party.value()});
    digest.add(agreed.why);
    digest.add(to_text(agreed.until));
  }
  return digest.text();
}

}  // namespace

bool holds_on(const LayerEntry& entry, std::chrono::year_month_day day) {
  if (day < entry.from || entry.until < day) return false;
  // An entry may say that it holds from an earlier day; what was true on that day is another thing.
  if (entry.added_at != TimePoint{} && day < norwegian_date(entry.added_at)) return false;
  return !entry.ended_at || day < norwegian_date(*entry.ended_at);
}

AddressBook assemble(std::vector<Party> imported, const std::vector<LayerEntry>& entries,
                     std::chrono::year_month_day day) {
  std::vector<const LayerEntry*> in_force;
  for (const LayerEntry& entry : entries) {
    if (holds_on(entry, day)) in_force.push_back(&entry);
  }
  std::ranges::sort(in_force, {}, [](const LayerEntry* entry) { return std::pair{entry->number, entry}; });
  Parties parties(std::move(imported));
  std::vector<AgreedParty> agreements;
  for (const LayerEntry* entry : in_force) {
    if (const auto* correction = std::get_if<Correction>(&entry->what)) {
      parties.apply(*correction);
    } else {
      const auto& agreement = std::get<Agreement>(entry->what);
      // In the order in which they were added: of one area's old and new numbers too, the last one holds.
      std::erase_if(agreements, [&](const AgreedParty& one) {
        return one.area == agreement.area && one.service_code == agreement.service_code;
      });
      agreements.push_back(
          {agreement.area, agreement.service_code, agreement.party, entry->why, entry->until});
    }
  }
  std::vector<Party> all = parties.take();
  std::string hash = digest_of(all, agreements);
  return {std::move(all), std::move(hash), std::move(agreements)};
}

}  // namespace budstikke::addressing
