#include "rules/rule_space.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace budstikke::rules {

namespace {

constexpr std::string_view kDayFact = "received.date";
constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
/// Dates that a rule file can hold.
const Date kFirstDay(std::chrono::year(0), std::chrono::month(1), std::chrono::day(1));
const Date kLastDay(std::chrono::year(9999), std::chrono::month(12), std::chrono::day(31));
const Date kLongAgo(std::chrono::year(2000), std::chrono::month(1), std::chrono::day(1));

SpanSet days(const std::optional<Date>& first, const std::optional<Date>& last) {
  return {day_number(first.value_or(kFirstDay)), day_number(last.value_or(kLastDay))};
}

/// What rules name of one fact.
struct Named {
  FactType type = FactType::text;
  bool typed = false;
  std::set<std::string> values;
  std::set<std::string> prefixes;

  void operator()(const OneOf& wanted) {
    values.insert(wanted.values.begin(), wanted.values.end());
    prefixes.insert(wanted.prefixes.begin(), wanted.prefixes.end());
  }
  void operator()(const Between&) { take(FactType::number); }
  void operator()(const BetweenDates&) { take(FactType::date); }
  void operator()(const Is&) { take(FactType::flag); }
  void operator()(const Presence&) {}
  void take(FactType found) {
    if (!typed) type = found;
    typed = true;
  }
};

}  // namespace

std::int64_t day_number(Date date) { return std::chrono::sys_days(date).time_since_epoch().count(); }

Date date_of_day(std::int64_t day) { return Date(std::chrono::sys_days(std::chrono::days(day))); }

bool Region::empty() const {
  if (absent) return false;
  if (values.empty()) return true;
  return !std::ranges::all_of(clauses, [&](const SpanSet& clause) { return clause.meets(values); });
}

void keep_inside(Region& region, const Limit& limit) {
  if (limit.presence && !limit.there) {
    region.values = {};
    return;
  }
  region.absent = false;
  if (limit.presence) return;
  if (limit.clause) {
    region.clauses.push_back(limit.values);
  } else {
    region.values = region.values.both(limit.values);
  }
}

void keep_outside(Region& region, const Limit& limit) {
  if (limit.presence && !limit.there) {
    region.absent = false;
  } else if (limit.presence) {
    region.values = {};
  } else {
    region.values = region.values.without(limit.values);
  }
}

bool any_empty(const Box& box) {
  return std::ranges::any_of(box, [](const Region& region) { return region.empty(); });
}

RuleSpace::RuleSpace(std::span<const Rule> rules, const std::vector<std::string>& also) {
  find_dimensions(rules, also);
  Date begun = kLongAgo;
  limits_.reserve(rules.size());
  for (const Rule& rule : rules) {
    std::vector<Limit> limits;
    for (const Condition& condition : rule.when) limits.push_back(limit_of(condition));
    if (rule.valid_from || rule.valid_to)
      limits.push_back({kDay, false, true, false, days(rule.valid_from, rule.valid_to)});
    if (rule.valid_from) begun = std::max(begun, *rule.valid_from);
    limits_.push_back(std::move(limits));
  }
  usual_day_ = day_number(begun);
}

void RuleSpace::find_dimensions(std::span<const Rule> rules, const std::vector<std::string>& also) {
  std::map<std::string, Named> named;
  for (const std::string& fact : also) named[fact];
  for (const Rule& rule : rules) {
    for (const Condition& condition : rule.when) std::visit(named[condition.fact], condition.test);
  }
  named.erase(std::string(kDayFact));
  dimensions_.push_back({std::string(kDayFact), FactType::date, std::nullopt, days({}, {})});
  for (const auto& [fact, what] : named) {
    const FactDeclaration* declaration = find_fact(fact);
    Dimension dimension{fact, declaration == nullptr ? what.type : declaration->type, std::nullopt, {}};
    switch (dimension.type) {
      case FactType::text:
      case FactType::set:
        dimension.classes.emplace(declaration, what.values, what.prefixes);
        dimension.values = dimension.classes->all();
        break;
      case FactType::number:
        dimension.values = {0, kMost};
        break;
      case FactType::flag:
        dimension.values = {0, 1};
        break;
      case FactType::date:
        dimension.values = days({}, {});
        break;
    }
    dimensions_.push_back(std::move(dimension));
  }
}

