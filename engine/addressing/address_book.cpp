#include "engine/addressing/address_book.hpp"

#include <algorithm>

namespace budstikke::addressing {

AddressBook::AddressBook(std::vector<Party> parties, std::string hash, std::vector<AgreedParty> agreements)
    : parties_(std::move(parties)), hash_(std::move(hash)), agreements_(std::move(agreements)) {
  for (std::size_t i = 0; i < parties_.size(); ++i) {
    by_her_id_.emplace(parties_[i].her_id, i);
    if (!parties_[i].service_code.empty()) by_service_.emplace(parties_[i].service_code, i);
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

}  // namespace budstikke::addressing
