#include "adapters/admin/rule_routes.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/parse_query.hpp>

#include "adapters/admin/action_request.hpp"
#include "adapters/admin/records_json.hpp"
#include "adapters/admin/references.hpp"
#include "adapters/admin/rules_json.hpp"
#include "adapters/http/problem.hpp"

namespace budstikke::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kMostReplayed = 1'000'000;
constexpr std::size_t kMostListed = 100'000;
constexpr std::size_t kLongestFileName = 1'000;

/// The problem that a rule text is not in order, with every complaint.
HttpResponse not_in_order(const Failure& failure, const Diagnostics& diagnostics) {
  HttpResponse response = problem_of(failure);
  json::object body = json::parse(response.body).as_object();
  body["diagnostics"] = to_json(diagnostics);
  response.body = json::serialize(body);
  return response;
}

Outcome<RuleText> text_of(const json::object& body) {
  RuleText text;
  for (const auto& [name, target] : {std::pair{"text", &text.text}, std::pair{"file", &text.file}}) {
    auto member = text_member(body, name);
    if (!member) return member.failure();
    *target = std::move(*member);
  }
  if (text.text.empty()) return Failure{Code::B107, "the field \"text\" is missing: the rule file's text"};
  if (text.file.empty()) text.file = "rules";
  // The name stands before every complaint on an operator's screen.
  if (text.file.size() > kLongestFileName || !can_be_kept(text.file)) {
    return Failure{Code::B107, "the field \"file\" is not understood"};
  }
  return text;
}

asio::awaitable<HttpResponse> history(RuleDesk& desk) {
  const auto found = co_await desk.history();
  if (!found) co_return problem_of(found.failure());
  json::array rows;
  for (const Publication& one : *found) rows.push_back(to_json(one));
  co_return answer({{"publications", std::move(rows)}});
}

/// The publication that `wanted` picks, with its text.
asio::awaitable<HttpResponse> show(StoreView& view, RuleDesk& desk,
                                   std::function<bool(const Publication&)> wanted) {
  const auto found = co_await desk.history();
  if (!found) co_return problem_of(found.failure());
  const auto one = std::ranges::find_if(*found, wanted);
  if (one == found->end()) co_return problem(404, Failure{Code::B107, "there is no such publication"});
  const auto text = co_await view.rule_set(one->hash);
  if (!text) co_return problem_of(text.failure());
  co_return answer(
      {{"publication", to_json(*one)}, {"text", *text ? json::value(**text) : json::value(nullptr)}});
}

constexpr std::size_t kShownHash = 12;

std::string about(const Publication& one) {
  std::string text = "publication " + std::to_string(one.number) + " rules " + one.hash.substr(0, kShownHash);
  if (one.rolls_back_to != 0) text += " again of " + std::to_string(one.rolls_back_to);
  return text;
}

asio::awaitable<HttpResponse> publish(RuleDesk& desk, RouteRequest request) {
  const auto body = body_of(request, {"text", "file", "who", "why"});
  if (!body) co_return problem_of(body.failure());
  auto actor = actor_of(*body, request.http.caller);
  if (!actor) co_return problem_of(actor.failure());
  auto text = text_of(*body);
  if (!text) co_return problem_of(text.failure());
  const auto done = co_await desk.publish(std::move(*text), std::move(*actor));
  if (!done) co_return problem_of(done.failure());
  if (!done->publication) {
    co_return not_in_order(Failure{Code::B107, "the rules are not in order; nothing was published"},
                           done->diagnostics);
  }
  *request.about = about(*done->publication);
  co_return answer(
      {{"publication", to_json(*done->publication)}, {"diagnostics", to_json(done->diagnostics)}});
}

asio::awaitable<HttpResponse> act(RuleDesk& desk, RouteRequest request) {
  const std::string& verb = request.path[4];
  const std::uint64_t number = number_of(request.path[3]);
  const bool before = verb == "rollback" && request.path[3] == "0";
  if (number == 0 && !before) co_return problem(404, Failure{Code::B107, "there is no such publication"});
  *request.about = before ? "publication before the present" : "publication " + std::to_string(number);
  const auto body = body_of(request, {"who", "why"});
  if (!body) co_return problem_of(body.failure());
  auto actor = actor_of(*body, request.http.caller);
  if (!actor) co_return problem_of(actor.failure());
  Outcome<Publication> done = Failure{Code::B107};
  if (verb == "approve") done = co_await desk.approve(number, std::move(*actor));
  if (verb == "withdraw") done = co_await desk.withdraw(number, std::move(*actor));
  if (verb == "rollback") done = co_await desk.roll_back(number, std::move(*actor));
  if (!done) co_return problem_of(done.failure());
  *request.about = about(*done);
  co_return answer({{"publication", to_json(*done)}});
}

/// `name`: a time as lists take it; absent where the body has none.
Outcome<std::optional<TimePoint>> time_member(const json::object& body, std::string_view name) {
  const auto text = text_member(body, name);
  if (!text) return text.failure();
  if (text->empty()) return std::optional<TimePoint>{};
  const auto time = parse_date_time(*text);
  if (!time) return Failure{Code::B107, "the field \"" + std::string(name) + "\" is not a time"};
  return time;
}

