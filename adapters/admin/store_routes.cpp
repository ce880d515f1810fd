#include "adapters/admin/store_routes.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <utility>

#include "adapters/admin/references.hpp"

namespace budstikke::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

json::value kept(const std::optional<Duration>& time) {
  return time ? json::value(budstikke::to_text(*time)) : json::value("never");
}

json::object to_json(const StoreStatus& status) {
  json::array keys;
  bool current_used = false;
  for (const KeyUse& use : status.keys) {
    const bool current = use.key_id == status.current_key;
    current_used = current_used || current;
    keys.push_back({{"id", use.key_id},
                    {"current", current},
                    {"payloads", use.payloads()},
                    {"sealed_directly", use.direct}});
  }
  if (!current_used) {
    keys.push_back({{"id", status.current_key}, {"current", true}, {"payloads", 0}, {"sealed_directly", 0}});
  }
  json::object retention;
  retention["payloads"] = kept(status.keep_payloads);
  retention["history"] = kept(status.keep_history);
  retention["last_sweep"] =
      status.last_sweep ? json::value(budstikke::to_text(*status.last_sweep)) : json::value(nullptr);
  retention["erased_since_start"] = status.erased;
  retention["forgotten_since_start"] = status.forgotten;
  retention["waiting_for_a_person"] = status.pinned;
  retention["files_are_clean"] = status.scrubbed;
  return {{"current_key", status.current_key},
          {"keys", std::move(keys)},
          {"resealing", status.resealing},
          {"unopenable", status.unopenable},
          {"retention", std::move(retention)}};
}

asio::awaitable<HttpResponse> show(StoreDesk& desk) {
  const auto status = co_await desk.status();
  co_return status ? answer(to_json(*status)) : problem_of(status.failure());
}

asio::awaitable<HttpResponse> erase(StoreView& view, StoreDesk& desk, RouteRequest request) {
  const auto body = body_of(request, {"who", "why"});
  if (!body) co_return problem_of(body.failure());
  const auto actor = actor_of(*body, request.http.caller);
  if (!actor) co_return problem_of(actor.failure());
  const auto found = co_await find_messages(view, lower_case(std::move(request.path[2])));
  if (!found) co_return problem_of(found.failure());
  if (found->empty()) co_return problem_of(Failure{Code::B204});
  if (found->size() > 1) {
    co_return problem_of(Failure{Code::B107, "several messages have this name: erase one by its own id"});
  }
  std::string who = actor->who;
  if (actor->authenticated) who = actor->caller + (who.empty() ? "" : "/" + who);
  const MessageId id = found->front().id;
  *request.about = "message " + id.value();
  const auto done = co_await desk.erase(id, std::move(who), actor->why);
  if (!done) co_return problem_of(done.failure());
  co_return answer({{"message", id.value()}, {"erased", true}});
}

}  // namespace

std::vector<Route> store_routes(StoreView& view, StoreDesk& desk) {
  return {
      route("GET", "/v1/store", kLook, [&desk](const RouteRequest&) { return show(desk); }),
      route("POST", "/v1/messages/*/erase", kAdminister,
            [&view, &desk](RouteRequest request) { return erase(view, desk, std::move(request)); }),
  };
}

}  // namespace budstikke::admin
