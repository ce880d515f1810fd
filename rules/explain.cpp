#include "rules/explain.hpp"

#include "engine/model/time.hpp"
#include "rules/facts_json.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

namespace json = boost::json;

constexpr std::size_t kListedAtEachEnd = 100;

json::object object_of(const Tried& tried) {
  return {{"rule", tried.rule.value()}, {"verdict", to_text(tried.verdict)}, {"because", tried.because}};
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

std::string describe(const Action& action) { return std::visit(Describer{}, action); }

std::string_view to_text(Verdict verdict) {
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

std::string explain(const Decision& decision) {
  std::string result;
  for (const Tried& tried : decision.tried) {
    result += tried.rule.value() + ": " + std::string(to_text(tried.verdict)) + ": " + tried.because + "\n";
  }
  if (decision.rule == nullptr) return result;
  result.pop_back();
  const Rule& rule = *decision.rule;
  return result + ". " + one_line(rule.title) + " (owner " + one_line(rule.owner) + ": " +
         one_line(rule.reason) + ")\n";
}

std::string explain_json(const Decision& decision, const Facts& facts) {
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
  json::array tried;
  const std::size_t count = decision.tried.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i >= kListedAtEachEnd && i + kListedAtEachEnd < count) continue;
    tried.emplace_back(object_of(decision.tried[i]));
  }
  if (tried.size() < count) object["left_out"] = count - tried.size();
  object["tried"] = std::move(tried);
  object["facts"] = json_object(facts);
  return json::serialize(object);
}

}  // namespace budstikke::rules
