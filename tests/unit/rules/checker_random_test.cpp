// check_coverage() against brute force: random rule sets over domains so small that every message can be tried.

#include <gtest/gtest.h>

#include <bit>
#include <map>

#include "rules/checker.hpp"
#include "tests/unit/rules/random_rules.hpp"

namespace budstikke::rules {
namespace {

using testing::Dice;
using testing::nth_day;
using testing::walked;

using Value = std::optional<FactValue>;
/// All values of one fact that rules of this test can tell apart, absent first.
struct Domain {
  std::string fact;
  std::vector<Value> values;
};

constexpr std::size_t kDays = 6;  ///< 0 is before every bound, 5 after all of them

std::vector<Value> sets_of(const std::vector<std::string>& items) {
  std::vector<Value> values{std::nullopt};
  for (std::size_t mask = 1; mask < (std::size_t{1} << items.size()); ++mask) {
    std::set<std::string> set;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if ((mask >> i) % 2 == 1) set.insert(items[i]);
    }
    values.emplace_back(set);
  }
  return values;
}

std::vector<Value> texts_of(const std::vector<std::string>& items) {
  std::vector<Value> values{std::nullopt};
  for (const std::string& item : items) values.emplace_back(item);
  return values;
}

const std::vector<Domain>& domains() {
  static const std::vector<Domain> all = [] {
    std::vector<Domain> list{
        {"message.type", texts_of({"A", "B", "AB", "A0", "ABX", "OTHER"})},
        {"need", sets_of({"coordinator", "individual-plan", "child-coordinator"})},
        {"patient.id_type", sets_of({"FNR", "DNR", "FX", "OTHER"})},
        {"patient.municipality", texts_of({"0301", "0302", "0309", "0501", "1804", "4601"})},
        {"consent.refused", {std::nullopt, true, false}},
        {"patient.age", {std::nullopt}}};
    for (std::int64_t age = 0; age < 7; ++age) list.back().values.emplace_back(age);
    return list;
  }();
  return all;
}

OneOf random_texts(Dice& dice, const std::string& fact) {
  static const std::map<std::string, std::vector<std::string>> kPools{
      {"message.type", {"A", "B", "AB", "A*", "AB*"}},
      {"need", {"coordinator", "individual-plan", "child-coordinator", "c*"}},
      {"patient.id_type", {"FNR", "DNR", "F*"}},
      {"patient.municipality", {"0301", "0302", "1804", "03*", "0*"}}};
  OneOf wanted;
  for (std::size_t n = 1 + dice.below(2); n > 0; --n) {
    std::string word = dice.any(kPools.at(fact));
    const bool prefix = word.ends_with('*');
    if (prefix) word.pop_back();
    (prefix ? wanted.prefixes : wanted.values).insert(word);
  }
  return wanted;
}

/// A bound between the days 1 and 4.
std::optional<Date> random_day(Dice& dice) {
  if (dice.one_in(3)) return std::nullopt;
  return nth_day(1 + dice.below(4));
}

Condition random_condition(Dice& dice, const std::string& fact) {
  Condition condition{fact, Presence{!dice.one_in(3)}, {}};
  if (dice.one_in(8)) return condition;
  const auto bound = [&]() -> std::optional<std::int64_t> {
    return dice.one_in(3) ? std::nullopt : std::optional(static_cast<std::int64_t>(dice.below(6)));
  };
  if (fact == "patient.age") {
    condition.test = Between{bound(), bound()};
  } else if (fact == "consent.refused") {
    condition.test = Is{dice.one_in(2)};
  } else if (fact == "received.date") {
    condition.test = BetweenDates{random_day(dice), random_day(dice)};
  } else {
    condition.test = random_texts(dice, fact);
  }
  return condition;
}

Action random_action(Dice& dice) {
  switch (dice.below(4)) {
    case 0:
      return Hold{dice.one_in(2) ? "r" : "s"};
    case 1:
      return Refuse{Code::X99, "r"};
    case 2:
      return Refuse{Code::T01, dice.one_in(2) ? "r" : "s"};
    default: {
      Send send;
      send.to.kind = Target::Kind::party;
      send.to.party = HerId(static_cast<std::uint32_t>(1 + dice.below(2)));
      return send;
    }
  }
}

std::vector<Rule> random_rules(Dice& dice, const std::vector<std::string>& facts) {
  std::vector<Rule> rules(2 + dice.below(6));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    Rule& rule = rules[i];
    rule.id = RuleId("r" + std::to_string(i));
    rule.action = random_action(dice);
    if (i + 1 == rules.size()) break;
    for (const std::string& fact : facts) {
      if (dice.one_in(2)) rule.when.push_back(random_condition(dice, fact));
    }
    if (dice.one_in(3)) rule.when.push_back(random_condition(dice, "received.date"));
    if (dice.one_in(3)) rule.valid_from = random_day(dice);
    if (dice.one_in(3)) rule.valid_to = random_day(dice);
    if (rule.when.empty() && !rule.valid_from && !rule.valid_to)
      rule.when.push_back(random_condition(dice, facts[0]));
  }
  return rules;
}

