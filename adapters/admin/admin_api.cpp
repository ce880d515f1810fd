#include "adapters/admin/admin_api.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/admin/list_query.hpp"
#include "adapters/admin/records_json.hpp"
#include "adapters/http/problem.hpp"

namespace budstikke::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kLongestText = 1'000;

HttpResponse answer(const json::value& body) {
  HttpResponse response;
  response.body = json::serialize(body);
  return response;
}

HttpResponse plain(unsigned status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

HttpResponse problem_of(const Failure& failure) { return problem(status_of(failure.code), failure); }

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t slash = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash);
  }
  return segments;
}

std::optional<Verb> verb_from(std::string_view text) {
  if (text == "hold") return Verb::hold;
  if (text == "release") return Verb::release;
  if (text == "resend") return Verb::resend;
  if (text == "discard") return Verb::discard;
  return std::nullopt;
}

/// Reads the JSON of an action. Unknown keys are refused: a misspelt "municipality" must not release as it is.
Outcome<OperatorAction> read_action(std::string_view body) {
  boost::system::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object()) return Failure{Code::B107, "the body is not a JSON object"};
  OperatorAction action;
  for (const auto& [key, field] : value.as_object()) {
    const json::string* text = field.if_string();
    const bool fits = text != nullptr && text->size() <= kLongestText;
    if (key == "who" && fits) {
      action.who = std::string(*text);
    } else if (key == "why" && fits) {
      action.why = std::string(*text);
    } else if (key == "municipality" && fits) {
      action.municipality = std::string(*text);
    } else if (key == "to" && field.is_int64() && field.as_int64() > 0 && field.as_int64() <= UINT32_MAX) {
      action.to = HerId{static_cast<std::uint32_t>(field.as_int64())};
    } else {
      return Failure{Code::B107, "the field \"" + std::string(key).substr(0, 32) + "\" is unknown or of the wrong type"};
    }
  }
  return action;
}

/// Whether a verb can mean this delivery, where the operator named only the message.
bool can_mean(const Delivery& delivery, Verb verb) {
  switch (verb) {
    case Verb::hold: return delivery.state == DeliveryState::waiting || delivery.state == DeliveryState::sending;
    case Verb::release: return delivery.state == DeliveryState::held;
    case Verb::resend: return next_state(delivery.state, DeliveryEvent::resend).has_value();
    case Verb::discard: return next_state(delivery.state, DeliveryEvent::discard).has_value();
  }
  return false;
}

}  // namespace

asio::awaitable<HttpResponse> AdminApi::operator()(HttpRequest request) const {
  const std::vector<std::string> path = segments_of(request.path);
  const bool reads = request.method == "GET";
  if (reads && path == std::vector<std::string>{"livez"}) co_return plain(200, "alive\n");
  if (reads && path == std::vector<std::string>{"readyz"}) {
    const std::string missing = parts_.not_ready();
    co_return missing.empty() ? plain(200, "ready\n") : plain(503, missing + "\n");
  }
  if (reads && path == std::vector<std::string>{"metrics"}) co_return co_await metrics();
  if (path.size() >= 2 && path[0] == "v1") {
    if (reads && path.size() == 2 && path[1] == "deliveries") co_return co_await list(request.query);
    if (reads && path.size() == 2 && path[1] == "queues") co_return co_await queues();
    if (reads && path.size() == 3 && path[1] == "messages") co_return co_await show(path[2]);
    if (request.method == "POST" && path.size() == 4 && path[1] == "deliveries") {
      co_return co_await act(path[2], path[3], std::move(request));
    }
  }
  co_return problem(404, Failure{Code::B107, "there is nothing at this path for this method"});
}

asio::awaitable<HttpResponse> AdminApi::list(std::string query) const {
  Outcome<ListFilter> filter = parse_list_query(query);
  if (!filter) co_return problem_of(filter.failure());
  const auto listed = co_await parts_.view.list(std::move(*filter));
  if (!listed) co_return problem_of(listed.failure());
  json::array rows;
  for (const ListedDelivery& one : *listed) {
    rows.push_back({{"message", to_json(one.message)}, {"delivery", to_json(one.delivery)}});
  }
  co_return answer({{"deliveries", std::move(rows)}});
}

