#include "adapters/admin/admin_api.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/url/pct_string_view.hpp>

#include "adapters/admin/action_request.hpp"
#include "adapters/admin/list_query.hpp"
#include "adapters/admin/records_json.hpp"
#include "adapters/http/media_type.hpp"
#include "adapters/http/problem.hpp"

namespace budstikke::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

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

/// The decoded segments of a path; none where it is not understood.
std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::size_t slash = std::min(path.find('/'), path.size());
    const auto encoded = boost::urls::make_pct_string_view(path.substr(0, slash));
    if (!encoded) return {};
    segments.push_back(encoded->decode());
    path.remove_prefix(slash);
  }
  return segments;
}

/// Message and delivery ids, and MsgIds, are kept in lower case.
std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

enum class Route { nothing, livez, readyz, metrics, list, queues, show, act };

Route route_of(const std::vector<std::string>& path) {
  if (path.size() == 1) {
    if (path[0] == "livez") return Route::livez;
    if (path[0] == "readyz") return Route::readyz;
    if (path[0] == "metrics") return Route::metrics;
  }
  if (path.size() < 2 || path[0] != "v1") return Route::nothing;
  if (path.size() == 2 && path[1] == "deliveries") return Route::list;
  if (path.size() == 2 && path[1] == "queues") return Route::queues;
  if (path.size() == 3 && path[1] == "messages") return Route::show;
  return path.size() == 4 && path[1] == "deliveries" ? Route::act : Route::nothing;
}

HttpResponse wrong_method(const char* allowed) {
  HttpResponse response =
      problem(405, Failure{Code::B107, std::string("only ") + allowed + " is understood here"});
  response.headers.emplace_back("Allow", allowed);
  return response;
}

std::optional<Verb> verb_from(std::string_view text) {
  if (text == "hold") return Verb::hold;
  if (text == "release") return Verb::release;
  if (text == "resend") return Verb::resend;
  if (text == "discard") return Verb::discard;
  return std::nullopt;
}

/// Whether a verb can mean this delivery, where the operator named only the message.
bool can_mean(const Delivery& delivery, Verb verb) {
  switch (verb) {
    case Verb::hold:
      return delivery.state == DeliveryState::waiting || delivery.state == DeliveryState::sending;
    case Verb::release:
      return delivery.state == DeliveryState::held;
    case Verb::resend:
      return next_state(delivery.state, DeliveryEvent::resend).has_value();
    case Verb::discard:
      return next_state(delivery.state, DeliveryEvent::discard).has_value();
  }
  return false;
}

}  // namespace

asio::awaitable<HttpResponse> AdminApi::operator()(HttpRequest request) const {
  const std::vector<std::string> path = segments_of(request.path);
  const Route route = route_of(path);
  const char* allowed = route == Route::act ? "POST" : "GET";
  if (route != Route::nothing && request.method != allowed) co_return wrong_method(allowed);
  switch (route) {
    case Route::livez:
      co_return plain(200, "alive\n");
    case Route::readyz: {
      const std::string missing = parts_.not_ready();
      co_return missing.empty() ? plain(200, "ready\n") : plain(503, missing + "\n");
    }
    case Route::metrics:
      co_return co_await metrics();
    case Route::list:
      co_return co_await list(request.query);
    case Route::queues:
      co_return co_await queues();
    case Route::show:
      co_return co_await show(lower_case(path[2]));
    case Route::act:
      co_return co_await act(lower_case(path[2]), path[3], std::move(request));
    case Route::nothing:
      break;
  }
  co_return problem(404, Failure{Code::B107, "there is nothing at this path"});
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
  if (meant.empty()) co_return Failure{Code::B207, "no delivery of the message is in a state that allows it"};
  std::string detail = "several deliveries are meant; name one:";
  for (const Delivery& one : meant) detail += " " + one.id.value();
  co_return Failure{Code::B107, std::move(detail)};
}

asio::awaitable<HttpResponse> AdminApi::act(std::string reference, std::string verb,
                                            HttpRequest request) const {
  const std::optional<Verb> known = verb_from(verb);
  if (!known) co_return problem_of(Failure{Code::B107, "the verb is none of hold, release, resend, discard"});
  // Browsers send no JSON across origins without asking first: a page elsewhere cannot act here (CSRF).
  if (media_type(request.header("Content-Type")) != "application/json") {
    co_return problem_of(Failure{Code::B102, "send application/json"});
  }
  Outcome<OperatorAction> action = parse_action(request.body.reveal(), request.caller);
  if (!action) co_return problem_of(action.failure());
  const auto delivery = co_await find_delivery(std::move(reference), *known);
  if (!delivery) co_return problem_of(delivery.failure());
  action->verb = *known;
  action->delivery = *delivery;
  const auto done = co_await parts_.desk.act(std::move(*action));
  if (!done) co_return problem_of(done.failure());
  json::array deliveries;
  for (const Delivery& one : *done) deliveries.push_back(to_json(one));
  co_return answer({{"deliveries", std::move(deliveries)}});
}

}  // namespace budstikke::admin
