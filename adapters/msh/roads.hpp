#pragma once
// The two ways in: a route of an HTTP listener, and mail from the site's mail server.

#include "adapters/http/http_types.hpp"
#include "adapters/mail/lmtp_server.hpp"
#include "adapters/msh/ebms_receiver.hpp"
#include "adapters/msh/signal_outbox.hpp"

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

/// A MailHandler: taken where it was stored or needs no more, later where nothing was stored, refused where it is no ebXML.
class MailRoad {
 public:
  MailRoad(EbmsReceiver& receiver, SignalOutbox& outbox) : receiver_(&receiver), outbox_(&outbox) {}
  boost::asio::awaitable<mail::MailVerdict> operator()(mail::ReceivedMail mail) const;

 private:
  EbmsReceiver* receiver_;
  SignalOutbox* outbox_;
};

}  // namespace budstikke::msh
