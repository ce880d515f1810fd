#include "rules/coverage.hpp"

#include <algorithm>
#include <tuple>

#include "rules/matching.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

/// After so many steps a rule that takes all of another's messages is looked for, which is quick.
constexpr std::size_t kStepsBeforeShadow = 2'000;
/// So much work of the matcher counts as one more step.
constexpr std::size_t kWorkOfAStep = 128;

std::vector<const Rule*> pointers_to(const std::vector<Rule>& rules) {
  std::vector<const Rule*> pointers;
  pointers.reserve(rules.size());
  for (const Rule& rule : rules) pointers.push_back(&rule);
  return pointers;
}

std::string named(const Rule& rule) {
  return quoted(rule.id.value()) + " (line " + std::to_string(rule.at.line) + ")";
}

}  // namespace

Facts likelier(Facts message) {
  const auto stated = message.find("need.stated");
  if (stated == message.end()) return message;
  const auto* needs = std::get_if<std::set<std::string>>(&stated->second);
  if (needs == nullptr) return message;
  const auto all = message.try_emplace("need", std::set<std::string>()).first;
  if (auto* told = std::get_if<std::set<std::string>>(&all->second))
    told->insert(needs->begin(), needs->end());
  return message;
}

Coverage::Coverage(const RuleSet& rules, const CheckLimits& limits)
    : rules_(rules),
      limits_(limits),
      space_(rules.rules(), {"message.type", "need"}),
      matcher_(pointers_to(rules.rules()), Matcher::Keep::all),
      reachable_(rules.rules().size(), false) {}

/// The first rule from `from` on that takes the message; the number of rules where none does.
std::size_t Coverage::next(const Facts& message, std::size_t from) {
  const Date day = RuleSpace::day_of(message);
  Matcher::Work work;
  const std::optional<std::size_t> place = matcher_.find(message, day, from, &work);
  work_ += work.nodes + work.rules;
  if (place) return *place;
  while (from < all().size() && !holds(from, message)) ++from;
  return from;
}

bool Coverage::holds(std::size_t rule, const Facts& message) const {
  return judge(all()[rule], message, RuleSpace::day_of(message)).verdict == Verdict::yes;
}

/// By the rule set itself, as a message would be: what each finding is proved by.
std::size_t Coverage::decides(const Facts& message) const {
  const Decision decision = rules_.decide(message, RuleSpace::day_of(message));
  return decision.rule == nullptr ? all().size() : decision.place;
}

Finding& Coverage::add(Finding::Kind kind, std::size_t rule, std::string message) {
  Finding finding;
  finding.kind = kind;
  finding.rule = all()[rule].id;
  finding.line = all()[rule].at.line;
  finding.column = all()[rule].at.column;
  finding.message = std::move(message);
  found_.push_back({rule, 0, std::move(finding)});
  return found_.back().finding;
}

void Coverage::add_undecided(std::size_t rule, const std::string& what) {
  (void)add(Finding::Kind::undecided, rule,
            "too many rules stand in each other's way to tell " + what + ": nothing is claimed");
}

/// As search(), within what is left for all.
Sought Coverage::seek(Box start, const SearchOrder& order, const InTheWay& ask, std::size_t& steps) {
  const std::size_t left = limits_.steps_in_all - std::min(limits_.steps_in_all, steps_);
  const std::size_t before = steps;
  const std::size_t most = left < order.steps ? std::min(order.steps, before + left) : order.steps;
  const InTheWay counted = [&](const Facts& message) {
    const std::optional<std::size_t> rule = ask(message);
    steps += work_ / kWorkOfAStep;
    work_ %= kWorkOfAStep;
    return rule;
  };
  Sought sought = search(space_, std::move(start), {order.any_day, most}, counted, steps);
  steps_ += steps - before;
  return sought;
}

