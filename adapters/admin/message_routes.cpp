#include "adapters/admin/message_routes.hpp"

#include <boost/json/array.hpp>

#include "adapters/admin/action_request.hpp"
#include "adapters/admin/list_query.hpp"
#include "adapters/admin/records_json.hpp"
#include "adapters/admin/references.hpp"

namespace budstikke::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

asio::awaitable<HttpResponse> list(StoreView& view, std::string query) {
  Outcome<ListFilter> filter = parse_list_query(query);
  if (!filter) co_return problem_of(filter.failure());
  const auto listed = co_await view.list(std::move(*filter));
  if (!listed) co_return problem_of(listed.failure());
  json::array rows;
  for (const ListedDelivery& one : *listed) {
    rows.push_back({{"message", to_json(one.message)}, {"delivery", to_json(one.delivery)}});
  }
  co_return answer({{"deliveries", std::move(rows)}});
}

asio::awaitable<HttpResponse> show(StoreView& view, std::string reference) {
  const auto found = co_await find_messages(view, std::move(reference));
  if (!found) co_return problem_of(found.failure());
  if (found->empty()) co_return problem_of(Failure{Code::B204});
  json::array messages;
  for (const Message& message : *found) {
    const auto deliveries = co_await view.deliveries(message.id);
    if (!deliveries) co_return problem_of(deliveries.failure());
    const auto history = co_await view.history(message.id);
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

asio::awaitable<HttpResponse> queues(StoreView& view, TimePoint now) {
  const auto rows = co_await view.queues();
  if (!rows) co_return problem_of(rows.failure());
  json::array queues;
  for (const QueueRow& row : *rows) queues.push_back(to_json(row, now));
  co_return answer({{"queues", std::move(queues)}});
}

/// The delivery, and what a release adds to it.
std::string about(const OperatorAction& action) {
  std::string text = "delivery " + action.delivery.value();
  if (!action.municipality.empty()) text += " municipality " + action.municipality;
  if (!action.to.empty()) text += " to " + action.to.text();
  return text;
}

asio::awaitable<HttpResponse> act(StoreView& view, OperatorDesk& desk, Verb verb, RouteRequest request) {
  const auto body = body_of(request, {"who", "why", "municipality", "to"});
  if (!body) co_return problem_of(body.failure());
  Outcome<OperatorAction> action = action_from(*body, request.http.caller);
  if (!action) co_return problem_of(action.failure());
  const auto delivery = co_await find_delivery(view, lower_case(std::move(request.path[2])), verb);
  if (!delivery) co_return problem_of(delivery.failure());
  action->verb = verb;
  action->delivery = *delivery;
  *request.about = about(*action);
  const auto done = co_await desk.act(std::move(*action));
  if (!done) co_return problem_of(done.failure());
  json::array deliveries;
  for (const Delivery& one : *done) deliveries.push_back(to_json(one));
  co_return answer({{"deliveries", std::move(deliveries)}});
}

}  // namespace

std::vector<Route> message_routes(StoreView& view, OperatorDesk& desk, const Clock& clock) {
  const auto action = [&view, &desk](const std::string& word, Verb verb) {
    return route("POST", "/v1/deliveries/*/" + word, kOperate, [&view, &desk, verb](RouteRequest request) {
      return act(view, desk, verb, std::move(request));
    });
  };
  return {
      route("GET", "/v1/deliveries", kLook,
            [&view](RouteRequest request) { return list(view, std::move(request.http.query)); }),
      route("GET", "/v1/messages/*", kLook,
            [&view](RouteRequest request) { return show(view, lower_case(std::move(request.path[2]))); }),
      route("GET", "/v1/queues", kLook,
            [&view, &clock](const RouteRequest&) { return queues(view, clock.now()); }),
      action("hold", Verb::hold),
      action("release", Verb::release),
      action("resend", Verb::resend),
      action("discard", Verb::discard),
  };
}

}  // namespace budstikke::admin
