#include "adapters/admin/content_routes.hpp"

#include <algorithm>
#include <utility>

#include "adapters/admin/references.hpp"

namespace budstikke::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

struct Wanted {
  std::string reference;
  bool as_sent = false;
};

/// The payload meant.
struct Found {
  PayloadId payload;
  std::string sha256;
  std::string about;
};

Outcome<Wanted> wanted(RouteRequest& request) {
  const auto body = body_of(request, {"who", "why", "delivery"});
  if (!body) return body.failure();
  const auto actor = actor_of(*body, request.http.caller);
  if (!actor) return actor.failure();
  if (actor->who.empty()) return Failure{Code::B107, "the field \"who\" is missing: who reads it"};
  if (actor->why.empty())
    return Failure{Code::B107, "the field \"why\" is missing: for what it must be read"};
  const auto letters = std::ranges::count_if(actor->why, [](char c) { return c != ' '; });
  if (static_cast<std::size_t>(letters) < kShortestReason) {
    return Failure{Code::B107, "the field \"why\" is too short to be a reason"};
  }
  Wanted wanted{lower_case(request.path[2]), false};
  if (const json::value* delivery = body->if_contains("delivery")) {
    if (!delivery->is_bool()) return Failure{Code::B107, "the field \"delivery\" is true or false"};
    wanted.as_sent = delivery->as_bool();
  }
  return wanted;
}

Found found_in(const Message& message) {
  return {message.payload, message.sha256, "message " + message.id.value()};
}

Found found_in(const Delivery& delivery) {
  return {delivery.payload, delivery.sha256,
          "delivery " + delivery.id.value() + " of message " + delivery.message.value()};
}

/// The only one of `rows`.
template <class Row>
Outcome<Found> only(const std::vector<Row>& rows, const char* what) {
  if (rows.empty()) return Failure{Code::B204};
  if (rows.size() == 1) return found_in(rows.front());
  std::string detail = std::string("several ") + what + " are meant; name one:";
  for (const Row& row : rows) detail += " " + row.id.value();
  return Failure{Code::B107, std::move(detail)};
}

asio::awaitable<Outcome<Found>> find(StoreView& view, Wanted wanted) {
  const auto delivery = co_await view.delivery(DeliveryId{wanted.reference});
  if (!delivery) co_return delivery.failure();
  if (*delivery && wanted.as_sent) co_return found_in(**delivery);
  const auto messages = co_await find_messages(view, std::move(wanted.reference));
  if (!messages) co_return messages.failure();
  auto message = only(*messages, "messages");
  if (!message || !wanted.as_sent) co_return message;
  const auto deliveries = co_await view.deliveries(messages->front().id);
  if (!deliveries) co_return deliveries.failure();
  co_return only(*deliveries, "deliveries");
}

asio::awaitable<HttpResponse> content(StoreView& view, OpenPayload open, RouteRequest request) {
  auto asked = wanted(request);
  if (!asked) co_return problem_of(asked.failure());
  const auto found = co_await find(view, std::move(*asked));
  if (!found) co_return problem_of(found.failure());
  *request.about = found->about;
  if (found->payload.empty()) co_return problem_of(Failure{Code::B204, "nothing was sent"});
  const auto payload = co_await open(found->payload);
  if (!payload) co_return problem_of(payload.failure());
  HttpResponse response;
  // Never shown by a browser as a page of ours, whatever the message holds.
  response.content_type = "application/octet-stream";
  response.headers = {{"Content-Disposition", "attachment"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Budstikke-SHA256", found->sha256}};
  response.body = std::string(payload->reveal());
  co_return response;
}

}  // namespace

std::vector<Route> content_routes(StoreView& view, OpenPayload open) {
  std::vector<Route> routes{route("POST", "/v1/messages/*/content", kOperate,
                                  [&view, open = std::move(open)](RouteRequest request) {
                                    return content(view, open, std::move(request));
                                  })};
  routes.back().gives_content = true;
  return routes;
}

}  // namespace budstikke::admin