/// Whether nothing more is looked for; told once, with what is left from `rule` on.
bool Coverage::used_up(std::size_t rule, const std::string& what) {
  steps_ += work_ / kWorkOfAStep;
  work_ %= kWorkOfAStep;
  if (steps_ < limits_.steps_in_all) return false;
  if (!used_up_) {
    (void)add(Finding::Kind::undecided, rule,
              "too many rules of this file stand in each other's way: nothing is claimed " + what);
  }
  used_up_ = true;
  return true;
}

void Coverage::find_dead() {
  for (std::size_t rule = 0; rule < all().size(); ++rule) {
    const std::size_t left = all().size() - rule;
    if (used_up(rule, "of this rule and those after it (" + std::to_string(left) + " rules of " +
                          std::to_string(all().size()) + "), nor of holes, overlaps and gaps"))
      break;
    find_dead(rule);
  }
  make_indexes();
}

void Coverage::find_dead(std::size_t rule) {
  const Box box = space_.box(rule);
  if (any_empty(box)) {
    add(Finding::Kind::dead, rule, "no message can fulfil these conditions: they contradict each other")
        .severity = Severity::error;
    return;
  }
  const InTheWay ask = [&](const Facts& message) -> std::optional<std::size_t> {
    const std::size_t first = next(message, 0);
    return first < rule ? std::optional(first) : std::nullopt;
  };
  const Facts any_message = space_.message_in(box);
  std::size_t steps = 0;
  Sought sought = seek(box, {true, std::min(kStepsBeforeShadow, limits_.steps_per_rule)}, ask, steps);
  if (sought.end == Sought::End::too_much) {
    if (shadow_of(rule, any_message)) {
      sought.end = Sought::End::nothing;
    } else {
      steps = 0;
      sought = seek(box, {true, limits_.steps_per_rule}, ask, steps);
    }
  }
  if (sought.end == Sought::End::too_much) add_undecided(rule, "whether any message reaches this rule");
  if (sought.end == Sought::End::nothing) add_dead(rule, sought.in_the_way, any_message);
  reachable_[rule] = sought.end == Sought::End::found && decides(sought.message) == rule;
}

/// The first earlier rule that takes every message of this one, of which `message` is one.
std::optional<std::size_t> Coverage::shadow_of(std::size_t rule, const Facts& message) {
  const Box box = space_.box(rule);
  for (std::size_t earlier = next(message, 0); earlier < rule; earlier = next(message, earlier + 1)) {
    const bool takes_all = std::ranges::all_of(space_.limits(earlier), [&](const Limit& limit) {
      Region outside = box[limit.dimension];
      keep_outside(outside, limit);
      return outside.empty();
    });
    if (takes_all) return earlier;
  }
  return std::nullopt;
}

void Coverage::add_dead(std::size_t rule, const std::set<std::size_t>& in_the_way, const Facts& message) {
  if (!holds(rule, message) || decides(message) >= rule) return;
  const std::optional<std::size_t> shadow = shadow_of(rule, message);
  std::vector<std::string> names;
  std::vector<RuleId> others;
  if (shadow) {
    names.push_back(named(all()[*shadow]));
    others.push_back(all()[*shadow].id);
  }
  for (const std::size_t other : in_the_way) {
    if (shadow) break;
    names.push_back(named(all()[other]));
    others.push_back(all()[other].id);
  }
  Finding& finding =
      add(shadow ? Finding::Kind::shadowed : Finding::Kind::dead, rule,
          std::string("this rule is never reached: every message that it holds for is taken by ") +
              (shadow ? "" : "one of ") + listed(names));
  finding.severity = Severity::error;
  finding.others = std::move(others);
  const Facts like = likelier(message);
  finding.example = holds(rule, like) && decides(like) < rule ? like : message;
  finding.on = RuleSpace::day_of(message);
}

std::vector<Finding> Coverage::take() {
  for (std::size_t i = 0; i < found_.size(); ++i) found_[i].order = i;
  std::ranges::sort(found_, {}, [](const Found& one) { return std::tie(one.rule, one.order); });
  std::vector<Finding> findings;
  findings.reserve(found_.size());
  for (Found& found : found_) findings.push_back(std::move(found.finding));
  return findings;
}

}  // namespace budstikke::rules
