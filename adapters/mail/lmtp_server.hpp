#pragma once
// Takes mail from the site's mail server by LMTP (RFC 2033): a mail is answered "taken" when what it holds is stored.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/mail/lmtp_conversation.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/model/time.hpp"

namespace budstikke::mail {

struct ReceivedMail {
  std::string sender;  ///< of the envelope; may be empty
  std::vector<std::string> recipients;
  Payload bytes;  ///< headers and body, lines in CRLF
};

enum class MailVerdict {
  taken,    ///< stored, or answered for good: the mail server need not keep it
  later,    ///< nothing was stored: the mail server keeps it and tries again
  refused,  ///< it is nothing that is taken here: the mail server tells its sender
};

struct LmtpOptions {
  std::string listen = "127.0.0.1:0";  ///< or "[::1]:PORT" or "unix:/path" (mode 0660): this machine alone
  std::string host = "budstikke";      ///< what the server calls itself
  std::vector<std::string> addresses;  ///< ours, compared without regard to letter case
  LmtpLimits limits;
  std::size_t connections = 8;
  Duration command_within = std::chrono::minutes{5};  ///< longest silence (RFC 5321 §4.5.3.2)
  Duration mail_within = std::chrono::minutes{10};    ///< from DATA to its end
  /// Called before a mail is read, with its size as announced, or the largest. What it returns is held until the mail is
  /// answered; null: no room, answered 452. Not set: always room.
  std::function<boost::asio::awaitable<std::shared_ptr<void>>(std::size_t bytes)> reserve;
  /// Called with a sentence where something here is wrong.
  std::function<void(std::string)> fault;
};

using MailHandler = std::function<boost::asio::awaitable<MailVerdict>(ReceivedMail)>;

/// Loop thread only. Answers 250, 451 (later, or the handler throws), 452, 550 or 554.
class LmtpServer {
 public:
  /// Throws std::invalid_argument with a sentence where the address is not of this machine or not understood.
  LmtpServer(boost::asio::any_io_executor loop, LmtpOptions options, MailHandler handler);
  ~LmtpServer();
  LmtpServer(const LmtpServer&) = delete;
  LmtpServer& operator=(const LmtpServer&) = delete;

  /// Binds and begins to accept. Throws std::runtime_error with a sentence where the address cannot be bound.
  void start();
  /// The bound port; 0 for a Unix socket or before start().
  [[nodiscard]] unsigned short port() const;
  /// No new connections, and none goes on after the mail under way.
  void stop();
  /// Returns when the last connection has ended after stop(); those that have not after `grace` are closed, and their mails
  /// stay with the mail server.
  boost::asio::awaitable<void> stopped(Duration grace);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace budstikke::mail
