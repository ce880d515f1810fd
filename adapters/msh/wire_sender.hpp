#pragma once
// Hands wire texts to partners: by HTTP(S) to their message handler, or by the site's mail server.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "adapters/http/client.hpp"
#include "adapters/mail/smtp_sender.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke::msh {

struct Handed {
  std::optional<HttpAnswer> answer;  ///< over HTTP: with status 2xx
  std::string queue_name;            ///< by mail: what the mail server calls it
};

/// Loop thread; any number of calls at once. Both outlive them; `smtp` is null where no mail server is configured.
class WireSender {
 public:
  WireSender(HttpCaller& http, mail::SmtpSender* smtp, std::string own_address)
      : http_(http), smtp_(smtp), own_address_(std::move(own_address)) {}

  /// `endpoint`'s address is one of partner.hpp's. D401-D409, D411, D412, D424, D425 as HttpCaller, verdict() and SmtpSender say; D411
  /// for mail without a mail server. D406 is held and not refused: nobody signs a status.
  boost::asio::awaitable<Outcome<Handed>> send(Endpoint endpoint, Payload wire_text, Duration within);

  [[nodiscard]] const std::string& own_address() const { return own_address_; }

 private:
  HttpCaller& http_;
  mail::SmtpSender* smtp_;
  std::string own_address_;
};

}  // namespace budstikke::msh
