// The words for why a rule holds or does not.

#include "engine/model/time.hpp"
#include "rules/matching.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

std::string wanted_texts(const OneOf& wanted) {
  std::vector<std::string> items(wanted.values.begin(), wanted.values.end());
  for (const std::string& prefix : wanted.prefixes) items.push_back(prefix + "*");
  return (items.size() == 1 ? "" : "one of ") + listed(items);
}

template <class Bound, class Words>
std::string wanted_range(const std::optional<Bound>& low, const std::optional<Bound>& high, Words words) {
  if (low && high) return *low == *high ? words(*low) : "between " + words(*low) + " and " + words(*high);
  return low ? "at least " + words(*low) : "at most " + words(*high);
}

struct Wanted {
  std::string operator()(const OneOf& wanted) const { return wanted_texts(wanted); }
  std::string operator()(const Between& wanted) const {
    return wanted_range(wanted.least, wanted.most, [](std::int64_t n) { return std::to_string(n); });
  }
  std::string operator()(const BetweenDates& wanted) const {
    return wanted_range(wanted.first, wanted.last, [](Date date) { return to_text(date); });
  }
  std::string operator()(const Is& wanted) const { return wanted.value ? "true" : "false"; }
  std::string operator()(const Presence& wanted) const { return wanted.present ? "present" : "absent"; }
};

/// "message.type is LOG_DOD"
std::string state_of(const Condition& condition, const Facts& facts) {
  const auto found = facts.find(condition.fact);
  if (found == facts.end()) return condition.fact + " is absent";
  return condition.fact + " is " + shown_value(found->second);
}

std::string because_no(const Rule& rule, const Condition* culprit, const Facts& facts, Date date) {
  if (culprit != nullptr) return state_of(*culprit, facts) + ", not " + std::visit(Wanted{}, culprit->test);
  if (rule.valid_from && date < *rule.valid_from) return "not valid before " + to_text(*rule.valid_from);
  if (rule.valid_to) return "not valid after " + to_text(*rule.valid_to);
  return "no rule holds";
}

std::string because_yes(const Rule& rule, const Facts& facts) {
  if (rule.when.empty()) return "holds for every message";
  std::string result;
  for (const Condition& condition : rule.when) {
    if (!result.empty()) result += "; ";
    result += state_of(condition, facts);
  }
  return result;
}

}  // namespace

std::string because(const Rule& rule, const Judgement& judgement, const Facts& facts, Date date) {
  switch (judgement.verdict) {
    case Verdict::yes:
      return because_yes(rule, facts);
    case Verdict::no:
      return because_no(rule, judgement.culprit, facts, date);
    case Verdict::unknown:
      break;
  }
  return (judgement.culprit == nullptr ? std::string("a fact") : judgement.culprit->fact) +
         " could not be had just now";
}

}  // namespace budstikke::rules
