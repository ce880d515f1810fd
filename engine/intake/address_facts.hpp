#pragma once
// What the address book says of the parties that a message names, as facts for the rules. Pure.

#include <chrono>

#include "engine/addressing/residence.hpp"
#include "engine/intake/routing.hpp"
#include "engine/model/envelope.hpp"
#include "rules/fact_builder.hpp"

namespace budstikke {

/// Services are those of the parties named, at their innermost level. The municipality is that of the innermost level
/// which the book knows, and only where that party is a municipality's: a business of type 102 or 114 (kv. 9040) or a
/// service of kv. 8663. A number of the book is translated to `date`; one without a single heir says nothing.
[[nodiscard]] rules::AddressFacts address_facts(const Envelope& envelope,
                                                const addressing::Residence& residence,
                                                const Routing& routing, std::chrono::year_month_day date);

/// Today's number of the municipality that the path belongs to, as above; empty where it is no municipality's.
[[nodiscard]] std::string municipality_of(const PartyPath& path, const Routing& routing,
                                          std::chrono::year_month_day date);

/// The business that a receiver belongs to: as the address book places its innermost level, whatever stands around it, else
/// the outermost level itself. Empty where the path has no HER-id.
[[nodiscard]] HerId addressed_business(const PartyPath& receiver, const addressing::AddressBook& book);

}  // namespace budstikke
