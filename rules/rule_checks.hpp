#pragma once
// What only the whole file can get wrong: ids used twice, rules never reached, no rule at the end, failing examples.

#include <span>
#include <vector>

#include "rules/complaints.hpp"
#include "rules/rule_reader.hpp"

namespace budstikke::rules {

void check_ids(std::span<const RuleDraft> drafts, Complaints& complaints);

/// The last rule holds for every message, and no rule before it does.
void check_catch_all(std::span<const RuleDraft> drafts, Complaints& complaints);

/// Decides each example. One whose decision depends on a rule that is itself faulty is left alone.
void check_examples(std::span<const RuleDraft> drafts, Complaints& complaints);

/// The day on which an example is decided: the one it names ("on"), else the "received.date" it gives, else the expected
/// rule's first valid day, else its last, else a day on which every rule that ever begins has begun. Never today: an
/// example gives the same answer every day.
[[nodiscard]] Date example_date(const Example& example, const Rule& expected,
                                std::span<const RuleDraft> drafts);

}  // namespace budstikke::rules
