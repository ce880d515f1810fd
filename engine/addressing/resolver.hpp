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
  std::string place = {};    ///< words of Sted/funksjon that tell several such services apart; empty: any
};

struct Considered {
  HerId her_id;
  std::string name;
  std::string fell_away;  ///< why; empty for the party chosen
};

struct Resolution {
  std::optional<Party> party;
  std::optional<Failure> why_not;  ///< H301-H307, H316, H317 where `party` is empty
  /// A named or agreed party; and every party with the service that has anything to do with the municipality (registered in
  /// it, or serving it or a district of it), in the order of the book.
  std::vector<Considered> considered;
  std::string how;            ///< one sentence for people
  std::size_t looked_at = 0;  ///< parties of the book that were examined: few, however large the book
};

/// Order of standards (HIS 1153-3 §5.4.2, fact sheet §3.5): the service for the district, then for the municipality, then
/// under a host whose coverage area includes the municipality, then nothing; never a guess, never another service type.
/// - A local agreement goes before all that: one for the district, then one for the municipality. Where the agreed party is
///   unknown (H317), out of use (H306) or without endpoint (H307), nobody else is taken in its place.
/// - Numbers in the book may be old too: they are translated to the date. A party whose own municipality was divided counts
///   for none of the heirs until the book says which.
/// - A party serves single districts of its municipality where it has a district, where its coverage names districts of that
///   municipality, or where its place or name has the name of exactly one ("Bydel Sagene", "Ullern helsehus"). Such a party is
///   chosen for its districts only: where the district is unknown, H305 names them. One that names several, or says which it
///   does not serve, is never chosen. A party whose coverage names its own municipality serves all of it.
/// - Where a place is wanted, the parties whose place or name has those words one after the other go before the others,
///   the nearest first; several of them are H305, and H306 where those are out of use. Where none has them, the one service
///   that is nearest takes it where it is the general one: without a place, or with one that says only whose it is. Else H305.
/// - Where no place is wanted, the only usable one among several of different places, in use or not, is not chosen unless it
///   is the general one: H305.
/// - Inactive parties and those outside their dates fall away; H306 where that leaves none. Several that are equally near are
///   H305. A party without endpoint is not passed over for another: H307 names it and `party` stays empty.
/// - A named party: H317 unknown, H306 inactive, H307 no endpoint; `residence` is not asked.
[[nodiscard]] Resolution resolve(const Wanted& wanted, const Residence& residence, const AddressBook& book,
                                 const MunicipalityTable& table, std::chrono::year_month_day date);

}  // namespace budstikke::addressing
