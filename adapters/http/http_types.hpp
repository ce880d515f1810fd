#pragma once
// Requests and responses as values, without the HTTP library behind them.

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/role.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] inline bool same_header_name(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

/// One request, wholly read and within the listener's limits.
struct HttpRequest {
  std::string method;   ///< upper case
  std::string path;     ///< as sent, without the query
  std::string query;    ///< what follows the first '?'
  HttpHeaders headers;  ///< in order; trailers of a chunked body are not among them
  Payload body;
  std::string caller;              ///< the authenticated client's name; "local" where none is asked for
  std::vector<HerId> may_send_as;  ///< sender HER-ids that the caller may use
  bool may_send_as_any = false;
  RoleSet roles;       ///< what the caller may do over the admin API
  std::string source;  ///< the peer's address; "unix" for a Unix socket

  /// The first header of that name (any letter case); empty where there is none.
  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (same_header_name(key, name)) return value;
    }
    return {};
  }
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  HttpHeaders headers;  ///< further ones; Content-Length and Connection are the listener's
};

/// Answers one request. Called on the loop thread, several at once; what it throws is answered 500. The listener keeps
/// the handler alive until the last request has ended.
using HttpHandler = std::function<boost::asio::awaitable<HttpResponse>(HttpRequest)>;

}  // namespace budstikke
