#include "adapters/msh/roads.hpp"

#include <utility>

#include "adapters/http/problem.hpp"
#include "adapters/msh/mail_report.hpp"
#include "adapters/msh/wire_text.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

namespace {

HttpResponse response_of(const Payload& wire_text) {
  const auto text = read_wire_text(wire_text.reveal());
  if (!text) return problem(500, Failure(Code::B203));
  return {200, std::string(text->headers.value("Content-Type")), std::string(text->body), {}};
}

void send(SignalOutbox& outbox, Reaction reaction) {
  if (reaction.proven) return outbox.send(reaction.to, std::move(reaction.answer));
  outbox.send_unproven(reaction.to, std::move(reaction.answer));
}

bool went_by_mail(const SentEnvelope& envelope) {
  const auto text = read_wire_text(envelope.bytes.reveal());
  return text && is_for_mail(*text);
}

}  // namespace

asio::awaitable<HttpResponse> HttpRoad::operator()(HttpRequest request) const {
  if (request.path != "/ebxml") co_return problem(404, Failure(Code::B107, "no such path"));
  if (request.method != "POST") {
    HttpResponse response = problem(405, Failure(Code::B107, "only POST is taken here"));
    response.headers.emplace_back("Allow", "POST");
    co_return response;
  }
  Incoming incoming;
  for (auto& [name, value] : request.headers) incoming.headers.add(std::move(name), std::move(value));
  incoming.body = std::move(request.body);
  Reaction reaction = co_await receiver_->receive(std::move(incoming));
  switch (reaction.kind) {
    case Reaction::Kind::answer:
      if (reaction.in_exchange) co_return response_of(reaction.answer);
      send(*outbox_, std::move(reaction));
      break;
    case Reaction::Kind::silence:
      break;
    case Reaction::Kind::fault:
      co_return HttpResponse{500, "text/xml; charset=UTF-8", std::move(reaction.fault), {}};
    case Reaction::Kind::later: {
      ProblemContext context;
      context.retry_after = retry_after_;
      co_return problem(503, Failure(Code::B104), context);
    }
  }
  co_return HttpResponse{202, "text/plain", {}, {}};
}

asio::awaitable<mail::MailVerdict> MailRoad::take_report(Payload bytes) const {
  auto read = [bytes = std::move(bytes), most = reports_.most_bytes] {
    return read_mail_report(bytes.reveal(), most);
  };
  auto report = co_await run_on(reports_.cpu, std::move(read));
  co_return co_await tell_of(std::move(report));
}

asio::awaitable<mail::MailVerdict> MailRoad::take_fault(Payload bytes) const {
  auto read = [bytes = std::move(bytes), most = reports_.most_bytes] {
    return read_mail_fault(bytes.reveal(), most);
  };
  auto fault = co_await run_on(reports_.cpu, std::move(read));
  if (!fault) co_return mail::MailVerdict::refused;
  co_return co_await tell_of(*std::move(fault));
}

asio::awaitable<mail::MailVerdict> MailRoad::tell_of(Outcome<MailReport> report) const {
  StatusLine line;
  line.event = "mail_report";
  if (report && !report->about.empty()) {
    const auto own = co_await reports_.desk->sent(report->about);
    if (!own) co_return mail::MailVerdict::later;
    if (*own && !went_by_mail(**own)) {
      line.loudness = Loudness::note;
      line.detail = "it is about an envelope that did not go by mail: " + report->evidence;
      reports_.status->write(line);
      co_return mail::MailVerdict::taken;
    }
    const auto fate = co_await reports_.desk->take_report(*std::move(report));
    co_return fate ? mail::MailVerdict::taken : mail::MailVerdict::later;
  }
  line.loudness = Loudness::warn;
  line.detail = report ? "it names no mail of ours: " + report->evidence
                       : "it cannot be read: " + report.failure().detail;
  reports_.status->write(line);
  co_return mail::MailVerdict::taken;
}

asio::awaitable<mail::MailVerdict> MailRoad::operator()(mail::ReceivedMail mail) const {
  if (is_mail_report(mail.bytes.reveal())) co_return co_await take_report(std::move(mail.bytes));
  Incoming incoming;
  incoming.road = ebms::Road::mail;
  incoming.body = mail.bytes;
  Reaction reaction = co_await receiver_->receive(std::move(incoming));
  switch (reaction.kind) {
    case Reaction::Kind::answer:
      send(*outbox_, std::move(reaction));
      break;
    case Reaction::Kind::silence:
      break;
    case Reaction::Kind::fault:
      co_return co_await take_fault(std::move(mail.bytes));
    case Reaction::Kind::later:
      co_return mail::MailVerdict::later;
  }
  co_return mail::MailVerdict::taken;
}

}  // namespace budstikke::msh
