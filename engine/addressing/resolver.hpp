#pragma once
// From a role to exactly one party, or why not. Pure over a snapshot of the address book; explains itself.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/addressing/address_book.hpp"
#include "engine/addressing/municipality.hpp"
#include "engine/addressing/residence.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::addressing {

/// Whom to find. Exactly one of `party` and `service_code` is set.
struct Wanted {
  HerId party;               ///< a named party, or the receiver that the message names
  std::string service_code;  ///< the service of the patient's municipality: "KD0501"
};

struct Considered {
  HerId her_id;
  std::string name;
  std::string fell_away;  ///< why; empty for the party chosen
};

struct Resolution {
  std::optional<Party> party;
  std::optional<Failure> why_not;  ///< H301-H307, H316, H317 where `party` is empty
  std::vector<Considered> considered;
  std::string how;                 ///< one sentence for people
};

/// Order of standards (HIS 1153-3 §5.4.2, fact sheet §3.5): the service for the district, then for the municipality, then
/// under a host whose coverage area includes the municipality, then nothing; never a guess, never another service type.
[[nodiscard]] Resolution resolve(const Wanted& wanted, const Residence& residence, const AddressBook& book,
                                 const MunicipalityTable& table, std::chrono::year_month_day date);

}  // namespace budstikke::addressing
