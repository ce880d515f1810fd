#pragma once
// Reads whom a rule sends to: { to = "case-handler", of = "patient.municipality" }.

#include <toml++/toml.h>

#include "rules/complaints.hpp"
#include "rules/rule.hpp"

namespace budstikke::rules {

/// Reads the keys to, of, her_id and code of `table`; other keys are the caller's. `what` names the table: "send".
[[nodiscard]] Target read_target(const toml::table& table, std::string_view what, Complaints& complaints);
/// The list under "copy": tables as above, or the word "receiver".
[[nodiscard]] std::vector<Target> read_copies(const toml::node& node, const Target& primary,
                                              Complaints& complaints);

}  // namespace budstikke::rules
