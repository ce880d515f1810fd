#include "engine/registry/registry_coverage.hpp"

#include <set>
#include <string_view>
#include <unordered_map>

namespace budstikke::registry {

std::size_t resolve_coverage(std::vector<Party>& parties, const std::vector<Party>& book) {
  constexpr std::string_view kBusiness = "her:";
  std::unordered_map<std::string, std::string> municipality_of;
  for (const Party& party : book) municipality_of[party.her_id.text()] = party.municipality;
  for (const Party& party : parties) municipality_of[party.her_id.text()] = party.municipality;
  std::size_t unknown = 0;
  for (Party& party : parties) {
    std::set<std::string> numbers;
    for (const std::string& area : party.coverage) {
      if (!area.starts_with(kBusiness)) {
        numbers.insert(area);
        continue;
      }
      const auto found = municipality_of.find(area.substr(kBusiness.size()));
      if (found == municipality_of.end() || found->second.empty()) {
        ++unknown;
      } else {
        numbers.insert(found->second);
      }
    }
    numbers.erase(party.municipality);
    party.coverage.assign(numbers.begin(), numbers.end());
  }
  return unknown;
}

}  // namespace budstikke::registry
