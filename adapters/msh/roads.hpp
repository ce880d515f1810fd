#pragma once
// The two ways in: a route of an HTTP listener, and mail from the site's mail server.

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <utility>

#include "adapters/http/http_types.hpp"
#include "adapters/mail/lmtp_server.hpp"
#include "adapters/msh/ebms_receiver.hpp"
#include "adapters/msh/signal_outbox.hpp"
#include "engine/ports/envelope_desk.hpp"
#include "engine/ports/status_sink.hpp"

namespace budstikke::msh {

/// An HttpHandler for POST /ebxml: 200 with the answer where it was asked for in the same exchange (SyncReply), 202 where it
/// follows or there is none, 500 with a SOAP fault, 503 with Retry-After where nothing was stored. The two outlive every call.
class HttpRoad {
 public:
  HttpRoad(EbmsReceiver& receiver, SignalOutbox& outbox, Duration retry_after)
      : receiver_(&receiver), outbox_(&outbox), retry_after_(retry_after) {}
  boost::asio::awaitable<HttpResponse> operator()(HttpRequest request) const;

 private:
  EbmsReceiver* receiver_;
  SignalOutbox* outbox_;
  Duration retry_after_;
};

/// Where mail servers' reports of mails of ours go.
struct ReportParts {
  boost::asio::any_io_executor cpu;
  EnvelopeDesk* desk = nullptr;
  StatusSink* status = nullptr;
  std::size_t most_bytes = 52'428'800;
};

/// A MailHandler: taken where it was stored or needs no more, later where nothing was stored, refused where it is neither ebXML
/// nor a mail server's report nor a SOAP fault. These two are never refused, for that would be answered by a mail about a mail
/// that came back, and nothing is answered to them. One about an envelope that did not go by mail is made up, and changes
/// nothing.
class MailRoad {
 public:
  MailRoad(EbmsReceiver& receiver, SignalOutbox& outbox, ReportParts reports)
      : receiver_(&receiver), outbox_(&outbox), reports_(std::move(reports)) {}
  boost::asio::awaitable<mail::MailVerdict> operator()(mail::ReceivedMail mail) const;

 private:
  boost::asio::awaitable<mail::MailVerdict> take_report(Payload bytes) const;
  boost::asio::awaitable<mail::MailVerdict> take_fault(Payload bytes) const;
  boost::asio::awaitable<mail::MailVerdict> tell_of(Outcome<MailReport> report) const;

  EbmsReceiver* receiver_;
  SignalOutbox* outbox_;
  ReportParts reports_;
};

}  // namespace budstikke::msh
