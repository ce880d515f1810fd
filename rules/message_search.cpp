#include "rules/message_search.hpp"

namespace budstikke::rules {

namespace {

/// Adds the parts of the box that lie outside the rule, none overlapping another.
void leave(const RuleSpace& space, std::size_t rule, bool any_day, Box box, std::vector<Box>& parts) {
  for (const Limit& limit : space.limits(rule)) {
    if (limit.dimension == RuleSpace::kDay && !any_day) continue;
    Region outside = box[limit.dimension];
    keep_outside(outside, limit);
    if (!outside.empty()) {
      parts.push_back(box);
      parts.back()[limit.dimension] = std::move(outside);
    }
    keep_inside(box[limit.dimension], limit);
  }
}

}  // namespace

Sought search(const RuleSpace& space, Box start, const SearchOrder& order, const InTheWay& ask,
              std::size_t& steps) {
  Sought sought;
  std::vector<Box> parts;
  if (!any_empty(start)) parts.push_back(std::move(start));
  while (!parts.empty()) {
    if (++steps > order.steps) {
      sought.end = Sought::End::too_much;
      return sought;
    }
    Box box = std::move(parts.back());
    parts.pop_back();
    sought.message = space.message_in(box);
    const std::optional<std::size_t> rule = ask(sought.message);
    if (!rule) {
      sought.end = Sought::End::found;
      return sought;
    }
    sought.in_the_way.insert(*rule);
    leave(space, *rule, order.any_day, std::move(box), parts);
  }
  sought.end = Sought::End::nothing;
  return sought;
}

}  // namespace budstikke::rules
