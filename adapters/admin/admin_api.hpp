#pragma once
// The admin API: what operators' programs ask and do, and what monitoring reads.
//
//   GET  /livez                         200 while the loop turns
//   GET  /readyz                        200, or 503 with what is missing
//   GET  /metrics                       Prometheus text format
//   GET  /v1/deliveries?state=&code=&party=&sender=&type=&from=&until=&max=
//   GET  /v1/messages/REF               message, deliveries, history; REF: our id, a delivery's, or the sender's MsgId
//   GET  /v1/queues
//   POST /v1/deliveries/REF/VERB        VERB: hold, release, resend, discard; JSON {who, why, municipality, to}
//
// Errors are problem details: 400 what is not understood or ambiguous, 404, 405, 409 where the state does not allow it,
// 415 an action that is not application/json, 503. Access is the listener's affair; what an authenticated caller does is
// recorded as CALLER/who.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adapters/http/http_types.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/operator_desk.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::admin {

struct AdminParts {
  StoreView& view;
  OperatorDesk& desk;
  const Clock& clock;
  /// The text of /metrics, given the queues.
  std::function<std::string(const std::vector<QueueRow>&)> metrics;
  /// What keeps the node from being ready; empty where nothing does.
  std::function<std::string()> not_ready;
};

/// An HttpHandler. Loop thread.
class AdminApi {
 public:
  explicit AdminApi(AdminParts parts) : parts_(std::move(parts)) {}
  boost::asio::awaitable<HttpResponse> operator()(HttpRequest request) const;

 private:
  boost::asio::awaitable<HttpResponse> list(std::string query) const;
  boost::asio::awaitable<HttpResponse> show(std::string reference) const;
  boost::asio::awaitable<HttpResponse> queues() const;
  boost::asio::awaitable<HttpResponse> metrics() const;
  boost::asio::awaitable<HttpResponse> act(std::string reference, std::string verb,
                                           HttpRequest request) const;
  /// References are in lower case from here on.
  boost::asio::awaitable<Outcome<std::vector<Message>>> find(std::string reference) const;
  boost::asio::awaitable<Outcome<DeliveryId>> find_delivery(std::string reference, Verb verb) const;

  AdminParts parts_;
};

}  // namespace budstikke::admin
