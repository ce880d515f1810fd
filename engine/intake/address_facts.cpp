#include "engine/intake/address_facts.hpp"

#include <algorithm>
#include <array>

#include "engine/intake/description.hpp"

namespace budstikke {

namespace {

using addressing::AddressBook;

/// The groups of kv. 8663; no code of the other lists begins with any of them.
constexpr std::array<std::string_view, 4> kMunicipalGroups{"KD", "KP", "KR", "KX"};

bool is_municipal(const Party& party) {
  if (!party.business_type.empty()) return party.business_type == "102" || party.business_type == "114";
  return std::ranges::any_of(
      kMunicipalGroups, [&party](std::string_view group) { return party.service_code.starts_with(group); });
}

const Party* innermost_known(const AddressBook& book, const PartyPath& path) {
  for (auto level = path.rbegin(); level != path.rend(); ++level) {
    if (const Party* party = book.find(level->her_id)) return party;
  }
  return nullptr;
}

std::string service_of(HerId her_id, const AddressBook& book) {
  const Party* party = book.find(her_id);
  return party == nullptr ? std::string{} : party->service_code;
}

}  // namespace

std::string municipality_of(const PartyPath& path, const Routing& routing, std::chrono::year_month_day date) {
  const Party* party = innermost_known(*routing.book, path);
  if (party == nullptr || !is_municipal(*party)) return {};
  return routing.municipalities->translate(party->municipality, date).number;
}

HerId addressed_business(const PartyPath& receiver, const AddressBook& book) {
  const Party* known = book.find(address_of(receiver));
  return known == nullptr || known->parent.empty() ? business_of(receiver) : known->parent;
}

rules::AddressFacts address_facts(const Envelope& envelope, const addressing::Residence& residence,
                                  const Routing& routing, std::chrono::year_month_day date) {
  rules::AddressFacts facts;
  facts.municipality = residence.municipality;
  facts.district = residence.district;
  facts.receiver_service = service_of(address_of(envelope.receiver), *routing.book);
  facts.receiver_municipality = municipality_of(envelope.receiver, routing, date);
  facts.sender_service = service_of(nearest_her_id(envelope.sender), *routing.book);
  facts.sender_municipality = municipality_of(envelope.sender, routing, date);
  return facts;
}

}  // namespace budstikke
