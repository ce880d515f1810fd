#include "rules/explain.hpp"

#include <algorithm>

#include "engine/model/time.hpp"
#include "rules/facts_json.hpp"
#include "rules/matching.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

namespace json = boost::json;

constexpr std::size_t kListedAtEachEnd = 100;

json::object object_of(const Tried& tried) {
  return {{"rule", tried.rule->id.value()}, {"verdict", to_text(tried.verdict)}, {"because", tried.because}};
}

json::object object_of(const Decision& decision, const Facts& facts) {
  json::object object;
  const Rule* rule = decision.rule;
  const auto text_or_null = [rule](const std::string& text) {
    return rule == nullptr ? json::value(nullptr) : json::value(text);
  };
  const Rule none{};
  const Rule& shown_rule = rule == nullptr ? none : *rule;
  object["rule"] = text_or_null(shown_rule.id.value());
  object["title"] = text_or_null(shown_rule.title);
  object["owner"] = text_or_null(shown_rule.owner);
  object["reason"] = text_or_null(shown_rule.reason);
  object["place"] = decision.place;
  object["facts"] = json_object(facts);
  return object;
}

struct Describer {
  std::string operator()(const Send& send) const {
    std::string result = "send to " + send.to.name;
    for (const Target& copy : send.copies) result += ", copy to " + copy.name;
    if (send.ordering == Ordering::none) result += ", in any order";
    if (send.ordering == Ordering::destination) result += ", one at a time to the destination";
    if (send.receipt_within) {
      result += send.receipt_within->count() == 0
                    ? ", no receipt expected"
                    : ", receipt within " + budstikke::to_text(*send.receipt_within);
    }
    if (send.deadline) result += ", given up after " + budstikke::to_text(*send.deadline);
    return result;
  }
  std::string operator()(const Hold& hold) const { return "hold: " + one_line(hold.reason); }
  std::string operator()(const Refuse& refuse) const {
    return "refuse " + std::string(id_of(refuse.code)) + ": " + one_line(refuse.reason);
  }
};

}  // namespace

std::optional<Language> language_from(std::string_view text) {
  if (text == "en") return Language::english;
  if (text == "nb") return Language::norwegian;
  return std::nullopt;
}

std::string describe(const Action& action, Language) { return std::visit(Describer{}, action); }

std::string_view to_text(Verdict verdict, Language) {
  switch (verdict) {
    case Verdict::yes:
      return "yes";
    case Verdict::no:
      return "no";
    case Verdict::unknown:
      return "unknown";
  }
  return "";
}

Walk walk(const RuleSet& rules, const Decision& decision, const Facts& facts, Date date, Language) {
  Walk result;
  const std::size_t count = std::min(decision.place + 1, rules.rules().size());
  for (std::size_t i = 0; i < count; ++i) {
    if (i >= kListedAtEachEnd && i + kListedAtEachEnd < count) continue;
    const Rule& rule = rules.rules()[i];
    const Judgement judgement = judge(rule, facts, date);
    result.tried.push_back({&rule, judgement.verdict, because(rule, judgement, facts, date)});
  }
  result.left_out = count - result.tried.size();
  return result;
}

std::string explain(const Walk& walk, Language) {
  std::string result;
  for (const Tried& tried : walk.tried) {
    result +=
        tried.rule->id.value() + ": " + std::string(to_text(tried.verdict)) + ": " + tried.because + "\n";
  }
  if (walk.tried.empty() || walk.tried.back().verdict != Verdict::yes) return result;
  result.pop_back();
  const Rule& rule = *walk.tried.back().rule;
  return result + ". " + one_line(rule.title) + " (owner " + one_line(rule.owner) + ": " +
         one_line(rule.reason) + ")\n";
}

std::string decision_json(const Decision& decision, const Facts& facts) {
  return json::serialize(object_of(decision, facts));
}

std::string explain_json(const Decision& decision, const Walk& walk, const Facts& facts, Language) {
  json::object object = object_of(decision, facts);
  object["action"] =
      decision.rule == nullptr ? json::value(nullptr) : json::value(describe(decision.rule->action));
  json::array tried;
  for (const Tried& one : walk.tried) tried.emplace_back(object_of(one));
  if (walk.left_out > 0) object["left_out"] = walk.left_out;
  object["tried"] = std::move(tried);
  return json::serialize(object);
}

}  // namespace budstikke::rules
