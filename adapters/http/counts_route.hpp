#pragma once
// POST /v1/counts: what a sender says it sent on a day. Everything else goes to the other handler.

#include <boost/asio/awaitable.hpp>
#include <utility>

#include "adapters/http/http_types.hpp"
#include "engine/model/time.hpp"
#include "engine/ports/watch_desk.hpp"

namespace budstikke {

/// An HttpHandler. Takes application/json or text/csv, and answers after the desk's commit: 202 with what was kept; 400 with
/// what is not understood, 403 where the caller may not send as the sender, 405, 415; 503 with Retry-After where nothing was
/// kept and the sender must try again.
class CountsRoute {
 public:
  /// `desk` outlives every call.
  CountsRoute(CountDesk& desk, Duration retry_after, HttpHandler otherwise)
      : desk_(&desk), retry_after_(retry_after), otherwise_(std::move(otherwise)) {}

  boost::asio::awaitable<HttpResponse> operator()(HttpRequest request) const;

 private:
  boost::asio::awaitable<HttpResponse> take(HttpRequest request) const;

  CountDesk* desk_;
  Duration retry_after_;
  HttpHandler otherwise_;
};

}  // namespace budstikke
