// The matcher against the plain walk, on random rules and messages; and that its work does not grow.

#include "rules/matcher.hpp"

#include <gtest/gtest.h>

#include "tests/bench/many_rules.hpp"
#include "tests/unit/rules/random_rules.hpp"

namespace budstikke::rules {
namespace {

using testing::Dice;
using testing::nth_day;
using testing::walked;

const std::vector<std::string> kTexts{"A", "B", "AB", "ABC", "KP", "KP02", "KP03", "KD05", "X", ""};
const std::vector<std::string> kNeeds{"coordinator", "individual-plan", "child-coordinator"};

OneOf random_texts(Dice& dice, const std::vector<std::string>& pool) {
  OneOf wanted;
  for (std::size_t n = dice.below(4); n > 0; --n) wanted.values.insert(dice.any(pool));
  for (std::size_t n = dice.below(3); n > 1 || (n == 1 && wanted.values.empty()); --n)
    wanted.prefixes.insert(dice.any(pool).substr(0, 1 + dice.below(3)));
  return wanted;
}

std::optional<std::int64_t> random_bound(Dice& dice) {
  if (dice.one_in(4)) return std::nullopt;
  if (dice.one_in(40)) return std::numeric_limits<std::int64_t>::max();
  if (dice.one_in(40)) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(dice.below(9));
}

std::optional<Date> random_day(Dice& dice) {
  if (dice.one_in(3)) return std::nullopt;
  return nth_day(dice.below(8));
}

Condition random_condition(Dice& dice) {
  static const std::vector<std::string> kFacts{"message.type", "receiver.service", "need",
                                               "patient.age",  "consent.refused",  "received.date"};
  Condition condition{dice.any(kFacts), Presence{dice.one_in(2)}, {}};
  if (dice.one_in(7)) return condition;
  if (condition.fact == "patient.age") {
    condition.test = Between{random_bound(dice), random_bound(dice)};
  } else if (condition.fact == "consent.refused") {
    condition.test = Is{dice.one_in(2)};
  } else if (condition.fact == "received.date") {
    condition.test = BetweenDates{random_day(dice), random_day(dice)};
  } else {
    condition.test = random_texts(dice, condition.fact == "need" ? kNeeds : kTexts);
  }
  return condition;
}

std::vector<Rule> random_rules(Dice& dice) {
  std::vector<Rule> rules(1 + dice.below(dice.one_in(5) ? 120 : 25));
  for (Rule& rule : rules) {
    for (std::size_t n = dice.below(5); n > 0; --n) rule.when.push_back(random_condition(dice));
    if (dice.one_in(4)) rule.valid_from = random_day(dice);
    if (dice.one_in(4)) rule.valid_to = random_day(dice);
    if (!rules.empty() && dice.one_in(12)) rule = dice.any(rules);
  }
  return rules;
}

FactValue random_value(Dice& dice, const std::string& fact) {
  if (fact == "patient.age") return static_cast<std::int64_t>(dice.below(11)) - 1;
  if (fact == "consent.refused") return dice.one_in(2);
  if (fact == "received.date") return nth_day(dice.below(9));
  if (fact != "need") return dice.any(kTexts);
  std::set<std::string> needs;
  for (std::size_t n = dice.below(4); n > 0; --n) needs.insert(dice.any(kNeeds));
  return needs;
}

Facts random_facts(Dice& dice, bool known) {
  Facts facts{{"patient.district", "030101"}};
  for (const char* name :
       {"message.type", "receiver.service", "need", "patient.age", "consent.refused", "received.date"}) {
    if (dice.one_in(4)) continue;
    facts.insert_or_assign(name, random_value(dice, name));
    if (!known && dice.one_in(8)) facts.insert_or_assign(name, Unknown{});
    if (!known && dice.one_in(20)) facts.insert_or_assign(name, random_value(dice, "patient.age"));
    if (!known && dice.one_in(20)) facts.insert_or_assign(name, random_value(dice, "need"));
  }
  return facts;
}

TEST(RuleSets, DecideAsTheWalkFromRuleToRule) {
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    Dice dice(seed);
    const RuleSet rules(random_rules(dice), "hash", "");
    for (std::size_t i = 0; i < 12; ++i) {
      const Facts facts = random_facts(dice, i % 3 != 0);
      const Date date = nth_day(dice.below(9));
      const Decision expected = walked(rules.rules(), facts, date);
      const Decision decision = rules.decide(facts, date);
      ASSERT_EQ(decision.rule, expected.rule) << "seed " << seed << " " << to_json(facts);
      ASSERT_EQ(decision.place, expected.place) << "seed " << seed << " " << to_json(facts);
    }
  }
}

TEST(Matchers, FindEveryRuleThatHoldsWhereAllIsKept) {
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    Dice dice(seed);
    const std::vector<Rule> rules = random_rules(dice);
    std::vector<const Rule*> pointers;
    for (const Rule& rule : rules) pointers.push_back(&rule);
    const Matcher matcher(pointers, Matcher::Keep::all);
    const Facts facts = random_facts(dice, true);
    const Date date = nth_day(dice.below(9));
    std::size_t from = 0;
    for (std::size_t place = 0; place < rules.size(); ++place) {
      if (judge(rules[place], facts, date).verdict != Verdict::yes) continue;
      ASSERT_EQ(matcher.find(facts, date, from), place) << "seed " << seed;
      from = place + 1;
    }
    ASSERT_EQ(matcher.find(facts, date, from), rules.size()) << "seed " << seed;
  }
}

TEST(Matchers, LeaveToTheWalkWhatTheyCannotCompile) {
  Rule text = testing::rule_named("text");
  text.when = {{"message.type", OneOf{{"A"}, {}}, {}}};
  Rule number = testing::rule_named("number");
  number.when = {{"message.type", Between{1, 2}, {}}};
  const std::vector<const Rule*> rules{&text, &number};
  EXPECT_EQ(Matcher(rules).find({}, nth_day(0)), std::nullopt);
  const RuleSet set({text, number}, "hash", "");
  EXPECT_EQ(set.decide({{"message.type", std::int64_t{2}}}, nth_day(0)).place, 0U);
  EXPECT_EQ(set.decide({{"message.type", "A"}}, nth_day(0)).rule, &set.rules()[0]);
}

/// The most nodes and rules that any of the shape's messages makes the matcher look at.
std::size_t most_work(const testing::Shape& shape, std::size_t count) {
  const testing::ManyRules many = shape.make(count);
  std::vector<const Rule*> pointers;
  for (const Rule& rule : many.rules) pointers.push_back(&rule);
  const Matcher matcher(pointers);
  std::size_t most = 0;
  for (const testing::Message& message : many.messages) {
    Matcher::Work work;
    EXPECT_TRUE(matcher.find(message.facts, message.date, 0, &work));
    most = std::max(most, work.nodes + work.rules);
  }
  return most;
}

TEST(Matchers, DoNotWorkMoreForMoreRules) {
  for (const testing::Shape& shape : testing::shapes()) {
    const std::size_t few = most_work(shape, 10);
    EXPECT_LE(most_work(shape, 10'000), 24U) << shape.name << ": " << few << " for 10 rules";
  }
  EXPECT_LE(most_work(testing::shapes().back(), 100'000), 24U);
}

}  // namespace
}  // namespace budstikke::rules
