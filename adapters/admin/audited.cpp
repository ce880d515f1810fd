#include "adapters/admin/audited.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <utility>

#include "adapters/admin/action_request.hpp"
#include "adapters/http/media_type.hpp"
#include "engine/model/identity_number.hpp"

namespace budstikke::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kUuidCharacters = 36;
constexpr std::size_t kMostDigits = 10;

std::optional<json::object> json_body(const HttpRequest& request) {
  if (media_type(request.header("Content-Type")) != "application/json") return std::nullopt;
  boost::system::error_code error;
  json::value value = json::parse(request.body.reveal(), error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

/// A name or a reason of the body; empty where it has none that may be kept.
std::string kept_text(const std::optional<json::object>& body, std::string_view key) {
  if (!body) return {};
  const json::value* member = body->if_contains(key);
  if (member == nullptr || !member->is_string() || !can_be_kept(member->as_string())) return {};
  return std::string(member->as_string());
}

/// Whether a segment is one of our ids or numbers; anything else may be whatever somebody has typed.
bool is_reference(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-';
  });
  const bool number =
      text.size() <= kMostDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
  return !text.empty() && (number || (plain && text.size() == kUuidCharacters));
}

std::string references(const Route& route, const std::vector<std::string>& path) {
  std::string object;
  for (std::size_t i = 0; i < path.size() && i < route.pattern.size(); ++i) {
    if (route.pattern[i] != "*") continue;
    object += (object.empty() ? "" : " ") + (is_reference(path[i]) ? path[i] : std::string("?"));
  }
  return object;
}

AuditRecord record_of(const Route& route, const RouteRequest& request) {
  AuditRecord record;
  record.caller = request.http.caller;
  record.who = kept_text(request.body, "who");
  record.why = kept_text(request.body, "why");
  record.roles = request.http.roles == RoleSet::all() ? "all" : to_text(request.http.roles);
  record.source = request.http.source;
  record.action = action_of(route);
  record.object = references(route, request.path);
  return record;
}

/// "200", "409 B207"
std::string outcome_of(const HttpResponse& response) {
  std::string outcome = std::to_string(response.status);
  if (response.content_type != "application/problem+json") return outcome;
  boost::system::error_code error;
  const json::value body = json::parse(response.body, error);
  if (error || !body.is_object()) return outcome;
  const json::value* code = body.as_object().if_contains("code");
  if (code != nullptr && code->is_string()) outcome += " " + std::string(code->as_string());
  return outcome;
}

}  // namespace

asio::awaitable<HttpResponse> audited(AuditLog& audit, const Route& route, RouteRequest request) {
  request.body = json_body(request.http);
  AuditRecord record = record_of(route, request);
  for (const auto& [name, text] : {std::pair{"who", &record.who}, std::pair{"why", &record.why}}) {
    if (tells_identity_number(*text)) {
      co_return problem_of(Failure{
          Code::B107, std::string("the field \"") + name +
                          "\" holds what looks like an identity number: it is kept and shown in the clear"});
    }
  }
  const auto begun = co_await audit.record(record);
  if (!begun) co_return problem_of(begun.failure());
  const auto about = request.about;
  HttpResponse response = co_await route.handler(std::move(request));
  record.of = *begun;
  record.outcome = outcome_of(response);
  record.why.clear();
  if (!about->empty()) record.object = *about;
  const auto ended = co_await audit.record(std::move(record));
  if (!ended && route.gives_content) co_return problem_of(ended.failure());
  co_return response;
}

}  // namespace budstikke::admin
