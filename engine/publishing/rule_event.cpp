#include "engine/publishing/rule_event.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <utility>

namespace budstikke::publishing {

namespace json = boost::json;

namespace {

using What = RuleEvent::What;

constexpr std::array<std::pair<What, std::string_view>, 6> kWords{{
    {What::loaded, "loaded"},
    {What::published, "published"},
    {What::proposed, "proposed"},
    {What::approved, "approved"},
    {What::withdrawn, "withdrawn"},
    {What::rolled_back, "rolled_back"},
}};

std::string_view to_text(What what) {
  return std::ranges::find(kWords, what, &std::pair<What, std::string_view>::first)->second;
}

std::optional<What> what_from(std::string_view text) {
  const auto found = std::ranges::find(kWords, text, &std::pair<What, std::string_view>::second);
  return found == kWords.end() ? std::nullopt : std::optional(found->first);
}

bool makes_publication(What what) { return what != What::approved && what != What::withdrawn; }

/// False where the member is there and no number that fits.
bool take_number(const json::object& object, std::string_view name, std::uint64_t& target) {
  const json::value* member = object.if_contains(name);
  if (member == nullptr) return true;
  boost::system::error_code error;
  target = member->to_number<std::uint64_t>(error);
  return !error;
}

bool take_text(const json::object& object, std::string_view name, std::string& target) {
  const json::value* member = object.if_contains(name);
  if (member == nullptr) return true;
  if (!member->is_string()) return false;
  target = member->as_string();
  return true;
}

}  // namespace

std::string to_json(const RuleEvent& event) {
  json::object object{{"event", to_text(event.what)}};
  if (event.of != 0) object["of"] = event.of;
  if (!event.hash.empty()) object["hash"] = event.hash;
  if (event.rules != 0) object["rules"] = event.rules;
  if (event.compared_with != 0) object["compared_with"] = event.compared_with;
  if (!event.caller.empty()) object["caller"] = event.caller;
  object["name"] = event.name;
  object["why"] = event.why;
  return json::serialize(object);
}

Outcome<RuleEvent> rule_event_from_json(std::string_view text) {
  const Failure not_ours{Code::B203, "is no event that this program knows"};
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return not_ours;
  RuleEvent event;
  std::string word;
  std::uint64_t rules = 0;
  const bool read = take_text(*object, "event", word) && take_text(*object, "hash", event.hash) &&
                    take_text(*object, "caller", event.caller) && take_text(*object, "name", event.name) &&
                    take_text(*object, "why", event.why) && take_number(*object, "of", event.of) &&
                    take_number(*object, "rules", rules) &&
                    take_number(*object, "compared_with", event.compared_with);
  const auto what = what_from(word);
  if (!read || !what || makes_publication(*what) == event.hash.empty()) return not_ours;
  event.what = *what;
  event.rules = rules;
  return event;
}

std::string who_of(const RuleEvent& event) {
  if (event.caller.empty() || event.caller == event.name) return event.name;
  return event.caller + "/" + event.name;
}

LedgerEntry entry_of(const RuleEvent& event, std::uint64_t after, TimePoint at) {
  return {std::string(kRulesTopic), after + 1, at, who_of(event), to_json(event)};
}

}  // namespace budstikke::publishing
