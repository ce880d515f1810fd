#include "adapters/admin/route.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/url/parse_query.hpp>
#include <boost/url/pct_string_view.hpp>
#include <charconv>

#include "adapters/admin/action_request.hpp"
#include "adapters/http/media_type.hpp"
#include "adapters/http/problem.hpp"
#include "engine/model/visible_text.hpp"

namespace budstikke::admin {

namespace json = boost::json;

Route route(std::string method, std::string_view path, Access access,
            std::function<boost::asio::awaitable<HttpResponse>(RouteRequest)> handler) {
  const bool audited = method != "GET";
  return Route{std::move(method), segments_of(path), access, std::move(handler), audited};
}

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

bool fits(const Route& route, const std::vector<std::string>& path) {
  return std::ranges::equal(route.pattern, path, [](const std::string& wanted, const std::string& given) {
    return wanted == "*" || wanted == given;
  });
}

HttpResponse answer(const json::value& body) { return answer_text(json::serialize(body)); }

HttpResponse answer_text(std::string json) {
  HttpResponse response;
  response.body = std::move(json);
  return response;
}

HttpResponse problem_of(const Failure& failure) { return problem(status_of(failure.code), failure); }

Outcome<json::object> body_of(RouteRequest& request, std::initializer_list<std::string_view> known) {
  if (media_type(request.http.header("Content-Type")) != "application/json") {
    return Failure{Code::B102, "send application/json"};
  }
  if (!request.body) return Failure{Code::B107, "the body is not a JSON object"};
  for (const auto& [key, member] : *request.body) {
    if (std::ranges::find(known, std::string_view(key)) == known.end()) {
      return unknown("field", known);
    }
  }
  return std::move(*request.body);
}

Failure unknown(std::string_view what, std::initializer_list<std::string_view> known) {
  std::string detail = "a " + std::string(what) + " is unknown: ";
  for (const std::string_view one : known) {
    if (one != *known.begin()) detail += ", ";
    detail += one;
  }
  return Failure{Code::B107, detail + (known.size() == 1 ? " is known" : " are known")};
}

std::string action_of(const Route& route) {
  std::string action;
  for (const std::string& segment : route.pattern) {
    if (segment == "*" || segment == "v1") continue;
    if (!action.empty()) action += '.';
    action += segment;
  }
  return action;
}

Outcome<Actor> actor_of(const json::object& body, std::string_view caller) {
  Actor actor;
  actor.caller = caller;
  actor.authenticated = caller != kNobodyAsked;
  for (const auto& [name, target] : {std::pair{"who", &actor.who}, std::pair{"why", &actor.why}}) {
    auto text = text_member(body, name);
    if (!text) return text.failure();
    if (!text->empty() && !can_be_kept(*text)) {
      return Failure{Code::B107, std::string("the field \"") + name +
                                     "\" is blank, too long, or has characters that cannot be seen"};
    }
    *target = std::move(*text);
  }
  actor.who = with_plain_blanks(actor.who);
  if (!actor.authenticated && is_node(actor.who)) {
    return Failure{Code::B107, "the name \"budstikke\" stands for what the node does by itself"};
  }
  return actor;
}

Outcome<std::string> text_member(const json::object& body, std::string_view name) {
  const json::value* member = body.if_contains(name);
  if (member == nullptr) return std::string{};
  if (!member->is_string())
    return Failure{Code::B107, "the field \"" + std::string(name) + "\" is not a text"};
  return std::string(member->as_string());
}

Outcome<Query> query_of(const std::string& query, std::initializer_list<std::string_view> known) {
  Query values;
  if (query.empty()) return values;
  const auto parsed = boost::urls::parse_query(query);
  if (!parsed) return Failure{Code::B107, "the query is not understood"};
  for (const auto& param : *parsed) {
    const std::string key = param.key.decode();
    if (std::ranges::find(known, std::string_view(key)) == known.end()) return unknown("parameter", known);
    if (!param.has_value) return Failure{Code::B107, "the parameter \"" + key + "\" has no value"};
    if (!values.emplace(key, param.value.decode()).second) {
      return Failure{Code::B107, "the parameter \"" + key + "\" is given twice"};
    }
  }
  return values;
}

std::uint64_t number_of(std::string_view segment) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), number);
  return error == std::errc{} && end == segment.data() + segment.size() ? number : 0;
}

}  // namespace budstikke::admin
