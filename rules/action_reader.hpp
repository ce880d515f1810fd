#pragma once
// Reads what a rule does: send, hold or refuse.

#include <toml++/toml.h>

#include "rules/complaints.hpp"
#include "rules/rule.hpp"

namespace budstikke::rules {

/// Exactly one of the three must be there. What could not be read keeps its default, with a complaint.
[[nodiscard]] Action read_action(const toml::table& rule, Complaints& complaints);

}  // namespace budstikke::rules
