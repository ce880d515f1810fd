#include "rules/because.hpp"

#include "engine/model/time.hpp"
#include "rules/sentence_words.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

using enum Sentence;

/// Which words stand for the two ends of an interval.
struct Ends {
  Sentence low;
  Sentence high;
};

template <class Bound, class Words>
std::string wanted_range(const std::optional<Bound>& least, const std::optional<Bound>& most, Ends ends,
                         Words words, Language language) {
  if (least && most && *least == *most) return words(*least);
  if (least && most) return say(between, language, {words(*least), words(*most)});
  return least ? say(ends.low, language, {words(*least)}) : say(ends.high, language, {words(*most)});
}

struct Wanted {
  Language language;

  std::string operator()(const OneOf& wanted) const {
    std::vector<std::string> items;
    for (const std::string& value : wanted.values) items.push_back(name_of_value(value, language));
    for (const std::string& prefix : wanted.prefixes) items.push_back(prefix + "*");
    const std::string list = listed(items, language);
    return items.size() == 1 ? list : say(one_of, language, {list});
  }
  std::string operator()(const Between& wanted) const {
    return wanted_range(
        wanted.least, wanted.most, {at_least, at_most}, [](std::int64_t n) { return std::to_string(n); },
        language);
  }
  std::string operator()(const BetweenDates& wanted) const {
    return wanted_range(
        wanted.first, wanted.last, {not_before, not_after}, [](Date date) { return to_text(date); },
        language);
  }
  std::string operator()(const Is& wanted) const {
    return say(wanted.value ? value_true : value_false, language);
  }
  std::string operator()(const Presence& wanted) const {
    return say(wanted.present ? wanted_present : wanted_absent, language);
  }
};

/// "message.type is LOG_DOD"
std::string state_of(const Condition& condition, const Facts& facts, Language language) {
  const std::string name = name_of_fact(condition.fact, language);
  const auto found = facts.find(condition.fact);
  if (found == facts.end()) return say(is_absent, language, {name});
  const bool flag = std::holds_alternative<bool>(found->second);
  return say(flag ? flag_is : fact_is, language, {name, shown_value(found->second, language)});
}

std::string state_and_wanted(const Condition& culprit, const Facts& facts, Language language) {
  const std::string state = state_of(culprit, facts, language);
  if (const auto* presence = std::get_if<Presence>(&culprit.test)) {
    return say(presence->present ? should_be_present : should_be_absent, language, {state});
  }
  return say(facts.contains(culprit.fact) ? is_not : absent_is_not, language,
             {state, wanted(culprit, language)});
}

std::string because_no(const Rule& rule, const Judgement& judgement, const Facts& facts, Date date,
                       Language language) {
  if (judgement.culprit != nullptr) return state_and_wanted(*judgement.culprit, facts, language);
  if (rule.valid_from && date < *rule.valid_from) {
    return say(not_valid_before, language, {to_text(*rule.valid_from)});
  }
  if (rule.valid_to) return say(not_valid_after, language, {to_text(*rule.valid_to)});
  return say(no_rule_holds, language);
}

std::string because_yes(const Rule& rule, const Facts& facts, Language language) {
  if (rule.when.empty()) return say(holds_for_all, language);
  std::string result;
  for (const Condition& condition : rule.when) {
    if (!result.empty()) result += "; ";
    result += state_of(condition, facts, language);
  }
  return result;
}

}  // namespace

std::string because(const Rule& rule, const Judgement& judgement, const Facts& facts, Date date,
                    Language language) {
  switch (judgement.verdict) {
    case Verdict::yes:
      return because_yes(rule, facts, language);
    case Verdict::no:
      return because_no(rule, judgement, facts, date, language);
    case Verdict::unknown:
      break;
  }
  const Condition* culprit = judgement.culprit;
  return say(could_not_be_had, language,
             {culprit == nullptr ? say(some_fact, language) : name_of_fact(culprit->fact, language)});
}

std::string because(const Rule& rule, const Judgement& judgement, const Facts& facts, Date date) {
  return because(rule, judgement, facts, date, Language::english);
}

std::string wanted(const Condition& condition, Language language) {
  return std::visit(Wanted{language}, condition.test);
}

std::string asked(const Condition& condition, Language language) {
  const std::string name = name_of_fact(condition.fact, language);
  if (const auto* presence = std::get_if<Presence>(&condition.test)) {
    return say(presence->present ? is_present : is_absent, language, {name});
  }
  const bool flag = std::holds_alternative<Is>(condition.test);
  return say(flag ? flag_is : fact_is, language, {name, wanted(condition, language)});
}

std::string asked(const Rule& rule, Language language) {
  if (rule.when.empty()) return say(holds_for_all, language);
  std::string result;
  for (const Condition& condition : rule.when) {
    if (!result.empty()) result += "; ";
    result += asked(condition, language);
  }
  return result;
}

}  // namespace budstikke::rules
