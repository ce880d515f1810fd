#include "adapters/http/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace budstikke {

HttpResponse problem(unsigned status, const Failure& failure, const ProblemContext& context) {
  const CodeEntry& known = entry(failure.code);
  boost::json::object body;
  body["type"] = "urn:budstikke:code:" + std::string(known.id);
  body["title"] = known.sender_sentence;
  body["status"] = status;
  if (!failure.detail.empty()) body["detail"] = failure.detail;
  if (!context.instance.empty()) body["instance"] = context.instance;
  body["code"] = known.id;
  if (!context.id.empty()) body["id"] = context.id;
  if (!context.message_id.empty()) body["message_id"] = context.message_id;

  HttpResponse response{status, "application/problem+json", boost::json::serialize(body), {}};
  if (status == 503) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(context.retry_after).count();
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
  }
  return response;
}

HttpResponse problem(unsigned status, const Failure& failure, std::string instance) {
  ProblemContext context;
  context.instance = std::move(instance);
  return problem(status, failure, context);
}

unsigned status_of(Code code) {
  switch (code) {
    case Code::T01:
    case Code::B107:
      return 400;
    case Code::B105:
      return 401;
    case Code::B106:
      return 403;
    case Code::B204:
      return 404;
    case Code::B103:
    case Code::B202:
    case Code::B207:
      return 409;
    case Code::B208:
      return 410;
    case Code::B101:
      return 413;
    case Code::T10:
    case Code::B102:
      return 415;
    default:
      return entry(code).advice == Advice::refuse ? 422 : 503;
  }
}

}  // namespace budstikke
