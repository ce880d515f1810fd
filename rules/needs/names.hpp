#pragma once
// Names of persons beside a term: whoever has a name is there already. Pure.

#include <vector>

#include "rules/needs/clauses.hpp"

namespace budstikke::rules::needs {

/// "koordinator Kari Hansen", "koordinator: Kari Hansen", "koordinator er Kari", "Kari Hansen er koordinator"
[[nodiscard]] bool is_named(const Words& words, const std::vector<Mark>& marks, const Clause& clause,
                            const Mark& term);

/// The clause is a name and no more.
[[nodiscard]] bool is_name_only(const Words& words, const std::vector<Mark>& marks, const Clause& clause);

}  // namespace budstikke::rules::needs
