#pragma once
// What the registry says of its parties, made ready for the book. Pure.

#include <set>
#include <string>
#include <vector>

#include "engine/addressing/import_check.hpp"
#include "engine/addressing/municipality.hpp"
#include "engine/model/party.hpp"

namespace budstikke::registry {

/// Parties of a load or of a look at changes.
struct Sifting {
  std::vector<Party> parties;                  ///< without faults, each once
  std::vector<addressing::PartyFault> faults;  ///< all, warnings too
  std::set<HerId> faulty;                      ///< parties that are described with errors
  std::vector<Party> kept;  ///< of these, as the book has them: the last that is known to be good
  std::size_t unknown_coverage = 0;
  /// True where more than `percent` of the book's own parties have become faulty: the source is.
  [[nodiscard]] bool too_many(std::int64_t percent) const;
};

/// Of parties that came twice the last counts. `book` is the imported one.
[[nodiscard]] Sifting make_ready(std::vector<Party> parties, const std::vector<Party>& book,
                                 const addressing::MunicipalityTable& table);

/// "2 parties with faults, of which 1 is served as it was; 12: it has no name; ...", of many the first few.
[[nodiscard]] std::string faults_text(const Sifting& ready);

/// The sentence for operators while there are such parties; empty where there are none.
[[nodiscard]] std::string faulty_alarm(const std::set<HerId>& faulty);

/// Parties of the book that are not among these, by HER-id.
[[nodiscard]] std::vector<HerId> missing_from(const std::vector<Party>& parties,
                                              const std::vector<Party>& book);

}  // namespace budstikke::registry
