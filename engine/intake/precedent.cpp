#include "engine/intake/precedent.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <utility>
#include <vector>

#include "engine/tracking/answer.hpp"
#include "rules/facts.hpp"

namespace budstikke {

using boost::asio::awaitable;

namespace {

/// One thing that a person decided, and when.
struct Dated {
  TimePoint at{};
  Precedent precedent;  ///< with no more than one rule set aside
};

std::string text_at(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

HerId her_id_from(const std::string& text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? HerId{number} : HerId{};
}

bool decides_where(const Precedent& precedent) {
  return !precedent.to.empty() || !precedent.municipality.empty();
}

bool says_nothing(const Precedent& precedent) {
  return !decides_where(precedent) && precedent.set_aside.empty();
}

/// What a person added, as the planner's explanation tells it ("release"); or what it was kept with ("conversation"), for
/// a message that names only that one as the conversation's beginning.
std::optional<Precedent> added_by(const HistoryEntry& entry) {
  if (entry.event != "decided") return std::nullopt;
  boost::system::error_code error;
  const boost::json::value detail = boost::json::parse(entry.detail, error);
  const boost::json::object* object = error ? nullptr : detail.if_object();
  if (object == nullptr) return std::nullopt;
  const bool by_person = entry.who != "budstikke";
  const boost::json::value* said = object->if_contains(by_person ? "release" : "conversation");
  if (said == nullptr || !said->is_object()) return std::nullopt;
  Precedent precedent;
  precedent.who = by_person ? entry.who : text_at(said->get_object(), "who");
  precedent.to = her_id_from(text_at(said->get_object(), "to"));
  precedent.municipality = text_at(said->get_object(), "municipality");
  precedent.stated = text_at(said->get_object(), "stated");
  RuleId rule{text_at(said->get_object(), "set_aside")};
  if (!rule.empty()) precedent.set_aside.push_back({std::move(rule), {}, precedent.who});
  if (says_nothing(precedent)) return std::nullopt;
  return precedent;
}

/// A copy that was released to somebody says nothing of whom the message itself is for.
bool took_effect(const Precedent& precedent, const std::vector<Delivery>& deliveries) {
  return std::any_of(deliveries.begin(), deliveries.end(), [&precedent](const Delivery& one) {
    const bool meant = precedent.to.empty() || one.role == "party:" + precedent.to.text();
    return one.kind == DeliveryKind::primary && meant && took_effect(one);
  });
}

std::string stated_by(const Message& message) {
  const auto facts = rules::facts_from_json(message.facts);
  if (!facts) return {};
  const auto found = facts->find("patient.municipality");
  const auto* text = found == facts->end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string{} : *text;
}

/// What one message decides for others: the last word on where it goes, and the rules set aside.
awaitable<Outcome<std::vector<Dated>>> precedents_of(StoreView& view, Message message) {
  std::vector<Dated> all;
  const auto history = co_await view.history(message.id);
  if (!history) co_return history.failure();
  for (const HistoryEntry& entry : *history) {
    auto added = added_by(entry);
    if (!added) continue;
    for (Dated& one : all) {
      if (!decides_where(*added)) break;
      one.precedent.to = HerId{};
      one.precedent.municipality.clear();
    }
    all.push_back({entry.at, *std::move(added)});
  }
  if (all.empty()) co_return all;
  const auto deliveries = co_await view.deliveries(message.id);
  if (!deliveries) co_return deliveries.failure();
  std::erase_if(all, [&deliveries](const Dated& one) {
    return says_nothing(one.precedent) || !took_effect(one.precedent, *deliveries);
  });
  for (Dated& one : all) {
    one.precedent.earlier = message.business_id;
    if (one.precedent.stated.empty()) one.precedent.stated = stated_by(message);
    for (SetAside& rule : one.precedent.set_aside) rule.earlier = message.business_id;
  }
  co_return all;
}

/// The last word stands; each rule that was set aside is kept once.
void add_to(std::optional<Dated>& whole, Dated next) {
  std::vector<SetAside> set_aside = whole ? std::move(whole->precedent.set_aside) : std::vector<SetAside>{};
  for (SetAside& one : next.precedent.set_aside) {
    const bool known = std::any_of(set_aside.begin(), set_aside.end(),
                                   [&one](const SetAside& other) { return other.rule == one.rule; });
    if (!known) set_aside.push_back(std::move(one));
  }
  const bool speaks = decides_where(next.precedent);
  const bool is_last = !whole || !decides_where(whole->precedent) || whole->at < next.at;
  if (!whole || (speaks && is_last)) whole = std::move(next);
  whole->precedent.set_aside = std::move(set_aside);
}

/// Whether the number, of a municipality or a district of it, is the municipality's today.
bool is_of(const std::string& number, const std::string& municipality, const Routing& routing,
           std::chrono::year_month_day date) {
  return !number.empty() &&
         routing.municipalities->translate(number.substr(0, 4), date).number == municipality;
}

}  // namespace

awaitable<Outcome<std::optional<Precedent>>> find_precedent(StoreView& view, const Message& message) {
  const bool begins = message.conversation_parent.empty() && message.conversation_root == message.business_id;
  if (begins || message.sender_business.empty()) co_return std::optional<Precedent>{};
  std::vector<BusinessId> ids{message.conversation_parent, message.conversation_root};
  // No more than the store looks at in a conversation (kMostInConversation).
  auto earlier = co_await view.conversation(message.sender_business, std::move(ids));
  if (!earlier) co_return earlier.failure();
  std::optional<Dated> whole;
  for (auto one = earlier->rbegin(); one != earlier->rend(); ++one) {
    if (one->id == message.id || one->type == "APPREC") continue;
    auto found = co_await precedents_of(view, std::move(*one));
    if (!found) co_return found.failure();
    for (Dated& dated : *found) add_to(whole, std::move(dated));
  }
  if (!whole) co_return std::optional<Precedent>{};
  co_return std::move(whole->precedent);
}

bool took_effect(const Delivery& released) {
  if (released.state == DeliveryState::held) return released.reason && released.reason->code == Code::H312;
  return released.state != DeliveryState::discarded || may_have(released);
}

bool stays_there(const Precedent& precedent, const std::string& stated, const Routing& routing,
                 std::chrono::year_month_day date) {
  if (stated.empty() || stated == precedent.stated) return true;
  if (!precedent.stated.empty()) return false;
  const auto is_stated = [&](const std::string& number) { return is_of(number, stated, routing, date); };
  const Party* party = routing.book->find(precedent.to);
  if (party != nullptr &&
      (is_stated(party->municipality) || std::ranges::any_of(party->coverage, is_stated))) {
    return true;
  }
  return std::ranges::any_of(routing.book->agreements(), [&](const addressing::AgreedParty& agreed) {
    return agreed.party == precedent.to && is_stated(agreed.area);
  });
}

bool municipality_holds(const Precedent& precedent, const std::string& stated) {
  return stated.empty() || stated == precedent.stated;
}

}  // namespace budstikke
