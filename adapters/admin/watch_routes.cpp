#include "adapters/admin/watch_routes.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <utility>

#include "adapters/admin/action_request.hpp"
#include "adapters/http/problem.hpp"

namespace budstikke::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

HttpResponse told(const Outcome<std::string>& outcome) {
  if (outcome) return answer_text(*outcome);
  if (outcome.failure().code != Code::B204) return problem_of(outcome.failure());
  // The words of the code are about messages.
  HttpResponse response = problem(404, outcome.failure());
  json::object body = json::parse(response.body).as_object();
  body["title"] = "There is no such alarm or count.";
  response.body = json::serialize(body);
  return response;
}

/// A parameter that is true, false or absent.
Outcome<bool> flag_of(const Query& query, const std::string& name) {
  const auto found = query.find(name);
  if (found == query.end() || found->second == "false") return false;
  if (found->second == "true") return true;
  return Failure{Code::B107, "the parameter \"" + name + "\" is true or false"};
}

std::optional<HerId> her_id_of(const std::string& text) {
  const std::uint64_t number = number_of(text);
  if (number == 0 || number > UINT32_MAX) return std::nullopt;
  return HerId{static_cast<std::uint32_t>(number)};
}

asio::awaitable<HttpResponse> alarms(WatchDesk& desk, RouteRequest request) {
  auto query = query_of(request.http.query, {"all", "lang"});
  if (!query) co_return problem_of(query.failure());
  const auto all = flag_of(*query, "all");
  if (!all) co_return problem_of(all.failure());
  co_return told(co_await desk.alarms(*all, query->emplace("lang", "en").first->second));
}

Outcome<AlarmAction> alarm_action(AlarmVerb verb, RouteRequest& request) {
  const auto body = body_of(request, {"kind", "subject", "until", "who", "why"});
  if (!body) return body.failure();
  auto actor = actor_of(*body, request.http.caller);
  if (!actor) return actor.failure();
  AlarmAction action{verb, {}, {}, {}, std::move(*actor)};
  for (const auto& [name, target] :
       {std::pair{"kind", &action.kind}, std::pair{"subject", &action.subject}}) {
    auto text = text_member(*body, name);
    if (!text) return text.failure();
    if (text->empty() || !can_be_kept(*text)) {
      return Failure{Code::B107, std::string("the field \"") + name + "\" is missing or cannot be shown"};
    }
    *target = std::move(*text);
  }
  const auto until = text_member(*body, "until");
  if (!until) return until.failure();
  if (until->empty()) return action;
  action.until = parse_date_time(parse_date(*until) ? *until + "T00:00:00" : *until);
  if (!action.until) return Failure{Code::B107, "\"until\" is written 2026-12-31 or 2026-12-31T08:00:00"};
  return action;
}

asio::awaitable<HttpResponse> act(WatchDesk& desk, AlarmVerb verb, RouteRequest request) {
  auto action = alarm_action(verb, request);
  if (!action) co_return problem_of(action.failure());
  const std::string named = "alarm " + action->kind + " " + action->subject;
  const auto done = co_await desk.act(std::move(*action));
  // What names nothing that the desk knows is only what somebody has typed.
  if (done || done.failure().code == Code::B207) *request.about = named;
  co_return told(done);
}

asio::awaitable<HttpResponse> counts(WatchDesk& desk, RouteRequest request) {
  const auto query = query_of(request.http.query, {"sender"});
  if (!query) co_return problem_of(query.failure());
  HerId sender;
  if (const auto given = query->find("sender"); given != query->end()) {
    const auto her_id = her_id_of(given->second);
    if (!her_id) co_return problem_of(Failure{Code::B107, "the parameter \"sender\" is a HER-id"});
    sender = *her_id;
  }
  co_return told(co_await desk.counts(sender, std::nullopt, false));
}

asio::awaitable<HttpResponse> counts_of_day(WatchDesk& desk, RouteRequest request) {
  const auto query = query_of(request.http.query, {"missing"});
  if (!query) co_return problem_of(query.failure());
  const auto missing = flag_of(*query, "missing");
  if (!missing) co_return problem_of(missing.failure());
  const auto sender = her_id_of(request.path[2]);
  const auto day = parse_date(request.path[3]);
  if (!sender || !day) co_return problem_of(Failure{Code::B107, "asked for as /v1/counts/HERID/2026-11-28"});
  co_return told(co_await desk.counts(*sender, day, *missing));
}

asio::awaitable<HttpResponse> report(WatchDesk& desk, RouteRequest request) {
  const auto query = query_of(request.http.query, {"from", "until"});
  if (!query) co_return problem_of(query.failure());
  const auto from = query->find("from");
  const auto until = query->find("until");
  const auto first = from == query->end() ? std::nullopt : parse_date(from->second);
  const auto last = until == query->end() ? std::nullopt : parse_date(until->second);
  if (!first || !last) {
    co_return problem_of(Failure{Code::B107, "from and until are days, written 2026-11-28"});
  }
  co_return told(co_await desk.report(*first, *last));
}

}  // namespace

std::vector<Route> watch_routes(WatchDesk& desk) {
  const auto action = [&desk](const std::string& word, AlarmVerb verb) {
    return route("POST", "/v1/alarms/" + word, kOperate,
                 [&desk, verb](RouteRequest request) { return act(desk, verb, std::move(request)); });
  };
  return {
      route("GET", "/v1/alarms", kLook,
            [&desk](RouteRequest request) { return alarms(desk, std::move(request)); }),
      action("mute", AlarmVerb::mute),
      action("unmute", AlarmVerb::unmute),
      action("acknowledge", AlarmVerb::acknowledge),
      action("settle", AlarmVerb::settle),
      route("GET", "/v1/counts", kLook,
            [&desk](RouteRequest request) { return counts(desk, std::move(request)); }),
      route("GET", "/v1/counts/*/*", kLook,
            [&desk](RouteRequest request) { return counts_of_day(desk, std::move(request)); }),
      route("GET", "/v1/report", kLook,
            [&desk](RouteRequest request) { return report(desk, std::move(request)); }),
  };
}

}  // namespace budstikke::admin
