#pragma once
// Decisions in words, for people and for programs. Pure. (The text form, explain(), is declared in rule_set.hpp.)

#include <string>
#include <string_view>

#include "rules/rule_set.hpp"

namespace budstikke::rules {

[[nodiscard]] std::string_view to_text(Verdict verdict);

/// What a rule does, for people: "send to case-handler, copy to receiver, receipt within 36h"; "hold: ask the ward".
[[nodiscard]] std::string describe(const Action& action);

/// One JSON object: {"rule", "title", "owner", "reason", "tried": [{"rule", "verdict", "because"}], "facts": {...}}.
/// `rule` and its three companions are null where an unknown fact stopped the walk. It is stored with each message,
/// so at most 200 rules are listed: the first and the last hundred, with "left_out" saying how many are missing.
[[nodiscard]] std::string explain_json(const Decision& decision, const Facts& facts);

}  // namespace budstikke::rules
