#pragma once
// Reads whom a rule sends to: { to = "case-handler", of = "patient.municipality" }.

#include <toml++/toml.h>

#include "rules/complaints.hpp"
#include "rules/rule.hpp"

namespace budstikke::rules {

/// Reads the keys to, of, her_id, code and place of `table`. That its keys are known, and "to" is there, is the caller's
/// to check.
[[nodiscard]] Target read_target(const toml::table& table, Complaints& complaints);
/// The list under "copy": tables as above, or the word "receiver".
[[nodiscard]] std::vector<Target> read_copies(const toml::node& node, const Target& primary,
                                              Complaints& complaints);

}  // namespace budstikke::rules
