#include "engine/publishing/replayed_page.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/publishing/reach.hpp"

namespace budstikke::publishing {

namespace json = boost::json;

namespace {

constexpr std::string_view kNoRule = "budstikke:";

/// Copies do not count: where a person, or a conversation, chose the receiver, rules add copies all the same.
bool by_rule(const Delivery& delivery) {
  return delivery.kind == DeliveryKind::primary && !delivery.rule.empty() &&
         !delivery.rule.value().starts_with(kNoRule) && !delivery.rule_set.empty();
}

rules::Date date_of(const rules::Facts& facts, const Message& message) {
  const auto received = facts.find("received.date");
  const auto* date = received == facts.end() ? nullptr : std::get_if<rules::Date>(&received->second);
  return date == nullptr ? norwegian_date(message.received_at) : *date;
}

RuleId id_of(const rules::Decision& decision) {
  return decision.rule == nullptr ? RuleId{} : decision.rule->id;
}

}  // namespace

std::string deciding_rules(const DecidedMessage& message) {
  if (message.message.facts.empty()) return {};
  const auto decided = std::ranges::find_if(message.deliveries, by_rule);
  return decided == message.deliveries.end() ? std::string{} : decided->rule_set;
}

LastAsked last_asked(const std::vector<HistoryEntry>& history) {
  const auto last = std::find_if(history.rbegin(), history.rend(),
                                 [](const HistoryEntry& one) { return one.event == "decided"; });
  if (last == history.rend()) return {};
  boost::system::error_code error;
  const json::value stored = json::parse(last->detail, error);
  const json::object* entry = error ? nullptr : stored.if_object();
  if (entry == nullptr) return {};
  LastAsked asked;
  asked.released = entry->contains("release");
  if (const json::value* hash = entry->if_contains("rule_set"); hash != nullptr && hash->is_string()) {
    asked.rule_set = hash->as_string();
  }
  const json::value* decision = entry->if_contains("decision");
  if (decision == nullptr || !decision->is_object()) return asked;
  const json::value* facts = decision->as_object().if_contains("facts");
  if (facts != nullptr && facts->is_object()) asked.facts = json::serialize(*facts);
  return asked;
}

Replayed replay_one(const PastMessage& past, const Comparison& comparison) {
  using Outcome = Replayed::Outcome;
  const Message& message = past.message;
  const auto facts = rules::facts_from_json(message.facts);
  if (!facts) return {Outcome::undecided, {}};
  const rules::Date date = date_of(*facts, message);
  const rules::Decision before = comparison.before->decide(*facts, date);
  const rules::Decision after = comparison.candidate->decide(*facts, date);
  Addressee addressee = addressee_of(*facts, message.receiver);
  if (past.released) addressee.forbidden.reset();
  const Reach reached = reach_of(before, addressee, *comparison.routing, comparison.today);
  Reach reaches = reach_of(after, addressee, *comparison.routing, comparison.today);
  if (reached.key == reaches.key) {
    return {id_of(before) == id_of(after) ? Outcome::same : Outcome::other_rule, {}};
  }
  Replayed replayed{Outcome::elsewhere, {}};
  replayed.listed = {message.id,    message.business_id, message.received_at, message.type,
                     id_of(before), id_of(after),        reached.words,       std::move(reaches.words)};
  return replayed;
}

}  // namespace budstikke::publishing
