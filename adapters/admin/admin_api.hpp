#pragma once
// The admin API: what operators' programs ask and do, and what monitoring reads.
//
//   GET  /livez                         200 while the loop turns
//   GET  /readyz                        200, or 503 with what is missing
//   GET  /metrics                       Prometheus text format
//   GET  /v1/deliveries?state=&code=&party=&sender=&type=&from=&until=&max=
//   GET  /v1/messages/REF               message, deliveries, history; REF: our id, a delivery's, or the sender's MsgId
//   GET  /v1/messages/REF/why?lang=     why it went where it went, walked in the version that decided; en or nb
//   GET  /v1/queues
//   POST /v1/deliveries/REF/VERB        VERB: hold, release, resend, discard; JSON {who, why, municipality, to}
//   GET  /v1/units?format=&lang=        the directory of coordinating units: json, html, csv or md; nb or en
//   and what rule_routes.hpp, address_routes.hpp, watch_routes.hpp, content_routes.hpp, store_routes.hpp and
//   audit_routes.hpp list.
//
// Errors are problem details: 400 what is not understood or ambiguous, 403 where none of the caller's roles opens the
// route, 404, 405, 409 where the state does not allow it, 415 an action that is not application/json, 503. Who the caller
// is, is the listener's affair; what an authenticated caller does is recorded as CALLER/who. Every action, every reading of content and of the audit log stands in the audit log.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/admin/content_routes.hpp"
#include "adapters/admin/route.hpp"
#include "adapters/http/http_types.hpp"
#include "engine/ports/address_desk.hpp"
#include "engine/ports/audit_log.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/operator_desk.hpp"
#include "engine/ports/rule_desk.hpp"
#include "engine/ports/store_desk.hpp"
#include "engine/ports/store_view.hpp"
#include "engine/ports/watch_desk.hpp"

namespace budstikke::admin {

/// All of them outlive the API.
struct AdminParts {
  StoreView& view;
  OperatorDesk& desk;
  const Clock& clock;
  /// The text of /metrics, given the queues.
  std::function<std::string(const std::vector<QueueRow>&)> metrics;
  /// What keeps the node from being ready; empty where nothing does.
  std::function<std::string()> not_ready;
  AuditLog& audit;
  OpenPayload open;
  /// Told of each caller that has no role for what it asked.
  std::function<void(const std::string& caller, const std::string& source, const std::string& action)> denied;
  // Null: the API has no such routes.
  RuleDesk* rules = nullptr;
  AddressDesk* addresses = nullptr;
  /// The directory of coordinating units in a format and a language; B107 where one of them is unknown, B204 where the
  /// node has no directory. Null: the API has no such route.
  std::function<Outcome<std::string>(const std::string& format, const std::string& language)> units = nullptr;
  StoreDesk* store = nullptr;  ///< null: the API has no such routes
  WatchDesk* watch = nullptr;  ///< null: the API has no such routes
};

/// An HttpHandler. Loop thread.
class AdminApi {
 public:
  explicit AdminApi(AdminParts parts);
  boost::asio::awaitable<HttpResponse> operator()(HttpRequest request) const;

  [[nodiscard]] const std::vector<Route>& routes() const { return *routes_; }

 private:
  [[nodiscard]] boost::asio::awaitable<HttpResponse> carry_out(const Route& route,
                                                               RouteRequest request) const;

  std::shared_ptr<const std::vector<Route>> routes_;
  AuditLog* audit_;
  std::function<void(const std::string&, const std::string&, const std::string&)> denied_;
};

}  // namespace budstikke::admin
