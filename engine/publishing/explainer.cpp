#include "engine/publishing/explainer.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "engine/runtime/run_on.hpp"

namespace budstikke::publishing {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->as_string()) : std::string{};
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

/// The rules that decided, and what they were asked.
struct Question {
  std::shared_ptr<const rules::RuleSet> rules;
  rules::Facts facts;
  rules::Date date{};
  rules::Language language = rules::Language::english;
};

json::value walked_again(const Question& question) {
  const rules::Decision decision = question.rules->decide(question.facts, question.date);
  const rules::Walk walk =
      rules::walk(*question.rules, decision, question.facts, question.date, question.language);
  return json::parse(rules::explain_json(decision, walk, question.facts, question.language));
}

rules::Date date_of(const rules::Facts& facts, TimePoint otherwise) {
  const auto received = facts.find("received.date");
  const auto* date = received == facts.end() ? nullptr : std::get_if<rules::Date>(&received->second);
  return date == nullptr ? norwegian_date(otherwise) : *date;
}

/// The publication by which the rules were in force at `at`; null where they were not.
json::value publication_of(const RuleHistory& history, const std::string& hash, const std::string& at) {
  json::value found = nullptr;
  const auto time = parse_date_time(at);
  for (const Published& one : history.publications) {
    const Publication& publication = one.publication;
    if (publication.hash != hash || !publication.in_force_from || !time) continue;
    if (*publication.in_force_from <= *time) found = publication.number;
  }
  return found;
}

/// Rules that the message's deliveries were last decided by: decisions of older programs do not name them.
std::string last_hash(const std::vector<Delivery>& deliveries) {
  const auto named = std::find_if(deliveries.rbegin(), deliveries.rend(),
                                  [](const Delivery& one) { return !one.rule_set.empty(); });
  return named == deliveries.rend() ? std::string{} : named->rule_set;
}

}  // namespace

asio::awaitable<Outcome<json::object>> Explainer::explain_entry(HistoryEntry entry, std::string hash,
                                                                rules::Language language) {
  boost::system::error_code error;
  const json::value stored = json::parse(entry.detail, error);
  if (error || !stored.is_object()) co_return Failure{Code::B203, "a stored decision is not understood"};
  json::object shown{
      {"at", budstikke::to_text(entry.at)}, {"who", entry.who}, {"why", text_or_null(entry.why)}};
  for (const auto& [name, member] : stored.as_object()) shown[name] = member;
  const std::string named = text_of(shown, "rule_set");
  if (!named.empty()) hash = named;
  shown["rule_set"] = text_or_null(hash);
  shown["note"] = nullptr;
  json::value& decision = shown["decision"];
  // Older programs stored the walk itself.
  if (!decision.is_object() || decision.as_object().contains("tried")) co_return shown;
  const json::object& kept = decision.as_object();
  const json::value* facts_json = kept.if_contains("facts");
  auto facts = rules::facts_from_json(facts_json == nullptr ? "" : json::serialize(*facts_json));
  if (!facts) {
    shown["note"] = "the stored facts are not understood";
    co_return shown;
  }
  auto rules = co_await cache_.find(hash);
  if (!rules) {
    shown["note"] = "the rules that decided cannot be read: " + rules.failure().detail;
    co_return shown;
  }
  const rules::Date date = date_of(*facts, entry.at);
  json::value again = co_await run_on(
      context_.cpu, [question = Question{std::move(*rules), std::move(*facts), date, language}] {
        return walked_again(question);
      });
  if (text_of(again.as_object(), "rule") == text_of(decision.as_object(), "rule")) {
    decision = std::move(again);
  } else {
    shown["note"] = "this program reads the rules otherwise than the one that decided";
  }
  co_return shown;
}

asio::awaitable<Outcome<std::string>> Explainer::explain(MessageId message, std::string language,
                                                         const RuleHistory& history) {
  const auto known = rules::language_from(language);
  if (!known) co_return Failure{Code::B107, "the language is neither en nor nb"};
  const auto found = co_await context_.view.message(message);
  if (!found) co_return found.failure();
  if (!*found) co_return Failure{Code::B204};
  const auto deliveries = co_await context_.view.deliveries(message);
  if (!deliveries) co_return deliveries.failure();
  const auto entries = co_await context_.view.history(message);
  if (!entries) co_return entries.failure();
  json::array decisions;
  for (const HistoryEntry& entry : *entries) {
    if (entry.event != "decided") continue;
    auto shown = co_await explain_entry(entry, last_hash(*deliveries), *known);
    if (!shown) co_return shown.failure();
    (*shown)["publication"] = publication_of(history, text_of(*shown, "rule_set"), text_of(*shown, "at"));
    decisions.push_back(std::move(*shown));
  }
  co_return json::serialize(json::object{
      {"message", message.value()}, {"language", language}, {"decisions", std::move(decisions)}});
}

}  // namespace budstikke::publishing
