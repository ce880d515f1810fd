// Rule files: what is refused is explained, and what is accepted decides as a walk from the top does.

#include "rules/matching.hpp"
#include "rules/rule_set.hpp"
#include "tests/fuzz/claim.hpp"
#include "tests/fuzz/diagnostics.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

rules::Decision walked(const rules::RuleSet& set, const rules::Facts& facts, rules::Date date) {
  for (std::size_t place = 0; place < set.rules().size(); ++place) {
    const rules::Judgement judgement = rules::judge(set.rules()[place], facts, date);
    if (judgement.verdict == rules::Verdict::yes) return {&set.rules()[place], place};
    if (judgement.verdict == rules::Verdict::unknown) return {nullptr, place};
  }
  claim(false, "an accepted rule set ends in a rule that holds for all");
  return {};
}

void compare(const rules::RuleSet& set, const rules::Facts& facts) {
  for (const int year : {2020, 2026, 2031}) {
    const rules::Date date{std::chrono::year{year}, std::chrono::month{6}, std::chrono::day{15}};
    const rules::Decision found = set.decide(facts, date);
    const rules::Decision expected = walked(set, facts, date);
    claim(found.rule == expected.rule && found.place == expected.place,
          "the matcher decides as the walk does");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::Input(data, size).all();
  const rules::ParsedRules parsed = rules::parse_rules(text, "rules.toml", "hash");
  fuzz::check_diagnostics(parsed.diagnostics, text);
  claim((parsed.rules == nullptr) == has_errors(parsed.diagnostics),
        "rules are there exactly where no error is");
  if (!parsed.rules) return 0;
  claim(parsed.rules->text() == text, "the text is kept to the byte");
  compare(*parsed.rules, {});
  std::size_t looked_at = 0;
  for (const rules::Rule& rule : parsed.rules->rules()) {
    for (const rules::Example& example : rule.examples) {
      if (++looked_at > 50) return 0;
      compare(*parsed.rules, example.given);
      const auto again = rules::facts_from_json(rules::to_json(example.given));
      claim(again.has_value() && *again == example.given, "facts survive their JSON");
    }
  }
  return 0;
}
