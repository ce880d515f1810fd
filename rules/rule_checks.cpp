#include "rules/rule_checks.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "rules/matcher.hpp"
#include "rules/matching.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

/// Beyond this many rules the search for a similar id would cost more than it helps.
constexpr std::size_t kMostSuggestible = 1'000;

using Index = std::unordered_map<RuleId, std::size_t>;

std::string named(const Rule& rule) {
  return quoted(rule.id.value()) + " (line " + std::to_string(rule.at.line) + ")";
}

Index index_of(std::span<const RuleDraft> drafts) {
  Index index;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (!drafts[i].rule.id.empty()) index.try_emplace(drafts[i].rule.id, i);
  }
  return index;
}

/// A day on which every rule with a first valid day has begun.
Date when_all_have_begun(std::span<const RuleDraft> drafts) {
  Date date{std::chrono::year(2000), std::chrono::month(1), std::chrono::day(1)};
  for (const RuleDraft& draft : drafts) {
    if (draft.rule.valid_from) date = std::max(date, *draft.rule.valid_from);
  }
  return date;
}

Date date_for(const Example& example, const Rule& expected, Date otherwise) {
  if (example.on) return *example.on;
  const auto given = example.given.find("received.date");
  if (given != example.given.end()) {
    if (const Date* date = std::get_if<Date>(&given->second)) return *date;
  }
  if (expected.valid_from) return *expected.valid_from;
  return expected.valid_to.value_or(otherwise);
}

std::string unknown_rule(const RuleId& id, const Index& index) {
  std::vector<std::string_view> known;
  if (index.size() > kMostSuggestible) return "\"expect\" names no rule of this file: " + quoted(id.value());
  for (const auto& [rule, place] : index) known.push_back(rule.value());
  std::ranges::sort(known);
  return "\"expect\" names no rule of this file: " + quoted(id.value()) + suggestion(id.value(), known);
}

/// Examples are decided by rules [0, trusted): behind the first faulty rule nothing is certain.
struct Trial {
  std::span<const RuleDraft> drafts;
  std::size_t trusted = 0;
  Date otherwise;
  Matcher matcher;  ///< of the trusted rules
};

Matcher matcher_of(std::span<const RuleDraft> drafts) {
  std::vector<const Rule*> rules;
  rules.reserve(drafts.size());
  for (const RuleDraft& draft : drafts) rules.push_back(&draft.rule);
  return Matcher(rules);
}

/// The first of the trusted rules that is not out of the question; `trusted` where all are.
std::size_t first_left(const Trial& trial, const Facts& facts, Date date) {
  if (const std::optional<std::size_t> place = trial.matcher.find(facts, date)) return *place;
  std::size_t place = 0;
  while (place < trial.trusted && judge(trial.drafts[place].rule, facts, date).verdict == Verdict::no)
    ++place;
  return place;
}

void try_example(const Trial& trial, const Example& example, std::size_t expected_at,
                 Complaints& complaints) {
  const Rule& expected = trial.drafts[expected_at].rule;
  const Date date = date_for(example, expected, trial.otherwise);
  Facts facts = example.given;
  facts.try_emplace("received.date", date);
  const std::size_t place = first_left(trial, facts, date);
  if (place == trial.trusted || place == expected_at) return;
  const Rule& rule = trial.drafts[place].rule;
  const Judgement judgement = judge(rule, facts, date);
  const Judgement expected_judgement = judge(expected, facts, date);
  const std::string why_not = expected_judgement.verdict == Verdict::yes
                                  ? "which comes later"
                                  : because(expected, expected_judgement, facts, date);
  complaints.error(example.at, "this example is decided by " + named(rule) + ", since " +
                                   because(rule, judgement, facts, date) + "; not by " + named(expected) +
                                   ": " + why_not);
}

}  // namespace

void check_ids(std::span<const RuleDraft> drafts, Complaints& complaints) {
  std::unordered_map<RuleId, std::size_t> first_line;
  for (const RuleDraft& draft : drafts) {
    if (draft.rule.id.empty()) continue;
    const auto [found, fresh] = first_line.try_emplace(draft.rule.id, draft.id_at.line);
    if (fresh) continue;
    complaints.error(draft.id_at, "the id " + quoted(draft.rule.id.value()) + " is used already, on line " +
                                      std::to_string(found->second));
  }
}

void check_catch_all(std::span<const RuleDraft> drafts, Complaints& complaints) {
  const auto first = std::ranges::find(drafts, true, &RuleDraft::catch_all);
  if (first == drafts.end()) {
    if (drafts.empty()) return;
    complaints.error(drafts.back().rule.at,
                     "the last rule must hold for every message, so that none falls through: leave out when, "
                     "valid_from and valid_to");
    return;
  }
  for (auto draft = std::next(first); draft != drafts.end(); ++draft) {
    complaints.error(draft->rule.at,
                     "this rule is never reached: " + named(first->rule) + " holds for every message");
  }
}

Date example_date(const Example& example, const Rule& expected, std::span<const RuleDraft> drafts) {
  return date_for(example, expected, when_all_have_begun(drafts));
}

void check_examples(std::span<const RuleDraft> drafts, Complaints& complaints) {
  const Index index = index_of(drafts);
  const auto faulty = std::ranges::find(drafts, false, &RuleDraft::intact);
  const auto trusted = static_cast<std::size_t>(faulty - drafts.begin());
  const Trial trial{drafts, trusted, when_all_have_begun(drafts), matcher_of(drafts.first(trusted))};
  for (const RuleDraft& draft : drafts) {
    for (const Example& example : draft.rule.examples) {
      const auto expected = index.find(example.expect);
      if (expected == index.end()) {
        complaints.error(example.at, unknown_rule(example.expect, index));
      } else {
        try_example(trial, example, expected->second, complaints);
      }
    }
  }
}

}  // namespace budstikke::rules
