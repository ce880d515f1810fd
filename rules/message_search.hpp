#pragma once
// Looks for a message with some property in a part of the space: asks of one message, and where the answer is "a rule
// stands in the way", goes on with what lies outside that rule, until a message is found or nothing is left. Exact: where
// it finds nothing, there is none. Pure.

#include <functional>
#include <optional>
#include <set>

#include "rules/rule_space.hpp"

namespace budstikke::rules {

struct Sought {
  enum class End { found, nothing, too_much };
  End end = End::nothing;
  Facts message;                     ///< with "received.date"; of found
  std::set<std::size_t> in_the_way;  ///< every rule that was met
};

/// Nothing where the message has the property; else a rule that takes the message and all of whose messages lack it.
using InTheWay = std::function<std::optional<std::size_t>(const Facts& message)>;

struct SearchOrder {
  bool any_day = true;    ///< else the start's day alone; rules in the way are left by their other conditions
  std::size_t steps = 0;  ///< parts of the space to look at, at most
};

/// `steps` is counted up.
[[nodiscard]] Sought search(const RuleSpace& space, Box start, const SearchOrder& order, const InTheWay& ask,
                            std::size_t& steps);

}  // namespace budstikke::rules
