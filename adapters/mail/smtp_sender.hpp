#pragma once
// Hands mails to the site's mail server by SMTP, always under TLS (STARTTLS, RFC 3207).

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/model/time.hpp"

namespace budstikke::mail {

struct SmtpOptions {
  std::string server;   ///< "host:port"
  std::string hello;    ///< what we call ourselves; the machine's name where it is empty
  std::string ca_file;  ///< what the server's certificate must chain to; the system's roots where it is empty
  std::string user;     ///< empty: no authentication
  std::string password_file;    ///< its first line
  std::size_t connections = 4;  ///< mails under way at once; each connection is kept for the next
};

struct MailToSend {
  std::string from;  ///< of the envelope
  std::string to;
  Payload bytes;  ///< headers and body, lines in CRLF
};

/// Loop thread; any number of calls at once, beyond `connections` they wait. Outlives its calls; the destructor waits for
/// those under way.
class SmtpSender {
 public:
  /// Throws std::runtime_error with a sentence where a file cannot be read, or an option is not understood.
  SmtpSender(boost::asio::any_io_executor loop, SmtpOptions options);
  ~SmtpSender();
  SmtpSender(const SmtpSender&) = delete;
  SmtpSender& operator=(const SmtpSender&) = delete;

  /// Returns the server's name for the mail (empty where it gives none) when the server has taken it. D401 unreachable, D402
  /// too slow, D403 broken off (the server may have it), D404 not SMTP, D407 no TLS that can be trusted or no login, D424 not
  /// now (4xx), D425 refused (5xx).
  boost::asio::awaitable<Outcome<std::string>> send(MailToSend mail, Duration within);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace budstikke::mail