std::size_t RuleSpace::dimension(std::string_view fact) const {
  if (fact == kDayFact) return kDay;
  const auto found =
      std::lower_bound(dimensions_.begin() + 1, dimensions_.end(), fact,
                       [](const Dimension& one, std::string_view name) { return one.fact < name; });
  return static_cast<std::size_t>(found - dimensions_.begin());
}

Limit RuleSpace::limit_of(const Condition& condition) const {
  Limit limit;
  limit.dimension = dimension(condition.fact);
  const Dimension& dimension = dimensions_[limit.dimension];
  if (const auto* presence = std::get_if<Presence>(&condition.test)) {
    limit.presence = true;
    limit.there = presence->present;
  } else if (const auto* wanted = std::get_if<OneOf>(&condition.test)) {
    limit.clause = dimension.type == FactType::set;
    if (dimension.classes) limit.values = dimension.classes->of(*wanted);
  } else if (const auto* between = std::get_if<Between>(&condition.test)) {
    limit.values = {between->least.value_or(0), between->most.value_or(kMost)};
  } else if (const auto* dates = std::get_if<BetweenDates>(&condition.test)) {
    limit.values = days(dates->first, dates->last);
  } else {
    const std::int64_t wanted_flag = std::get<Is>(condition.test).value ? 1 : 0;
    limit.values = {wanted_flag, wanted_flag};
  }
  return limit;
}

Box RuleSpace::everything() const {
  Box box(dimensions_.size());
  for (std::size_t i = 0; i < box.size(); ++i) box[i] = {i != kDay, dimensions_[i].values, {}};
  return box;
}

Box RuleSpace::box(std::size_t rule) const {
  Box box = everything();
  for (const Limit& limit : limits_[rule]) keep_inside(box[limit.dimension], limit);
  return box;
}

Facts RuleSpace::message_in(const Box& box) const {
  Facts facts;
  for (std::size_t i = 0; i < box.size(); ++i) {
    if (!box[i].absent) facts.emplace(dimensions_[i].fact, value_in(dimensions_[i], box[i]));
  }
  return facts;
}

std::vector<SpanSet::Span> RuleSpace::stretches(std::size_t dimension) const {
  const SpanSet& values = dimensions_[dimension].values;
  std::set<std::int64_t> beginnings;
  for (const std::vector<Limit>& limits : limits_) {
    for (const Limit& limit : limits) {
      if (limit.dimension != dimension || limit.presence) continue;
      for (const SpanSet::Span& span : limit.values.spans()) {
        beginnings.insert(span.first);
        if (span.last < values.spans().back().last) beginnings.insert(span.last + 1);
      }
    }
  }
  std::vector<SpanSet::Span> cut;
  for (const SpanSet::Span& span : values.spans()) {
    std::int64_t first = span.first;
    for (auto at = beginnings.upper_bound(first); at != beginnings.end() && *at <= span.last; ++at) {
      cut.push_back({first, *at - 1});
      first = *at;
    }
    cut.push_back({first, span.last});
  }
  return cut;
}

FactValue RuleSpace::value_in(const Dimension& dimension, const Region& region) const {
  switch (dimension.type) {
    case FactType::text:
      return dimension.classes->text(region.values.nearest(0));
    case FactType::number:
      return region.values.nearest(0);
    case FactType::flag:
      return region.values.nearest(0) == 1;
    case FactType::date:
      return date_of_day(region.values.nearest(usual_day_));
    case FactType::set:
      break;
  }
  std::set<std::string> texts;
  std::vector<SpanSet::Span> chosen;
  for (const SpanSet& clause : region.clauses) {
    if (clause.meets(SpanSet::of(chosen))) continue;
    const std::int64_t one = clause.both(region.values).nearest(0);
    chosen.push_back({one, one});
    texts.insert(dimension.classes->text(one));
  }
  if (texts.empty()) texts.insert(dimension.classes->text(region.values.nearest(0)));
  return texts;
}

Date RuleSpace::day_of(const Facts& message) { return std::get<Date>(message.find(kDayFact)->second); }

}  // namespace budstikke::rules
