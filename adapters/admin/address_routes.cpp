#include "adapters/admin/address_routes.hpp"

#include <algorithm>
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

Outcome<std::optional<std::chrono::year_month_day>> date_of(const Query& query) {
  const auto text = query.find("on");
  if (text == query.end()) return std::optional<std::chrono::year_month_day>{};
  const auto date = parse_date(text->second);
  if (!date) return Failure{Code::B107, "a date is written 2024-01-31"};
  return date;
}

Outcome<bool> flag_member(const json::object& body, std::string_view name) {
  const json::value* member = body.if_contains(name);
  if (member == nullptr) return false;
  if (!member->is_bool())
    return Failure{Code::B107, "the field \"" + std::string(name) + "\" is true or false"};
  return member->as_bool();
}

/// What the desk said. A detail that is a JSON object becomes members of the problem.
HttpResponse told(const Outcome<std::string>& outcome) {
  if (outcome) return answer_text(*outcome);
  const Failure& failure = outcome.failure();
  if (failure.code == Code::B204) {
    // The words of the code are about messages.
    HttpResponse response = problem(404, failure);
    json::object body = json::parse(response.body).as_object();
    body["title"] = "The address book knows no such party or entry.";
    response.body = json::serialize(body);
    return response;
  }
  if (!failure.detail.starts_with('{')) return problem_of(failure);
  boost::system::error_code error;
  const json::value detail = json::parse(failure.detail, error);
  if (error || !detail.is_object()) return problem_of(failure);
  HttpResponse response = problem_of(failure);
  json::object body = json::parse(response.body).as_object();
  for (const auto& [key, member] : detail.as_object()) body[key] = member;
  response.body = json::serialize(body);
  return response;
}

/// "import 7": the number that a member of the desk's answer has.
std::string numbered(const std::string& answer, const char* member) {
  boost::system::error_code error;
  const json::value value = json::parse(answer, error);
  const json::value* number =
      error ? nullptr : value.find_pointer(std::string("/") + member + "/number", error);
  return std::string(member) + (number == nullptr ? "" : " " + json::serialize(*number));
}

/// The actor of a body whose members are among `known`.
struct Asked {
  json::object body;
  Actor actor;
};
Outcome<Asked> asked(RouteRequest& request, std::initializer_list<std::string_view> known) {
  auto body = body_of(request, known);
  if (!body) return body.failure();
  auto actor = actor_of(*body, request.http.caller);
  if (!actor) return actor.failure();
  return Asked{std::move(*body), std::move(*actor)};
}

asio::awaitable<HttpResponse> status(AddressDesk& desk) { co_return told(co_await desk.status()); }

asio::awaitable<HttpResponse> show(AddressDesk& desk, RouteRequest request) {
  const auto query = query_of(request.http.query, {"on"});
  if (!query) co_return problem_of(query.failure());
  const auto on = date_of(*query);
  if (!on) co_return problem_of(on.failure());
  const std::uint64_t number = number_of(request.path[2]);
  if (number == 0 || number > UINT32_MAX) co_return problem(404, Failure{Code::B107, "that is no HER-id"});
  co_return told(co_await desk.show(HerId{static_cast<std::uint32_t>(number)}, *on));
}

asio::awaitable<HttpResponse> gaps(AddressDesk& desk) { co_return told(co_await desk.gaps()); }

asio::awaitable<HttpResponse> export_book(AddressDesk& desk, RouteRequest request) {
  const auto query = query_of(request.http.query, {"on", "format"});
  if (!query) co_return problem_of(query.failure());
  const auto on = date_of(*query);
  if (!on) co_return problem_of(on.failure());
  const auto format = query->find("format");
  co_return told(co_await desk.export_book(format == query->end() ? "toml" : format->second, *on));
}

asio::awaitable<HttpResponse> certificates(AddressDesk& desk, RouteRequest request) {
  const auto query = query_of(request.http.query, {"all"});
  if (!query) co_return problem_of(query.failure());
  const auto all = query->find("all");
  if (all != query->end() && all->second != "true" && all->second != "false") {
    co_return problem_of(Failure{Code::B107, "the parameter \"all\" is true or false"});
  }
  co_return told(co_await desk.certificates(all != query->end() && all->second == "true"));
}

