#include "engine/intake/own_envelope.hpp"

#include <algorithm>

namespace budstikke {

namespace {

bool names(const PartyPath& path, HerId party) {
  return std::ranges::find(path, party, &PartyLevel::her_id) != path.end();
}

bool names_any(const PartyPath& path, const std::vector<HerId>& parties) {
  return std::ranges::any_of(parties, [&path](HerId one) { return names(path, one); });
}

}  // namespace

bool came_in_envelope(Road road) { return road == Road::ebxml || road == Road::mail; }

std::optional<Failure> misses_receiver(const Envelope& envelope, HerId to) {
  if (to.empty() || envelope.format != Format::msghead || names(envelope.receiver, to)) return std::nullopt;
  const bool as_other = std::ranges::any_of(
      envelope.other_receivers, [to](const OtherReceiver& other) { return names(other.path, to); });
  if (as_other) return std::nullopt;
  return Failure(Code::E21,
                 "the envelope came to HER-id " + to.text() + ", which is no receiver of the message");
}

bool gets_its_own(const Envelope& envelope, HerId party, const std::vector<HerId>& own) {
  if (own.empty() || party.empty()) return false;
  if (address_of(envelope.receiver) == party && names_any(envelope.receiver, own)) return false;
  return std::ranges::none_of(envelope.other_receivers, [&](const OtherReceiver& other) {
    return address_of(other.path) == party && names_any(other.path, own);
  });
}

PartyPath path_of(HerId party, const addressing::AddressBook& book) {
  const auto level = [](HerId her_id) {
    PartyLevel one;
    one.her_id = her_id;
    one.gives_her_id = true;
    return one;
  };
  PartyLevel own = level(party);
  const Party* const row = book.find(party);
  if (row == nullptr) return {own};
  own.name = row->name;
  if (row->parent.empty()) {
    own.organisation_number = row->parent_organisation_number;
    return {own};
  }
  PartyLevel business = level(row->parent);
  business.name = row->parent_name;
  business.organisation_number = row->parent_organisation_number;
  return {business, own};
}

}  // namespace budstikke
