#pragma once
// Reads what a rule asks ("when") and what an example gives ("given"): values keyed by the names of facts.

#include <toml++/toml.h>

#include <vector>

#include "rules/complaints.hpp"
#include "rules/rule.hpp"

namespace budstikke::rules {

/// In the order of the file. What could not be read is left out, with a complaint.
[[nodiscard]] std::vector<Condition> read_conditions(const toml::table& when, Complaints& complaints);

[[nodiscard]] Facts read_given(const toml::table& given, Complaints& complaints);

}  // namespace budstikke::rules
