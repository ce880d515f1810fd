#include "adapters/admin/audit_routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <utility>

namespace budstikke::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::uint64_t kMost = 10'000;

Outcome<AuditFilter> filter_of(const std::string& text) {
  const auto query = query_of(text, {"from", "until", "who", "action", "max"});
  if (!query) return query.failure();
  AuditFilter filter;
  for (const auto& [key, value] : *query) {
    bool understood = !value.empty();
    if (key == "from") understood = (filter.from = parse_date_time(value)).has_value();
    if (key == "until") understood = (filter.until = parse_date_time(value)).has_value();
    if (key == "who") filter.who = value;
    if (key == "action") filter.action = value;
    if (key == "max") {
      const std::uint64_t max = number_of(value);
      understood = max >= 1 && max <= kMost;
      filter.max = static_cast<std::size_t>(max);
    }
    if (!understood)
      return Failure{Code::B107, "the value of the parameter \"" + key + "\" is not understood"};
  }
  return filter;
}

json::object to_json(const LedgerEntry& entry) {
  json::object object{{"number", entry.number}, {"at", to_text(entry.at)}, {"by", entry.who}};
  boost::system::error_code error;
  const json::value said = json::parse(entry.text, error);
  if (error || !said.is_object()) {
    object["unreadable"] = true;
    return object;
  }
  for (const auto& [key, member] : said.as_object()) object[key] = member;
  return object;
}

asio::awaitable<HttpResponse> list(AuditLog& audit, RouteRequest request) {
  auto filter = filter_of(request.http.query);
  if (!filter) co_return problem_of(filter.failure());
  const auto entries = co_await audit.list(std::move(*filter));
  if (!entries) co_return problem_of(entries.failure());
  json::array rows;
  for (const LedgerEntry& entry : *entries) rows.push_back(to_json(entry));
  co_return answer({{"entries", std::move(rows)}});
}

json::array to_json(const std::vector<ChainFault>& remarks) {
  json::array rows;
  for (const ChainFault& one : remarks) {
    rows.push_back(json::object{{"number", one.number}, {"what", one.what}});
  }
  return rows;
}

asio::awaitable<HttpResponse> check(AuditLog& audit, RouteRequest request) {
  const auto query = query_of(request.http.query, {"head"});
  if (!query) co_return problem_of(query.failure());
  const auto head = query->find("head");
  const auto report = co_await audit.check(head == query->end() ? std::string{} : head->second);
  if (!report) co_return problem_of(report.failure());
  co_return answer({{"whole", report->whole()},
                    {"entries", report->entries},
                    {"head", std::to_string(report->head.number) + ":" + report->head.hash},
                    {"faults", to_json(report->faults)},
                    {"more_faults", report->more_faults},
                    {"restored", to_json(report->restored)}});
}

}  // namespace

std::vector<Route> audit_routes(AuditLog& audit) {
  std::vector<Route> routes{route("GET", "/v1/audit", kAudit,
                                  [&audit](RouteRequest request) { return list(audit, std::move(request)); }),
                            route("GET", "/v1/audit/check", kAudit, [&audit](RouteRequest request) {
                              return check(audit, std::move(request));
                            })};
  for (Route& one : routes) one.audited = true;
  return routes;
}

}  // namespace budstikke::admin
