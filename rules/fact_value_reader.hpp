#pragma once
// Reads the value of one fact from TOML.

#include <toml++/toml.h>

#include <optional>
#include <string>

#include "rules/complaints.hpp"
#include "rules/facts.hpp"

namespace budstikke::rules {

/// The fact that `key` names, or null with a complaint (which recognises a name that lacks its quotes: TOML reads
/// patient.age as a table "patient").
[[nodiscard]] const FactDeclaration* known_fact(const toml::key& key, const toml::node& value,
                                                Complaints& complaints);
[[nodiscard]] std::optional<FactValue> read_fact_value(const FactDeclaration& fact, const toml::node& node,
                                                       Complaints& complaints);
/// "\"patient.age\" takes a whole number, not a text"
[[nodiscard]] std::string takes_not(const FactDeclaration& fact, const toml::node& node);

}  // namespace budstikke::rules
