#pragma once
// POST /v1/messages: one message in, and what became of it out.

#include <boost/asio/awaitable.hpp>

#include "adapters/http/http_types.hpp"
#include "engine/model/limits.hpp"
#include "engine/ports/message_intake.hpp"

namespace budstikke {

/// An HttpHandler. Answers only after the intake's commit:
///   202 {id, message_id, duplicate:false, deliveries:[{id, state, rule, party:{her_id, name}, reason?:{code, detail}}]}
///   200 the same with duplicate:true where the message was received before
///   409 the same sender and MsgId with other bytes (B103); 400, 415, 422 ... refused, as status_of() says
///   503 with Retry-After where nothing was stored and the sender must try again (B104, B201, B203)
/// Refusals are problem details with the code; or the application receipt, where there is one and Accept prefers XML.
/// Takes application/xml, text/xml and application/octet-stream; the charset parameter says nothing (the XML does).
class IntakeRoute {
 public:
  /// `intake` outlives every call.
  IntakeRoute(MessageIntake& intake, const IntakeLimits& limits) : intake_(&intake), limits_(limits) {}

  boost::asio::awaitable<HttpResponse> operator()(HttpRequest request) const;

 private:
  [[nodiscard]] HttpResponse answer(const Acceptance& acceptance, bool prefers_xml) const;
  [[nodiscard]] HttpResponse refusal(const Acceptance& acceptance, bool prefers_xml) const;

  MessageIntake* intake_;
  IntakeLimits limits_;
};

/// Whether an Accept header ranks XML before JSON (RFC 9110 §12.5.1). At equal weight an exact name goes before a
/// wildcard, and JSON before XML.
[[nodiscard]] bool prefers_xml(std::string_view accept);

}  // namespace budstikke
