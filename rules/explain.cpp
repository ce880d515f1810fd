#include "rules/explain.hpp"

#include <algorithm>

#include "rules/because.hpp"
#include "rules/facts_json.hpp"
#include "rules/matching.hpp"
#include "rules/roles.hpp"
#include "rules/sentence_words.hpp"
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
  Language language;

  std::string operator()(const Send& send) const {
    std::string result = say(Sentence::send_to, language, {describe(send.to, language)});
    for (const Target& copy : send.copies) {
      result += say(Sentence::copy_to, language, {describe(copy, language)});
    }
    if (send.ordering == Ordering::none) result += say(Sentence::any_order, language);
    if (send.ordering == Ordering::destination) result += say(Sentence::one_at_a_time, language);
    if (send.receipt_within && send.receipt_within->count() == 0) {
      result += say(Sentence::no_receipt, language);
    } else if (send.receipt_within) {
      result += say(Sentence::receipt_within, language, {say(*send.receipt_within, language)});
    }
    if (send.deadline) result += say(Sentence::given_up_after, language, {say(*send.deadline, language)});
    return result;
  }
  std::string operator()(const Hold& hold) const {
    return say(Sentence::hold, language, {one_line(hold.reason)});
  }
  std::string operator()(const Refuse& refuse) const {
    return say(Sentence::refuse, language, {id_of(refuse.code), one_line(refuse.reason)});
  }
};

std::string describe_service(const Target& target, Language language) {
  const std::string place = shown(target.place);
  if (const ServiceRole* role = find_service_role(target.name)) {
    const std::string_view name = language == Language::norwegian ? role->norwegian : role->name;
    return say(place.empty() ? Sentence::to_role : Sentence::to_role_at_place, language,
               {name, role->service_code, place});
  }
  return say(place.empty() ? Sentence::to_service : Sentence::to_service_at_place, language,
             {target.service_code, place});
}

}  // namespace

std::optional<Language> language_from(std::string_view text) {
  if (text == "en") return Language::english;
  if (text == "nb") return Language::norwegian;
  return std::nullopt;
}

std::string describe(const Target& target, Language language) {
  switch (target.kind) {
    case Target::Kind::receiver:
      return say(Sentence::to_receiver, language);
    case Target::Kind::party:
      return say(Sentence::to_party, language, {target.party.text()});
    case Target::Kind::service:
      break;
  }
  return describe_service(target, language);
}

std::string describe(const Action& action, Language language) {
  return std::visit(Describer{language}, action);
}

std::string_view to_text(Verdict verdict, Language language) {
  const Sentence sentence = verdict == Verdict::yes  ? Sentence::yes
                            : verdict == Verdict::no ? Sentence::no
                                                     : Sentence::unknown;
  const Twin& twin = sentences()[static_cast<std::size_t>(sentence)];
  return language == Language::norwegian ? twin.norwegian : twin.english;
}

Walk walk(const RuleSet& rules, const Decision& decision, const Facts& facts, Date date, Language language) {
  Walk result;
  const std::size_t count = std::min(decision.place + 1, rules.rules().size());
  for (std::size_t i = 0; i < count; ++i) {
    if (i >= kListedAtEachEnd && i + kListedAtEachEnd < count) continue;
    const Rule& rule = rules.rules()[i];
    const Judgement judgement = judge(rule, facts, date);
    result.tried.push_back({&rule, judgement.verdict, because(rule, judgement, facts, date, language)});
  }
  result.left_out = count - result.tried.size();
  return result;
}

std::string explain(const Walk& walk, Language language) {
  std::string result;
  for (std::size_t i = 0; i < walk.tried.size(); ++i) {
    const Tried& tried = walk.tried[i];
    if (walk.left_out > 0 && i == kListedAtEachEnd) {
      result += say(Sentence::left_out, language, {std::to_string(walk.left_out)}) + "\n";
    }
    result += tried.rule->id.value() + ": " + std::string(to_text(tried.verdict, language)) + ": " +
              tried.because + "\n";
  }
  if (walk.tried.empty() || walk.tried.back().verdict != Verdict::yes) return result;
  result.pop_back();
  const Rule& rule = *walk.tried.back().rule;
  return result +
         say(Sentence::decided_by, language,
             {one_line(rule.title), one_line(rule.owner), one_line(rule.reason)}) +
         "\n";
}

std::string decision_json(const Decision& decision, const Facts& facts) {
  return json::serialize(object_of(decision, facts));
}

std::string explain_json(const Decision& decision, const Walk& walk, const Facts& facts, Language language) {
  json::object object = object_of(decision, facts);
  object["action"] = decision.rule == nullptr ? json::value(nullptr)
                                              : json::value(describe(decision.rule->action, language));
  json::array tried;
  for (const Tried& one : walk.tried) tried.emplace_back(object_of(one));
  if (walk.left_out > 0) object["left_out"] = walk.left_out;
  object["tried"] = std::move(tried);
  return json::serialize(object);
}

}  // namespace budstikke::rules
