#include "adapters/http/counts_route.hpp"

#include <string>

#include "adapters/http/media_type.hpp"
#include "adapters/http/problem.hpp"

namespace budstikke {

boost::asio::awaitable<HttpResponse> CountsRoute::operator()(HttpRequest request) const {
  return request.path == "/v1/counts" ? take(std::move(request)) : otherwise_(std::move(request));
}

boost::asio::awaitable<HttpResponse> CountsRoute::take(HttpRequest request) const {
  if (request.method != "POST") {
    HttpResponse refused = problem(405, Failure{Code::B107, "only POST is understood here"});
    refused.headers.emplace_back("Allow", "POST");
    co_return refused;
  }
  const std::string type = media_type(request.header("Content-Type"));
  if (type != "application/json" && type != "text/csv") {
    co_return problem(415, Failure{Code::B102, "send application/json or text/csv"});
  }
  CountSubmission submission;
  submission.text = std::string(request.body.reveal());
  submission.format = type == "text/csv" ? CountFormat::csv : CountFormat::json;
  submission.caller = request.caller;
  submission.may_send_as = request.may_send_as;
  const auto kept = co_await desk_->accept_counts(std::move(submission));
  if (kept) co_return HttpResponse{202, "application/json", *kept, {}};
  ProblemContext context;
  context.retry_after = retry_after_;
  co_return problem(status_of(kept.failure().code), kept.failure(), context);
}

}  // namespace budstikke