/// What one rule lets through, in each dimension by itself.
using Fits = std::vector<std::vector<bool>>;

Fits fits_of(const Rule& rule, const std::vector<Domain>& dimensions) {
  Fits fits;
  for (const Domain& domain : dimensions) {
    std::vector<bool>& fit = fits.emplace_back(domain.values.size(), true);
    for (std::size_t i = 0; i < fit.size(); ++i) {
      Facts facts;
      if (domain.values[i]) facts.emplace(domain.fact, *domain.values[i]);
      for (const Condition& condition : rule.when) {
        if (condition.fact == domain.fact) fit[i] = fit[i] && test(condition, facts) == Verdict::yes;
      }
    }
  }
  std::vector<bool>& days = fits.emplace_back(kDays, true);
  for (std::size_t day = 0; day < kDays; ++day) {
    Rule dated = rule;
    std::erase_if(dated.when, [](const Condition& condition) { return condition.fact != "received.date"; });
    days[day] = judge(dated, {{"received.date", nth_day(day)}}, nth_day(day)).verdict == Verdict::yes;
  }
  return fits;
}

using Pair = std::pair<std::size_t, std::size_t>;
using Gap = std::pair<std::string, std::string>;
struct Answer {
  std::set<std::size_t> dead;
  std::set<Pair> shadowed;
  std::set<Pair> overlaps;
  std::set<Gap> gaps;
  std::set<std::size_t> holes;
  friend bool operator==(const Answer&, const Answer&) = default;
};

std::string text_of(const Answer& answer) {
  std::string text = "dead";
  for (const auto rule : answer.dead) text += " " + std::to_string(rule);
  text += "; shadowed";
  for (const auto& [a, b] : answer.shadowed) text += " " + std::to_string(a) + "<" + std::to_string(b);
  text += "; overlaps";
  for (const auto& [a, b] : answer.overlaps) text += " " + std::to_string(a) + "<" + std::to_string(b);
  text += "; gaps";
  for (const auto& [a, b] : answer.gaps) text += " " + a + ":" + b;
  text += "; holes";
  for (const auto rule : answer.holes) text += " " + std::to_string(rule);
  return text;
}

bool same(const Action& a, const Action& b) {
  if (a.index() != b.index()) return false;
  if (const auto* refuse = std::get_if<Refuse>(&a)) return refuse->code == std::get<Refuse>(b).code;
  if (const auto* send = std::get_if<Send>(&a)) return send->to.party == std::get<Send>(b).to.party;
  return true;
}

bool same_reasons(const Action& a, const Action& b) {
  if (!same(a, b)) return false;
  if (const auto* hold = std::get_if<Hold>(&a)) return hold->reason == std::get<Hold>(b).reason;
  const auto* refuse = std::get_if<Refuse>(&a);
  return refuse == nullptr || refuse->reason == std::get<Refuse>(b).reason;
}

/// The class of a message type: as named by the rules, by the longest prefix, or "any other".
std::string class_of(const std::string& type, const std::vector<Rule>& rules) {
  std::string name = "any other";
  std::size_t longest = 0;
  for (const Rule& rule : rules) {
    for (const Condition& condition : rule.when) {
      const auto* wanted = std::get_if<OneOf>(&condition.test);
      if (condition.fact != "message.type" || wanted == nullptr) continue;
      if (wanted->values.contains(type)) return type;
      for (const std::string& prefix : wanted->prefixes) {
        if (!type.starts_with(prefix) || prefix.size() <= longest) continue;
        name = prefix + "*";
        longest = prefix.size();
      }
    }
  }
  return name;
}

