#pragma once
// What changed within one rule, in words. Pure.

#include <optional>
#include <string>
#include <vector>

#include "rules/because.hpp"
#include "rules/explain.hpp"

namespace budstikke::rules {

/// One sentence each change, in the order of a rule's keys: title, owner, reason, validity, conditions, action, examples.
/// The place among the other rules is not looked at.
[[nodiscard]] std::vector<std::string> rule_differences(const Rule& before, const Rule& after,
                                                        Language language);

/// "message.type=LOG_DOD, need=coordinator,individual-plan; on 2027-01-01": as `budstikke rules explain --fact` takes them.
[[nodiscard]] std::string facts_text(const Facts& facts, const std::optional<Date>& on, Language language);

}  // namespace budstikke::rules
