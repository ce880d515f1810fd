#pragma once
// From what was read to what rules may ask about. Pure.

#include <vector>

#include "engine/model/envelope.hpp"
#include "rules/facts.hpp"
#include "rules/needs/needs.hpp"

namespace budstikke::rules {

/// What only the address book can add. Empty where the book does not know the party: the fact is absent.
struct AddressFacts {
  std::string municipality;  ///< today's number of the patient's municipality; empty where unsettled
  std::string district;
  std::string receiver_service;         ///< service code of the receiver named in the message
  std::string receiver_municipality{};  ///< today's number, where the receiver is a municipality's
  std::string sender_service{};
  std::string sender_municipality{};
};

/// Facts of a message; names as in declared_facts(). Holds no identity, name or prose.
[[nodiscard]] Facts facts_of(const Envelope& envelope, const std::vector<FoundNeed>& needs,
                             const AddressFacts& address);

}  // namespace budstikke::rules
