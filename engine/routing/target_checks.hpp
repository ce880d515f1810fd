#pragma once
// Whether those whom the rules send to are there: rule set against address book on a day. Pure.

#include <string>

#include "engine/addressing/address_book.hpp"
#include "engine/addressing/municipality.hpp"
#include "engine/model/diagnostic.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::routing {

struct TargetCheck {
  std::string file;    ///< of the rules, for complaints
  rules::Date date{};  ///< today
  /// The settings name certificates that every https endpoint is checked by, so that parties need none of their own.
  bool certificates_for_all = true;
};

/// Complaints with the line and column of the target, in the order of the file; rules whose days are past are left out.
/// Errors: a named party that is unknown, inactive, already ended or without endpoint; a service that no party in the book
/// has. Warnings: a named party that is not valid yet, or ends before the rule does; https without a certificate where
/// there is none for all; a service that municipalities lack (how many, and the first few; of those that the rule's own
/// conditions leave; the same of several targets is said of the first); a place that no party has.
[[nodiscard]] Diagnostics check_targets(const rules::RuleSet& rules, const addressing::AddressBook& book,
                                        const addressing::MunicipalityTable& table, const TargetCheck& check);

}  // namespace budstikke::routing