asio::awaitable<HttpResponse> import_book(AddressDesk& desk, RouteRequest request) {
  auto from = asked(request, {"text", "format", "force", "who", "why"});
  if (!from) co_return problem_of(from.failure());
  auto text = text_member(from->body, "text");
  if (!text) co_return problem_of(text.failure());
  const auto format = text_member(from->body, "format");
  if (!format) co_return problem_of(format.failure());
  const auto force = flag_member(from->body, "force");
  if (!force) co_return problem_of(force.failure());
  if (text->empty())
    co_return problem_of(Failure{Code::B107, "the field \"text\" is missing: the address book"});
  const auto done = co_await desk.import_book(std::move(*text), format->empty() ? "toml" : *format, *force,
                                              std::move(from->actor));
  *request.about = (done ? numbered(*done, "import") : "import") + (*force ? " forced" : "");
  co_return told(done);
}

asio::awaitable<HttpResponse> correct(AddressDesk& desk, RouteRequest request) {
  auto from = asked(request, {"entry", "who", "why"});
  if (!from) co_return problem_of(from.failure());
  const json::value* entry = from->body.if_contains("entry");
  if (entry == nullptr || !entry->is_object()) {
    co_return problem_of(Failure{Code::B107, "the field \"entry\" is missing: a correction or an agreement"});
  }
  const auto done = co_await desk.correct(json::serialize(*entry), std::move(from->actor));
  *request.about = done ? numbered(*done, "correction") : "correction";
  co_return told(done);
}

asio::awaitable<HttpResponse> end_correction(AddressDesk& desk, RouteRequest request) {
  auto from = asked(request, {"who", "why"});
  if (!from) co_return problem_of(from.failure());
  const std::uint64_t number = number_of(request.path[3]);
  *request.about = "correction " + std::to_string(number);
  co_return told(co_await desk.end_correction(number, std::move(from->actor)));
}

asio::awaitable<HttpResponse> sync(AddressDesk& desk, RouteRequest request) {
  auto from = asked(request, {"full", "force", "who", "why"});
  if (!from) co_return problem_of(from.failure());
  const auto full = flag_member(from->body, "full");
  if (!full) co_return problem_of(full.failure());
  const auto force = flag_member(from->body, "force");
  if (!force) co_return problem_of(force.failure());
  *request.about = std::string(*full ? "full load" : "changes") + (*force ? " forced" : "");
  co_return told(co_await desk.sync(*full, *force, std::move(from->actor)));
}

}  // namespace

std::vector<Route> address_routes(AddressDesk& desk) {
  return {
      route("GET", "/v1/addresses", kLook, [&desk](const RouteRequest&) { return status(desk); }),
      route("GET", "/v1/addresses/gaps", kLook, [&desk](const RouteRequest&) { return gaps(desk); }),
      route("GET", "/v1/addresses/export", kLook,
            [&desk](RouteRequest request) { return export_book(desk, std::move(request)); }),
      route("GET", "/v1/addresses/certificates", kLook,
            [&desk](RouteRequest request) { return certificates(desk, std::move(request)); }),
      route("POST", "/v1/addresses/import", kAdminister,
            [&desk](RouteRequest request) { return import_book(desk, std::move(request)); }),
      route("POST", "/v1/addresses/corrections", kAdminister,
            [&desk](RouteRequest request) { return correct(desk, std::move(request)); }),
      route("POST", "/v1/addresses/corrections/*/end", kAdminister,
            [&desk](RouteRequest request) { return end_correction(desk, std::move(request)); }),
      route("POST", "/v1/addresses/sync", kAdminister,
            [&desk](RouteRequest request) { return sync(desk, std::move(request)); }),
      route("GET", "/v1/addresses/*", kLook,
            [&desk](RouteRequest request) { return show(desk, std::move(request)); }),
  };
}

}  // namespace budstikke::admin