Outcome<std::size_t> count_member(const json::object& body, std::string_view name, std::size_t otherwise,
                                  std::size_t most) {
  const json::value* member = body.if_contains(name);
  if (member == nullptr) return otherwise;
  if (!member->is_int64() || member->as_int64() < 1 || static_cast<std::size_t>(member->as_int64()) > most) {
    return Failure{Code::B107, "the field \"" + std::string(name) + "\" is not a number from 1 to " +
                                   std::to_string(most)};
  }
  return static_cast<std::size_t>(member->as_int64());
}

Outcome<ReplayRange> range_of(const json::object& body) {
  ReplayRange range;
  auto from = time_member(body, "from");
  if (!from) return from.failure();
  auto until = time_member(body, "until");
  if (!until) return until.failure();
  const auto messages = count_member(body, "max", range.max_messages, kMostReplayed);
  if (!messages) return messages.failure();
  const auto listed = count_member(body, "listed", range.max_listed, kMostListed);
  if (!listed) return listed.failure();
  range.from = *from;
  range.until = *until;
  range.max_messages = *messages;
  range.max_listed = *listed;
  return range;
}

asio::awaitable<HttpResponse> replay(RuleDesk& desk, RouteRequest request) {
  const auto body = body_of(request, {"text", "file", "from", "until", "max", "listed"});
  if (!body) co_return problem_of(body.failure());
  auto text = text_of(*body);
  if (!text) co_return problem_of(text.failure());
  auto range = range_of(*body);
  if (!range) co_return problem_of(range.failure());
  const auto report = co_await desk.replay(std::move(*text), *range);
  if (!report) co_return problem_of(report.failure());
  *request.about = "rules " + report->candidate.substr(0, kShownHash);
  co_return answer(to_json(*report));
}

/// "en" where nothing is asked for; empty where the query is not understood.
std::string language_of(std::string_view query) {
  if (query.empty()) return "en";
  const auto parsed = boost::urls::parse_query(query);
  if (!parsed || parsed->size() != 1) return {};
  const auto only = *parsed->begin();
  const std::string value = only.value.decode();
  return only.key.decode() == "lang" && (value == "en" || value == "nb") ? value : std::string{};
}

/// What the rules said when they were last asked about the message; empty where they never were.
json::object last_walk(const json::value& explained) {
  json::object last;
  for (const json::value& one : explained.at("decisions").as_array()) {
    const json::value& decision = one.at("decision");
    if (decision.is_object()) last = decision.as_object();
  }
  return last;
}

asio::awaitable<HttpResponse> why(StoreView& view, RuleDesk& desk, RouteRequest request) {
  const std::string language = language_of(request.http.query);
  if (language.empty()) co_return problem_of(Failure{Code::B107, "the only parameter is lang, en or nb"});
  const auto found = co_await find_messages(view, lower_case(std::move(request.path[2])));
  if (!found) co_return problem_of(found.failure());
  if (found->empty()) co_return problem_of(Failure{Code::B204});
  json::array messages;
  for (const Message& message : *found) {
    const auto explained = co_await desk.explain(message.id, language);
    if (!explained) co_return problem_of(explained.failure());
    const auto deliveries = co_await view.deliveries(message.id);
    if (!deliveries) co_return problem_of(deliveries.failure());
    json::array rows;
    for (const Delivery& one : *deliveries) rows.push_back(to_json(one));
    json::value why = json::parse(*explained);
    messages.push_back({{"message", to_json(message)},
                        {"language", language},
                        {"why", last_walk(why)},
                        {"decisions", std::move(why.at("decisions"))},
                        {"deliveries", std::move(rows)}});
  }
  co_return answer({{"messages", std::move(messages)}});
}

}  // namespace

std::vector<Route> rule_routes(StoreView& view, RuleDesk& desk) {
  const auto current = [](const Publication& one) { return one.state == PublicationState::in_force; };
  return {
      route("GET", "/v1/rules/publications", kLook, [&desk](const RouteRequest&) { return history(desk); }),
      route("POST", "/v1/rules/publications", kProposeRules,
            [&desk](RouteRequest request) { return publish(desk, std::move(request)); }),
      route("GET", "/v1/rules/publications/*", kLook,
            [&view, &desk](const RouteRequest& request) {
              return show(view, desk, [number = number_of(request.path[3])](const Publication& one) {
                return one.number == number;
              });
            }),
      route("GET", "/v1/rules/current", kLook,
            [&view, &desk, current](const RouteRequest&) { return show(view, desk, current); }),
      route("POST", "/v1/rules/publications/*/approve", kApproveRules,
            [&desk](RouteRequest request) { return act(desk, std::move(request)); }),
      route("POST", "/v1/rules/publications/*/rollback", kApproveRules,
            [&desk](RouteRequest request) { return act(desk, std::move(request)); }),
      route("POST", "/v1/rules/publications/*/withdraw", kWeighRules,
            [&desk](RouteRequest request) { return act(desk, std::move(request)); }),
      route("POST", "/v1/rules/replay", kWeighRules,
            [&desk](RouteRequest request) { return replay(desk, std::move(request)); }),
      route("GET", "/v1/messages/*/why", kLook,
            [&view, &desk](RouteRequest request) { return why(view, desk, std::move(request)); }),
  };
}

}  // namespace budstikke::admin
