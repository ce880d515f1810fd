#include "engine/registry/registry_sifting.hpp"

#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/registry/registry_coverage.hpp"

namespace budstikke::registry {

namespace {

constexpr std::size_t kFaultsShown = 5;
constexpr std::size_t kIdsShown = 20;

std::vector<Party> once_each(std::vector<Party> parties) {
  std::unordered_map<std::uint32_t, std::size_t> place;
  std::vector<Party> once;
  once.reserve(parties.size());
  for (Party& party : parties) {
    const auto [known, added] = place.emplace(party.her_id.value(), once.size());
    if (added) {
      once.push_back(std::move(party));
    } else {
      once[known->second] = std::move(party);
    }
  }
  return once;
}

}  // namespace

bool Sifting::too_many(std::int64_t percent) const {
  const auto spoilt = static_cast<std::int64_t>(kept.size());
  return spoilt * 100 > static_cast<std::int64_t>(kept.size() + parties.size()) * percent;
}

Sifting make_ready(std::vector<Party> parties, const std::vector<Party>& book,
                   const addressing::MunicipalityTable& table) {
  Sifting ready;
  std::vector<Party> once = once_each(std::move(parties));
  ready.unknown_coverage = resolve_coverage(once, book);
  auto sifted = addressing::sift(std::move(once), table);
  ready.parties = std::move(sifted.parties);
  ready.faults = std::move(sifted.faults);
  for (const addressing::PartyFault& fault : ready.faults) {
    if (fault.severity == Severity::error) ready.faulty.insert(fault.her_id);
  }
  for (const Party& party : book) {
    if (ready.faulty.contains(party.her_id)) ready.kept.push_back(party);
  }
  return ready;
}

std::string faults_text(const Sifting& ready) {
  std::string text = std::to_string(ready.faulty.size()) + " parties with faults, of which " +
                     std::to_string(ready.kept.size()) + " are served as they were";
  std::size_t shown = 0;
  for (const addressing::PartyFault& fault : ready.faults) {
    if (fault.severity != Severity::error || shown++ >= kFaultsShown) continue;
    text += "; " + fault.her_id.text() + ": " + fault.what;
  }
  if (ready.unknown_coverage > 0) {
    text +=
        "; " + std::to_string(ready.unknown_coverage) + " coverage areas name a business that is not known";
  }
  return text;
}

std::string faulty_alarm(const std::set<HerId>& faulty) {
  if (faulty.empty()) return {};
  std::string text =
      std::to_string(faulty.size()) +
      " parties have faults in the registry; what it said of them before is used, if anything:";
  std::size_t shown = 0;
  for (const HerId party : faulty) {
    if (shown++ >= kIdsShown) return text + " ...";
    text += " " + party.text();
  }
  return text;
}

std::vector<HerId> missing_from(const std::vector<Party>& parties, const std::vector<Party>& book) {
  std::unordered_set<std::uint32_t> there;
  for (const Party& party : parties) there.insert(party.her_id.value());
  std::vector<HerId> missing;
  for (const Party& party : book) {
    if (!there.contains(party.her_id.value())) missing.push_back(party.her_id);
  }
  return missing;
}

}  // namespace budstikke::registry