asio::awaitable<Outcome<std::vector<Message>>> AdminApi::find(std::string reference) const {
  std::transform(reference.begin(), reference.end(), reference.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  auto message = co_await parts_.view.message(MessageId{reference});
  if (!message) co_return message.failure();
  if (*message) co_return std::vector<Message>{std::move(**message)};
  auto delivery = co_await parts_.view.delivery(DeliveryId{reference});
  if (!delivery) co_return delivery.failure();
  if (*delivery) {
    message = co_await parts_.view.message((*delivery)->message);
    if (!message) co_return message.failure();
    if (*message) co_return std::vector<Message>{std::move(**message)};
  }
  co_return co_await parts_.view.messages_named(BusinessId{reference});
}

asio::awaitable<HttpResponse> AdminApi::show(std::string reference) const {
  const auto found = co_await find(std::move(reference));
  if (!found) co_return problem_of(found.failure());
  if (found->empty()) co_return problem_of(Failure{Code::B204});
  json::array messages;
  for (const Message& message : *found) {
    const auto deliveries = co_await parts_.view.deliveries(message.id);
    if (!deliveries) co_return problem_of(deliveries.failure());
    const auto history = co_await parts_.view.history(message.id);
    if (!history) co_return problem_of(history.failure());
    json::array delivery_rows;
    for (const Delivery& one : *deliveries) delivery_rows.push_back(to_json(one));
    json::array history_rows;
    for (const HistoryEntry& one : *history) history_rows.push_back(to_json(one));
    messages.push_back({{"message", to_json(message)},
                        {"deliveries", std::move(delivery_rows)},
                        {"history", std::move(history_rows)}});
  }
  co_return answer({{"messages", std::move(messages)}});
}

asio::awaitable<HttpResponse> AdminApi::queues() const {
  const auto rows = co_await parts_.view.queues();
  if (!rows) co_return problem_of(rows.failure());
  json::array queues;
  const TimePoint now = parts_.clock.now();
  for (const QueueRow& row : *rows) queues.push_back(to_json(row, now));
  co_return answer({{"queues", std::move(queues)}});
}

asio::awaitable<HttpResponse> AdminApi::metrics() const {
  const auto rows = co_await parts_.view.queues();
  if (!rows) co_return problem_of(rows.failure());
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = parts_.metrics(*rows);
  co_return response;
}

asio::awaitable<Outcome<DeliveryId>> AdminApi::find_delivery(std::string reference, Verb verb) const {
  auto delivery = co_await parts_.view.delivery(DeliveryId{reference});
  if (!delivery) co_return delivery.failure();
  if (*delivery) co_return (*delivery)->id;
  const auto messages = co_await find(std::move(reference));
  if (!messages) co_return messages.failure();
  if (messages->empty()) co_return Failure{Code::B204};
  std::vector<Delivery> meant;
  for (const Message& message : *messages) {
    const auto deliveries = co_await parts_.view.deliveries(message.id);
    if (!deliveries) co_return deliveries.failure();
    std::copy_if(deliveries->begin(), deliveries->end(), std::back_inserter(meant),
                 [verb](const Delivery& one) { return can_mean(one, verb); });
  }
  if (meant.size() == 1) co_return meant.front().id;
  if (meant.empty()) co_return Failure{Code::B202, "no delivery of the message is in a state that allows it"};
  std::string detail = "several deliveries are meant; name one:";
  for (const Delivery& one : meant) detail += " " + one.id.value();
  co_return Failure{Code::B107, std::move(detail)};
}

asio::awaitable<HttpResponse> AdminApi::act(std::string reference, std::string verb, HttpRequest request) const {
  const std::optional<Verb> known = verb_from(verb);
  if (!known) co_return problem_of(Failure{Code::B107, "the verb is none of hold, release, resend, discard"});
  // Browsers send no JSON across origins without asking first: a page elsewhere cannot act here (CSRF).
  if (!request.header("Content-Type").starts_with("application/json")) {
    co_return problem_of(Failure{Code::B102, "send application/json"});
  }
  Outcome<OperatorAction> action = read_action(request.body.reveal());
  if (!action) co_return problem_of(action.failure());
  const auto delivery = co_await find_delivery(std::move(reference), *known);
  if (!delivery) co_return problem_of(delivery.failure());
  action->verb = *known;
  action->delivery = *delivery;
  if (request.caller != "local") action->who = request.caller + "/" + action->who;
  const auto done = co_await parts_.desk.act(std::move(*action));
  if (!done) co_return problem_of(done.failure());
  json::array deliveries;
  for (const Delivery& one : *done) deliveries.push_back(to_json(one));
  co_return answer({{"deliveries", std::move(deliveries)}});
}

}  // namespace budstikke::admin
