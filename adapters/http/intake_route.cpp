#include "adapters/http/intake_route.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <string>
#include <utility>

#include "adapters/http/media_type.hpp"
#include "adapters/http/problem.hpp"
#include "engine/runtime/failpoint.hpp"

namespace budstikke {

namespace {

boost::json::object describe(const Delivery& delivery) {
  boost::json::object object;
  object["id"] = delivery.id.value();
  object["state"] = to_text(delivery.state);
  object["rule"] = delivery.rule.value();
  object["party"] = nullptr;  // nobody yet, or nobody ever: refused
  if (!delivery.party.empty()) {
    object["party"] = boost::json::object{{"her_id", delivery.party.value()}, {"name", delivery.party_name}};
  }
  if (delivery.reason) {
    object["reason"] =
        boost::json::object{{"code", id_of(delivery.reason->code)}, {"detail", delivery.reason->detail}};
  }
  return object;
}

HttpResponse listing(const Acceptance& acceptance) {
  const bool duplicate = acceptance.kind == Acceptance::Kind::duplicate;
  boost::json::object body;
  body["id"] = acceptance.message.id.value();
  body["message_id"] = acceptance.message.business_id.value();
  body["duplicate"] = duplicate;
  boost::json::array& deliveries = body["deliveries"].emplace_array();
  for (const Delivery& delivery : acceptance.deliveries) deliveries.push_back(describe(delivery));
  return {duplicate ? 200U : 202U, "application/json", boost::json::serialize(body), {}};
}

/// What speaks against the request before its body is looked at.
std::optional<HttpResponse> objection(const HttpRequest& request) {
  if (request.path != "/v1/messages") return problem(404, Failure(Code::B107, "no such path"));
  if (request.method != "POST") {
    HttpResponse response = problem(405, Failure(Code::B107, "only POST is taken here"));
    response.headers.emplace_back("Allow", "POST");
    return response;
  }
  const std::string type = media_type(request.header("Content-Type"));
  if (type != "application/xml" && type != "text/xml" && type != "application/octet-stream") {
    return problem(415, Failure(Code::B102));
  }
  if (!request.may_send_as_any && request.may_send_as.empty())
    return problem(403, Failure(Code::B106, "you may send as nobody"));
  if (request.body.size_bytes() == 0) return problem(400, Failure(Code::T01, "the body is empty"));
  return std::nullopt;
}

}  // namespace

boost::asio::awaitable<HttpResponse> IntakeRoute::operator()(HttpRequest request) const {
  if (auto refused = objection(request)) co_return std::move(*refused);
  const bool xml = prefers_xml(request.header("Accept"));
  Submission submission;
  submission.payload = request.body;
  submission.road = Road::http;
  submission.caller = request.caller;
  submission.may_send_as = request.may_send_as;
  submission.answered_in_person = true;

  const Outcome<Acceptance> outcome = co_await intake_->accept(std::move(submission));
  BUDSTIKKE_FAILPOINT("intake.before_answer");
  if (outcome) co_return answer(*outcome, xml);
  ProblemContext context;
  context.retry_after = limits_.retry_after;
  co_return problem(status_of(outcome.failure().code), outcome.failure(), context);
}

HttpResponse IntakeRoute::answer(const Acceptance& acceptance, bool xml) const {
  // A duplicate of a refused message hears the refusal again, not a success.
  if (acceptance.failure) return refusal(acceptance, xml);
  return listing(acceptance);
}

HttpResponse IntakeRoute::refusal(const Acceptance& acceptance, bool xml) const {
  const unsigned status = status_of(acceptance.failure->code);
  if (xml && acceptance.receipt) {
    return {status, "application/xml", std::string(acceptance.receipt->reveal()), {}};
  }
  ProblemContext context;
  context.retry_after = limits_.retry_after;
  context.id = acceptance.message.id.value();
  context.message_id = acceptance.message.business_id.value();
  if (!context.id.empty()) context.instance = "urn:uuid:" + context.id;
  return problem(status, *acceptance.failure, context);
}

bool prefers_xml(std::string_view accept) {
  const auto best = [&](std::string_view first, std::string_view second) {
    return std::max(accepted_weight(accept, first), accepted_weight(accept, second));
  };
  return best("application/xml", "text/xml") > best("application/problem+json", "application/json");
}

}  // namespace budstikke
