#include "engine/addressing/address_book.hpp"

#include <algorithm>
#include <set>

namespace budstikke::addressing {

namespace {

std::string area_key(std::string_view service_code, std::string_view number) {
  return std::string(service_code) + "/" + std::string(number);
}

/// The municipality numbers that the party names, as it writes them, each once; of a district, its municipality.
std::set<std::string> numbers_of(const Party& party) {
  constexpr std::size_t kDigits = 4;
  std::set<std::string> numbers;
  const auto add = [&](const std::string& number) {
    if (number.size() >= kDigits) numbers.insert(number.substr(0, kDigits));
  };
  add(party.municipality);
  add(party.district);
  for (const std::string& number : party.coverage) add(number);
  return numbers;
}

}  // namespace

AddressBook::AddressBook(std::vector<Party> parties, std::string hash, std::vector<AgreedParty> agreements)
    : parties_(std::move(parties)), hash_(std::move(hash)), agreements_(std::move(agreements)) {
  for (std::size_t i = 0; i < parties_.size(); ++i) {
    by_her_id_.emplace(parties_[i].her_id, i);
    if (parties_[i].service_code.empty()) continue;
    by_service_.emplace(parties_[i].service_code, i);
    for (const std::string& number : numbers_of(parties_[i])) {
      by_area_.emplace(area_key(parties_[i].service_code, number), i);
    }
  }
}

const Party* AddressBook::find(HerId her_id) const {
  const auto found = by_her_id_.find(her_id);
  return her_id.empty() || found == by_her_id_.end() ? nullptr : &parties_[found->second];
}

std::vector<const Party*> AddressBook::with_service(std::string_view service_code) const {
  std::vector<const Party*> found;
  const auto [begin, end] = by_service_.equal_range(std::string(service_code));
  for (auto it = begin; it != end; ++it) found.push_back(&parties_[it->second]);
  // The parties lie in one array, so their addresses keep the order of the file.
  std::ranges::sort(found);
  return found;
}

std::vector<const Party*> AddressBook::serving(std::string_view service_code,
                                               std::span<const std::string> municipalities) const {
  std::vector<const Party*> found;
  for (const std::string& number : municipalities) {
    const auto [begin, end] = by_area_.equal_range(area_key(service_code, number));
    for (auto it = begin; it != end; ++it) found.push_back(&parties_[it->second]);
  }
  std::ranges::sort(found);
  const auto doubles = std::ranges::unique(found);
  found.erase(doubles.begin(), doubles.end());
  return found;
}

}  // namespace budstikke::addressing
