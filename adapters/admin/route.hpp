#pragma once
// One place of the admin API: how it is asked for, and what answers. Groups of routes stand in files of their own.

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/admin/access.hpp"
#include "adapters/http/http_types.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/rule_desk.hpp"

namespace budstikke::admin {

struct RouteRequest {
  std::vector<std::string> path;  ///< decoded segments: {"v1", "messages", "3a0e..."}
  HttpRequest http;
  std::optional<boost::json::object> body;  ///< of an action; absent where it is no JSON object
  /// For the audit log: ids of what the handler found that it is about.
  std::shared_ptr<std::string> about = std::make_shared<std::string>();
};

struct Route {
  std::string method;                ///< "GET" or "POST"
  std::vector<std::string> pattern;  ///< segments; "*" is any one of them
  Access access;
  std::function<boost::asio::awaitable<HttpResponse>(RouteRequest)> handler;
  bool audited = false;  ///< an entry of the audit log before, and one after
  bool gives_content =
      false;  ///< answers with what a message says: only where the audit log has both entries
};

/// Audited where the method is not GET. `path`: "/v1/messages/*/why". Where several routes fit a path, the first one answers.
[[nodiscard]] Route route(std::string method, std::string_view path, Access access,
                          std::function<boost::asio::awaitable<HttpResponse>(RouteRequest)> handler);

/// The decoded segments of a path; none where it is not understood.
[[nodiscard]] std::vector<std::string> segments_of(std::string_view path);
[[nodiscard]] bool fits(const Route& route, const std::vector<std::string>& path);

[[nodiscard]] HttpResponse answer(const boost::json::value& body);
/// `json`: a whole JSON text.
[[nodiscard]] HttpResponse answer_text(std::string json);
[[nodiscard]] HttpResponse problem_of(const Failure& failure);

/// The body of an action. B102 where it is not application/json: browsers send no JSON across origins without asking
/// first, so a page elsewhere cannot act here (CSRF). B107 where it is no JSON object, or has a member that is none of
/// `known`: an unknown one is never passed over.
/// It is taken out of the request.
[[nodiscard]] Outcome<boost::json::object> body_of(RouteRequest& request,
                                                   std::initializer_list<std::string_view> known);
/// What the audit log calls a route: "addresses.corrections.end".
[[nodiscard]] std::string action_of(const Route& route);

/// The members "who" and "why" of a body, and who calls. B107 for a text that cannot be shown or kept, and for the name that
/// the node itself goes by.
[[nodiscard]] Outcome<Actor> actor_of(const boost::json::object& body, std::string_view caller);

/// "a field is unknown: who, why are known". What was sent instead is not repeated: a name or a number may stand there.
[[nodiscard]] Failure unknown(std::string_view what, std::initializer_list<std::string_view> known);

using Query = std::map<std::string, std::string, std::less<>>;
/// The parameters of a query, each at most once and with a value. B107 where one is none of `known`.
[[nodiscard]] Outcome<Query> query_of(const std::string& query,
                                      std::initializer_list<std::string_view> known);

/// A text member, empty where it is absent. B107 where it is no text.
[[nodiscard]] Outcome<std::string> text_member(const boost::json::object& body, std::string_view name);
/// A whole number of at least 1 from a path's segment; 0 where it is none.
[[nodiscard]] std::uint64_t number_of(std::string_view segment);

}  // namespace budstikke::admin
