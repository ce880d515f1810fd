#pragma once
// Reads one [[rule]] table.

#include <toml++/toml.h>

#include "rules/complaints.hpp"
#include "rules/rule.hpp"

namespace budstikke::rules {

/// A rule as far as it could be read.
struct RuleDraft {
  Rule rule;
  Position id_at;
  bool intact = false;     ///< read without a complaint: its decisions can be trusted
  bool catch_all = false;  ///< as written: no conditions and no validity
};

[[nodiscard]] RuleDraft read_rule(const toml::table& table, Complaints& complaints);

}  // namespace budstikke::rules
