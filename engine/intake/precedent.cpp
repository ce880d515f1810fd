#include "engine/intake/precedent.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <utility>
#include <vector>

#include "rules/facts.hpp"

namespace budstikke {

using boost::asio::awaitable;

namespace {

/// A precedent, and when it was set.
struct Dated {
  TimePoint at{};
  Precedent precedent;
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
  if (precedent.to.empty() && precedent.municipality.empty()) return std::nullopt;
  return precedent;
}

/// A copy that was released to somebody says nothing of whom the message itself is for.
bool moved_the_primary(const Precedent& precedent, const std::vector<Delivery>& deliveries) {
  if (precedent.to.empty()) return true;
  return std::any_of(deliveries.begin(), deliveries.end(), [&precedent](const Delivery& one) {
    return one.kind == DeliveryKind::primary && one.role == "party:" + precedent.to.text();
  });
}

std::string stated_by(const Message& message) {
  const auto facts = rules::facts_from_json(message.facts);
  if (!facts) return {};
  const auto found = facts->find("patient.municipality");
  const auto* text = found == facts->end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string{} : *text;
}

/// The last precedent that one message sets.
awaitable<Outcome<std::optional<Dated>>> precedent_of(StoreView& view, Message message) {
  const auto history = co_await view.history(message.id);
  if (!history) co_return history.failure();
  std::optional<Dated> last;
  for (const HistoryEntry& entry : *history) {
    auto added = added_by(entry);
    if (added && (!last || last->at <= entry.at)) last = Dated{entry.at, *std::move(added)};
  }
  if (!last) co_return last;
  const auto deliveries = co_await view.deliveries(message.id);
  if (!deliveries) co_return deliveries.failure();
  if (!moved_the_primary(last->precedent, *deliveries)) co_return std::optional<Dated>{};
  last->precedent.earlier = message.business_id;
  last->precedent.stated = stated_by(message);
  co_return last;
}

}  // namespace

awaitable<Outcome<std::optional<Precedent>>> find_precedent(StoreView& view, Message message) {
  const bool begins = message.conversation_parent.empty() && message.conversation_root == message.business_id;
  if (begins || message.sender_business.empty()) co_return std::optional<Precedent>{};
  std::vector<BusinessId> ids{message.conversation_parent, message.conversation_root};
  auto earlier = co_await view.conversation(message.sender_business, std::move(ids));
  if (!earlier) co_return earlier.failure();
  std::optional<Dated> last;
  std::size_t asked = 0;
  for (auto one = earlier->rbegin(); one != earlier->rend() && asked < kMostPrecedentsAsked; ++one) {
    if (one->id == message.id || one->type == "APPREC") continue;
    ++asked;
    auto found = co_await precedent_of(view, std::move(*one));
    if (!found) co_return found.failure();
    if (*found && (!last || last->at < (*found)->at)) last = *std::move(found);
  }
  if (!last) co_return std::optional<Precedent>{};
  co_return std::move(last->precedent);
}

bool municipality_holds(const Precedent& precedent, const std::string& stated) {
  return stated.empty() || stated == precedent.stated;
}

}  // namespace budstikke
