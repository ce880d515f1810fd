// Gaps, between what rules take, and holes, between the days on which they hold.

#include <algorithm>

#include "engine/model/time.hpp"
#include "rules/coverage.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

/// How many later beginnings of rules are tried for the end of a hole.
constexpr std::size_t kBeginningsTried = 100;
/// Stretches of a number between the bounds of rules, at most: with more of them nothing is told.
constexpr std::size_t kStretchesTried = 64;

Facts on_day(Facts message, std::int64_t day) {
  message.insert_or_assign("received.date", date_of_day(day));
  return message;
}

SpanSet one(std::int64_t number) { return {number, number}; }

}  // namespace

/// A message that states a need tells it in "need" too (need.stated is part of it), so asking for that is enough.
void Coverage::find_gaps() {
  if (all().empty()) return;
  const SpanSet types = space_.classes(space_.dimension("message.type")).all();
  const SpanSet needs = space_.classes(space_.dimension("need")).all();
  for (const SpanSet::Span& span : types.spans()) {
    for (std::int64_t type = span.first; type <= span.last; ++type) {
      for (std::int64_t need = needs.spans().front().first; need <= needs.spans().back().last; ++need) {
        if (!find_gap(type, need)) return;
      }
    }
  }
}

/// False where no more are looked for.
bool Coverage::find_gap(std::int64_t type, std::int64_t need) {
  const std::size_t last = all().size() - 1;
  const std::size_t type_at = space_.dimension("message.type");
  const std::size_t need_at = space_.dimension("need");
  if (used_up(last, "of further gaps")) return false;
  if (no_more_gaps()) return false;
  Box box = space_.everything();
  keep_inside(box[type_at], {type_at, false, true, false, one(type)});
  keep_inside(box[need_at], {need_at, false, true, true, one(need)});
  const Sought sought = seek_gap(box);
  const std::string type_name = space_.classes(type_at).name(type);
  const std::string need_name = space_.classes(need_at).name(need);
  if (sought.end == Sought::End::too_much)
    add_undecided(last, "whether a message of type " + type_name + " with need " + need_name + " comes here");
  if (sought.end != Sought::End::found || decides(sought.message) != last) return true;
  const std::string name = (type_name == "any other" ? "any other type" : "type " + type_name) +
                           " that tell of the need " + need_name;
  add_gap(name, sought.message);
  return find_number_gaps({std::move(box), name});
}

/// True where as many are listed as may be, which is said.
bool Coverage::no_more_gaps() {
  if (gaps_ < limits_.gaps) return false;
  add(Finding::Kind::undecided, all().size() - 1, "there may be more gaps; this many are listed").note = true;
  return true;
}

/// A message of the box that no rule but the last takes.
Sought Coverage::seek_gap(Box box) {
  const std::size_t last = all().size() - 1;
  const InTheWay ask = [&](const Facts& message) -> std::optional<std::size_t> {
    const std::size_t first = next(message, 0);
    return first < last ? std::optional(first) : std::nullopt;
  };
  std::size_t steps = 0;
  return seek(std::move(box), {true, limits_.steps_per_rule}, ask, steps);
}

void Coverage::add_gap(const std::string& name, const Facts& message) {
  Finding& finding =
      add(Finding::Kind::gap, all().size() - 1, "no rule but this last one takes some messages of " + name);
  finding.note = true;
  finding.example = message;
  finding.on = RuleSpace::day_of(message);
  ++gaps_;
}

bool Coverage::find_number_gaps(const Part& part) {
  for (std::size_t dimension = 0; dimension < space_.dimensions(); ++dimension) {
    if (space_.is_number(dimension) && !find_number_gaps(part, dimension)) return false;
  }
  return true;
}

/// Where rules divide the messages of a part by a number (an age), and some stretches between their bounds come to the last
/// rule while others do not: those that do. The part's own example may lack the number, and so hide them.
bool Coverage::find_number_gaps(const Part& part, std::size_t dimension) {
  const std::vector<SpanSet::Span> stretches = space_.stretches(dimension);
  if (stretches.size() < 2 || stretches.size() > kStretchesTried) return true;
  std::vector<std::pair<SpanSet::Span, Facts>> open;
  for (const SpanSet::Span& stretch : stretches) {
    if (used_up(all().size() - 1, "of further gaps")) return false;
    Box box = part.box;
    keep_inside(box[dimension], {dimension, false, true, false, {stretch.first, stretch.last}});
    const Sought sought = seek_gap(std::move(box));
    if (sought.end != Sought::End::found || decides(sought.message) != all().size() - 1) continue;
    if (!open.empty() && open.back().first.last + 1 == stretch.first) {
      open.back().first.last = stretch.last;
    } else {
      open.emplace_back(stretch, sought.message);
    }
  }
  const bool everywhere = open.size() == 1 && open[0].first.first == stretches.front().first &&
                          open[0].first.last == stretches.back().last;
  if (everywhere) return true;
  for (const auto& [span, message] : open) {
    std::string bounds = "from " + std::to_string(span.first) + " to " + std::to_string(span.last);
    if (span.first == span.last) bounds = std::to_string(span.first);
    if (span.last == stretches.back().last) bounds = "from " + std::to_string(span.first);
    if (no_more_gaps()) return false;
    add_gap(part.name + " and have " + space_.fact(dimension) + " " + bounds, message);
  }
  return true;
}