/// Every message there is, tried.
class Brute {
 public:
  Brute(const std::vector<Rule>& rules, std::vector<Domain> dimensions)
      : rules_(rules), dimensions_(std::move(dimensions)), seen_(rules.size()), always_(rules.size(), ~0U) {
    for (const Rule& rule : rules_) fits_.push_back(fits_of(rule, dimensions_));
    visit(0, (1U << rules_.size()) - 1);
    for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
      if (reached_.contains(rule)) continue;
      const unsigned before = seen_[rule] ? always_[rule] & ((1U << rule) - 1) : 0;
      if (before != 0) {
        answer.shadowed.emplace(rule, static_cast<std::size_t>(std::countr_zero(before)));
      } else {
        answer.dead.insert(rule);
      }
    }
    std::erase_if(answer.overlaps, [&](const Pair& pair) { return !reached_.contains(pair.first); });
  }

  Answer answer;

 private:
  /// `left`: the rules that hold so far.
  void visit(std::size_t dimension, unsigned left) {
    if (dimension == dimensions_.size()) {
      visit_days(left);
      return;
    }
    for (std::size_t value = 0; value < dimensions_[dimension].values.size(); ++value) {
      unsigned still = left;
      for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
        if (!fits_[rule][dimension][value]) still &= ~(1U << rule);
      }
      point_[dimension] = value;
      visit(dimension + 1, still);
    }
  }

  void visit_days(unsigned left) {
    std::array<std::size_t, kDays> first{};
    for (std::size_t day = 0; day < kDays; ++day) {
      unsigned still = left;
      for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
        if (!fits_[rule].back()[day]) still &= ~(1U << rule);
      }
      take(still);
      first[day] = static_cast<std::size_t>(std::countr_zero(still));
    }
    for (std::size_t day = 0; day + 1 < kDays; ++day) {
      const std::size_t rule = first[day];
      const std::size_t next = first[day + 1];
      const std::vector<bool>& days = fits_[rule].back();
      const bool ends = !days[day + 1];
      const bool successor = !fits_[next].back()[day];
      if (ends && !successor && !same_reasons(rules_[rule].action, rules_[next].action))
        answer.holes.insert(rule);
    }
  }

  void take(unsigned holding) {
    const auto first = static_cast<std::size_t>(std::countr_zero(holding));
    reached_.insert(first);
    for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
      if ((holding >> rule) % 2 == 0) continue;
      seen_[rule] = true;
      always_[rule] &= holding;
    }
    if (first + 1 == rules_.size()) {
      take_gap();
      return;
    }
    const auto second = static_cast<std::size_t>(std::countr_zero(holding & (holding - 1)));
    if (second + 1 < rules_.size() && !same(rules_[first].action, rules_[second].action))
      answer.overlaps.emplace(second, first);
  }

  void take_gap() {
    const Value& type = dimensions_[0].values[point_[0]];
    const Value& needs = dimensions_[1].values[point_[1]];
    if (!type || !needs) return;
    for (const std::string& need : std::get<std::set<std::string>>(*needs))
      answer.gaps.emplace(class_of(std::get<std::string>(*type), rules_), need);
  }

  const std::vector<Rule>& rules_;
  std::vector<Domain> dimensions_;
  std::vector<Fits> fits_;
  std::array<std::size_t, 8> point_{};
  std::set<std::size_t> reached_;
  std::vector<bool> seen_;
  std::vector<unsigned> always_;
};

std::size_t number_of(const RuleId& id) { return std::stoul(id.value().substr(1)); }

Answer answer_of(const std::vector<Finding>& findings, const std::vector<Rule>& rules) {
  Answer answer;
  for (const Finding& finding : findings) {
    const std::size_t rule = number_of(finding.rule);
    switch (finding.kind) {
      case Finding::Kind::dead:
        answer.dead.insert(rule);
        break;
      case Finding::Kind::shadowed:
        answer.shadowed.emplace(rule, number_of(finding.others.at(0)));
        break;
      case Finding::Kind::overlap:
        answer.overlaps.emplace(rule, number_of(finding.others.at(0)));
        break;
      case Finding::Kind::gap: {
        const Facts& example = *finding.example;
        EXPECT_EQ(walked(rules, example, *finding.on).place + 1, rules.size());
        for (const std::string& need : std::get<std::set<std::string>>(example.at("need")))
          answer.gaps.emplace(class_of(std::get<std::string>(example.at("message.type")), rules), need);
        break;
      }
      case Finding::Kind::hole:
        answer.holes.insert(rule);
        break;
      case Finding::Kind::undecided:
        ADD_FAILURE() << finding.message;
    }
  }
  return answer;
}

TEST(Coverage, IsWhatTryingEveryMessageTells) {
  std::size_t told = 0;
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Dice dice(seed);
    std::vector<Domain> dimensions{domains()[0], domains()[1],
                                   domains()[2 + dice.below(domains().size() - 2)]};
    if (dice.one_in(4)) dimensions.push_back(domains()[4 + dice.below(2)]);
    if (dimensions.size() == 4 && dimensions[2].fact == dimensions[3].fact) dimensions.pop_back();
    std::vector<std::string> facts;
    for (const Domain& domain : dimensions) facts.push_back(domain.fact);
    const RuleSet rules(random_rules(dice, facts), "hash", "");
    const Answer expected = Brute(rules.rules(), dimensions).answer;
    const Answer answer = answer_of(check_coverage(rules), rules.rules());
    ASSERT_TRUE(answer == expected) << "seed " << seed << "\n  expected " << text_of(expected)
                                    << "\n  told     " << text_of(answer);
    told += answer.dead.size() + answer.shadowed.size() + answer.overlaps.size() + answer.holes.size();
  }
  EXPECT_GT(told, 2500U);
}

}  // namespace
}  // namespace budstikke::rules
