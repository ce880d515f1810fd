#include "rules/matching.hpp"

#include <algorithm>

namespace budstikke::rules {

namespace {

Verdict as_verdict(bool holds) { return holds ? Verdict::yes : Verdict::no; }

bool matches(const OneOf& wanted, const std::string& text) {
  if (wanted.values.contains(text)) return true;
  return std::ranges::any_of(wanted.prefixes,
                             [&](const std::string& prefix) { return text.starts_with(prefix); });
}

/// Tests a value that is there and known. A value of another type than the test's breaks the contract of Facts; it
/// counts as unknown, so that the message waits instead of going astray.
struct KnownValue {
  const FactValue& value;

  Verdict operator()(const OneOf& wanted) const {
    if (const auto* text = std::get_if<std::string>(&value)) return as_verdict(matches(wanted, *text));
    const auto* texts = std::get_if<std::set<std::string>>(&value);
    if (texts == nullptr) return Verdict::unknown;
    return as_verdict(
        std::ranges::any_of(*texts, [&](const std::string& text) { return matches(wanted, text); }));
  }
  Verdict operator()(const Between& wanted) const {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return Verdict::unknown;
    return as_verdict((!wanted.least || *number >= *wanted.least) &&
                      (!wanted.most || *number <= *wanted.most));
  }
  Verdict operator()(const BetweenDates& wanted) const {
    const auto* date = std::get_if<Date>(&value);
    if (date == nullptr) return Verdict::unknown;
    return as_verdict((!wanted.first || *date >= *wanted.first) && (!wanted.last || *date <= *wanted.last));
  }
  Verdict operator()(const Is& wanted) const {
    const auto* flag = std::get_if<bool>(&value);
    return flag == nullptr ? Verdict::unknown : as_verdict(*flag == wanted.value);
  }
  Verdict operator()(const Presence& wanted) const { return as_verdict(wanted.present); }
};

bool valid_on(const Rule& rule, Date date) {
  return (!rule.valid_from || *rule.valid_from <= date) && (!rule.valid_to || date <= *rule.valid_to);
}

}  // namespace

Verdict test(const Condition& condition, const Facts& facts) {
  const auto found = facts.find(condition.fact);
  if (found == facts.end()) {
    const auto* presence = std::get_if<Presence>(&condition.test);
    return as_verdict(presence != nullptr && !presence->present);
  }
  if (std::holds_alternative<Unknown>(found->second)) return Verdict::unknown;
  return std::visit(KnownValue{found->second}, condition.test);
}

Judgement judge(const Rule& rule, const Facts& facts, Date date) {
  if (!valid_on(rule, date)) return {Verdict::no, nullptr};
  const Condition* unknown = nullptr;
  for (const Condition& condition : rule.when) {
    const Verdict verdict = test(condition, facts);
    if (verdict == Verdict::no) return {Verdict::no, &condition};
    if (verdict == Verdict::unknown && unknown == nullptr) unknown = &condition;
  }
  return {unknown == nullptr ? Verdict::yes : Verdict::unknown, unknown};
}

}  // namespace budstikke::rules
