#include "adapters/admin/admin_api.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "adapters/admin/address_routes.hpp"
#include "adapters/admin/audit_routes.hpp"
#include "adapters/admin/audited.hpp"
#include "adapters/admin/message_routes.hpp"
#include "adapters/admin/rule_routes.hpp"
#include "adapters/admin/store_routes.hpp"
#include "adapters/admin/watch_routes.hpp"
#include "adapters/http/problem.hpp"

namespace budstikke::admin {

namespace asio = boost::asio;

namespace {

HttpResponse plain(unsigned status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

asio::awaitable<HttpResponse> say(HttpResponse response) { co_return response; }

HttpResponse readiness(const std::string& missing) {
  return missing.empty() ? plain(200, "ready\n") : plain(503, missing + "\n");
}

using Exposition = std::function<std::string(const std::vector<QueueRow>&)>;

asio::awaitable<HttpResponse> metrics(StoreView& view, const Exposition& exposition) {
  const auto rows = co_await view.queues();
  if (!rows) co_return problem_of(rows.failure());
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = exposition(*rows);
  co_return response;
}

/// What monitoring reads.
std::vector<Route> node_routes(const AdminParts& parts) {
  return {
      route("GET", "/livez", Access::anybody(),
            [](const RouteRequest&) { return say(plain(200, "alive\n")); }),
      route("GET", "/readyz", Access::anybody(),
            [not_ready = parts.not_ready](const RouteRequest&) { return say(readiness(not_ready())); }),
      route("GET", "/metrics", kMonitor,
            [&view = parts.view, exposition = parts.metrics](const RouteRequest&) {
              return metrics(view, exposition);
            }),
  };
}

const char* media_type_of(const std::string& format) {
  if (format == "html") return "text/html; charset=utf-8";
  if (format == "csv") return "text/csv; charset=utf-8";
  return format == "md" ? "text/markdown; charset=utf-8" : "application/json";
}

using UnitList = std::function<Outcome<std::string>(const std::string&, const std::string&)>;

HttpResponse unit_list(const UnitList& units, const std::string& query_text) {
  Outcome<Query> query = query_of(query_text, {"format", "lang"});
  if (!query) return problem_of(query.failure());
  const std::string format = query->emplace("format", "json").first->second;
  const auto list = units(format, query->emplace("lang", "nb").first->second);
  if (!list) {
    return list.failure().code == Code::B204 ? problem(404, Failure{Code::B107, list.failure().detail})
                                             : problem_of(list.failure());
  }
  HttpResponse response;
  response.content_type = media_type_of(format);
  response.body = *list;
  return response;
}

HttpResponse wrong_method(const std::string& allowed) {
  HttpResponse response = problem(405, Failure{Code::B107, "only " + allowed + " is understood here"});
  response.headers.emplace_back("Allow", allowed);
  return response;
}

}  // namespace

AdminApi::AdminApi(AdminParts parts) : audit_(&parts.audit), denied_(std::move(parts.denied)) {
  auto routes = std::make_shared<std::vector<Route>>();
  const auto add = [&routes](std::vector<Route> group) {
    std::ranges::move(group, std::back_inserter(*routes));
  };
  add(node_routes(parts));
  add(message_routes(parts.view, parts.desk, parts.clock));
  add(content_routes(parts.view, std::move(parts.open)));
  add(audit_routes(parts.audit));
  if (parts.rules != nullptr) add(rule_routes(parts.view, *parts.rules));
  if (parts.addresses != nullptr) add(address_routes(*parts.addresses));
  if (parts.store != nullptr) add(store_routes(parts.view, *parts.store));
  if (parts.watch != nullptr) add(watch_routes(*parts.watch));
  if (parts.units) {
    routes->push_back(route("GET", "/v1/units", kLook, [units = parts.units](const RouteRequest& request) {
      return say(unit_list(units, request.http.query));
    }));
  }
  routes_ = std::move(routes);
}

asio::awaitable<HttpResponse> AdminApi::carry_out(const Route& route, RouteRequest request) const {
  if (!route.access.opens_to(request.http.roles)) {
    if (denied_) denied_(request.http.caller, request.http.source, action_of(route));
    co_return problem_of(Failure{Code::B106, "none of your roles allows this"});
  }
  if (route.audited) co_return co_await audited(*audit_, route, std::move(request));
  co_return co_await route.handler(std::move(request));
}

asio::awaitable<HttpResponse> AdminApi::operator()(HttpRequest request) const {
  RouteRequest asked;
  asked.path = segments_of(request.path);
  asked.http = std::move(request);
  std::string allowed;
  for (const Route& one : *routes_) {
    if (!fits(one, asked.path)) continue;
    if (one.method == asked.http.method) {
      co_return co_await carry_out(one, std::move(asked));
    }
    allowed += (allowed.empty() ? "" : ", ") + one.method;
  }
  if (!allowed.empty()) co_return wrong_method(allowed);
  co_return problem(404, Failure{Code::B107, "there is nothing at this path"});
}

}  // namespace budstikke::admin