/// By validity and by "received.date".
SpanSet Coverage::days_of(std::size_t rule) const {
  Region days = space_.everything()[RuleSpace::kDay];
  for (const Limit& limit : space_.limits(rule)) {
    if (limit.dimension == RuleSpace::kDay) keep_inside(days, limit);
  }
  return days.values;
}

void Coverage::find_holes() {
  for (std::size_t rule = 0; rule < all().size(); ++rule) {
    if (!reachable_[rule]) continue;
    if (used_up(rule, "of holes behind this rule and those after it (" + std::to_string(all().size() - rule) +
                          " rules), nor of overlaps and gaps"))
      return;
    find_hole(rule);
  }
}

/// What takes the messages on the next day is a later rule that held on both days: each of those is tried.
void Coverage::find_hole(std::size_t rule) {
  const std::int64_t end = days_of(rule).spans().back().last;
  if (end == space_.everything()[RuleSpace::kDay].values.spans().back().last) return;
  Box box = space_.box(rule);
  box[RuleSpace::kDay].values = {end, end + 1};
  std::size_t steps = 0;
  for (const std::size_t instead : candidates(rule)) {
    if (instead <= rule || says_the_same(all()[instead].action, all()[rule].action)) continue;
    const SpanSet days = days_of(instead);
    if (!days.contains(end) || !days.contains(end + 1) || !may_meet(instead, box)) continue;
    if (find_hole(rule, instead, box, steps)) return;
  }
}

/// True where no more is looked for.
bool Coverage::find_hole(std::size_t rule, std::size_t instead, Box box, std::size_t& steps) {
  const std::int64_t end = box[RuleSpace::kDay].values.spans().front().first;
  for (const Limit& limit : space_.limits(instead)) keep_inside(box[limit.dimension], limit);
  box[RuleSpace::kDay].values = one(end);
  const InTheWay ask = [&](const Facts& message) -> std::optional<std::size_t> {
    const std::size_t before = next(message, 0);
    if (before != rule) return before;
    const std::size_t after = next(on_day(message, end + 1), 0);
    return after == instead ? std::nullopt : std::optional(after);
  };
  const Sought sought = seek(std::move(box), {false, limits_.steps_per_rule}, ask, steps);
  if (sought.end == Sought::End::too_much)
    add_undecided(rule, "whether messages go astray when this rule has ended");
  if (sought.end != Sought::End::found) return sought.end == Sought::End::too_much;
  const Facts after = on_day(sought.message, end + 1);
  if (decides(sought.message) != rule || decides(after) != instead) return false;
  add_hole(rule, instead, after);
  return true;
}

void Coverage::add_hole(std::size_t rule, std::size_t instead, const Facts& message) {
  const std::int64_t first = day_number(RuleSpace::day_of(message));
  std::set<std::int64_t> beginnings;
  for (std::size_t other = 0; other < all().size(); ++other) {
    const SpanSet days = days_of(other);
    if (!days.empty() && days.spans().front().first > first) beginnings.insert(days.spans().front().first);
    if (beginnings.size() > kBeginningsTried) beginnings.erase(std::prev(beginnings.end()));
  }
  const auto ends = std::ranges::find_if(
      beginnings, [&](std::int64_t day) { return next(on_day(message, day), 0) != instead; });
  std::string text = "when this rule has ended, " + quoted(all()[instead].id.value()) + " (line " +
                     std::to_string(all()[instead].at.line) + ") takes some of its messages, from " +
                     to_text(date_of_day(first));
  if (ends != beginnings.end()) text += " to " + to_text(date_of_day(*ends - 1));
  Finding& finding = add(Finding::Kind::hole, rule, text + ", and does something else with them");
  finding.others = {all()[instead].id};
  finding.example = message;
  finding.on = RuleSpace::day_of(message);
}

}  // namespace budstikke::rules
