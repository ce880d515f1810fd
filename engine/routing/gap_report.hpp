#pragma once
// What the address book lacks, for municipalities and for the rules, as one report. Pure.

#include <cstddef>
#include <string>
#include <vector>

#include "engine/addressing/gaps.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::routing {

/// A role of the rules that no party fills, or that some municipalities lack.
struct RoleGap {
  std::string role;                ///< as the rules say it: "case-handler", "party:8143001"
  std::string service_code;        ///< of a service role; empty for a named party
  std::string place;               ///< words of Sted/funksjon that the rules ask for; may be empty
  HerId party;                     ///< of a named party
  std::vector<RuleId> rules;       ///< that send or copy to it, in the order of the file
  bool filled_by_none = true;      ///< false: only the municipalities counted lack it
  std::size_t municipalities = 0;  ///< without it, of a service role
  std::string why;
};

/// Looks at every service and named party that the rules in force on the date send to. Of `question` the date and the fault
/// count. In the order in which the rules name them.
[[nodiscard]] std::vector<RoleGap> find_role_gaps(const rules::RuleSet& rules,
                                                  const addressing::GapQuestion& question,
                                                  const addressing::AddressBook& book,
                                                  const addressing::MunicipalityTable& table);

struct GapReport {
  rules::Date on{};
  std::string service_code;
  std::string book_hash;
  addressing::Gaps gaps;
  bool rules_asked = false;  ///< false: no rule set was given
  std::vector<RoleGap> roles;
};
/// `rules` may be null.
[[nodiscard]] GapReport report_gaps(const addressing::GapQuestion& question,
                                    const addressing::AddressBook& book,
                                    const addressing::MunicipalityTable& table, const rules::RuleSet* rules);

/// {"on", "service", "book", "municipalities", "served", "gaps": [{"number", "name", "county", "district",
/// "district_name", "code", "why"}], "roles": [{"role", "service", "place", "party", "rules": [], "filled_by_none",
/// "municipalities", "why"}] or null}
[[nodiscard]] std::string to_json(const GapReport& report);

}  // namespace budstikke::routing
