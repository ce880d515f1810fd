#pragma once
// What an import would do to the address book, and whether it may: looked at before it replaces anything. Pure.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/addressing/municipality.hpp"
#include "engine/model/diagnostic.hpp"
#include "engine/model/party.hpp"

namespace budstikke::addressing {

struct PartyChange {
  Party before;
  Party after;
  std::vector<std::string> fields;  ///< that differ, named as in the address book's file
};

/// Parties are the same where their HER-ids are. Each list by HER-id.
struct BookDifference {
  std::vector<Party> added;
  std::vector<PartyChange> changed;
  std::vector<Party> removed;
  [[nodiscard]] bool empty() const { return added.empty() && changed.empty() && removed.empty(); }
};
[[nodiscard]] BookDifference difference(const std::vector<Party>& before, const std::vector<Party>& after);
/// Of two parties: the fields that differ.
[[nodiscard]] std::vector<std::string> changed_fields(const Party& before, const Party& after);

struct PartyFault {
  HerId her_id;
  std::size_t place = 0;  ///< in the list that was checked, from 0
  Severity severity = Severity::error;
  std::string what;
};

/// Everything wrong with the parties of an import, in their order. Errors: HER-id 0 or in use already, no name, municipality,
/// district or coverage that no municipality has had, a service with neither municipality nor coverage, valid_to before
/// valid_from, an endpoint that is none, control characters, an organisation number that has not nine digits, texts and
/// lists beyond the bounds of the file. Warning: an organisation number whose check digit (modulus 11) is wrong.
[[nodiscard]] std::vector<PartyFault> check_parties(const std::vector<Party>& parties,
                                                    const MunicipalityTable& table);

/// For an import that nobody can mend here (the registry): the parties without errors, and what was left out.
struct Sifted {
  std::vector<Party> parties;
  std::vector<PartyFault> faults;  ///< all, warnings too; `place` is that in the list given
  std::size_t left_out = 0;
  /// True where more than `percent` of all were left out: the import is refused.
  [[nodiscard]] bool too_many(std::int64_t percent) const;
};
[[nodiscard]] Sifted sift(std::vector<Party> parties, const MunicipalityTable& table);

struct DropLimits {
  std::int64_t max_percent = 10;
  std::chrono::year_month_day date{};  ///< today: decides who is in use
};

/// What would no longer be there. A party is in use where it is active and within its dates; one that is still listed but
/// went out of use counts as lost, unless its own dates ended it.
struct Drop {
  struct Count {
    std::size_t before = 0;  ///< in use
    std::size_t lost = 0;    ///< of them
    bool too_many = false;
  };
  Count parties;
  Count case_handlers;   ///< parties with KD0501
  Count municipalities;  ///< with a KD0501 party of their own, of a district or of a host
  /// Number and name of the municipalities that lose their last one, by number.
  std::vector<std::pair<std::string, std::string>> without;
  std::string
      why;  ///< "210 of 1,500 parties are gone (14%, the limit is 10%)"; empty where it is not refused
  [[nodiscard]] bool refused() const { return !why.empty(); }
};
/// Refused where any of the three loses more than `max_percent`.
[[nodiscard]] Drop refuses_drop(const std::vector<Party>& before, const std::vector<Party>& after,
                                const MunicipalityTable& table, const DropLimits& limits);

}  // namespace budstikke::addressing
