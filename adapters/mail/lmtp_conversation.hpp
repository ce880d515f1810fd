#pragma once
// What an LMTP server answers to each command (RFC 2033, RFC 5321), as values. Pure.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace budstikke::mail {

struct LmtpLimits {
  std::size_t message_bytes = 52'428'800;  ///< 50 MiB: 35 MiB of content in base64
  std::size_t recipients = 10;             ///< of one mail
  std::size_t line_bytes = 1'000;          ///< of a command, with its end
};

/// Of one connection. Greets with LHLO alone, takes mail to our own addresses, and one answer for each recipient follows the
/// data.
class LmtpConversation {
 public:
  struct Step {
    std::string reply;  ///< with CRLF; empty where `next` is data
    enum class Next { command, data, end } next = Next::command;
  };

  /// `is_ours` is asked about an address without its brackets.
  LmtpConversation(std::string host, LmtpLimits limits, std::function<bool(std::string_view)> is_ours);

  [[nodiscard]] std::string greeting() const;
  /// `line` without its CRLF.
  [[nodiscard]] Step command(std::string_view line);

  // Of the mail that is being sent.
  [[nodiscard]] const std::string& sender() const { return sender_; }
  [[nodiscard]] const std::vector<std::string>& recipients() const { return recipients_; }
  /// As announced by SIZE.
  [[nodiscard]] std::optional<std::size_t> announced_bytes() const { return announced_bytes_; }
  /// The answer to the data, and the beginning of the next mail: `reply` ("250 2.6.0 taken") once for each recipient.
  [[nodiscard]] std::string answer_data(std::string_view reply);

 private:
  [[nodiscard]] Step mail_from(std::string_view argument);
  [[nodiscard]] Step rcpt_to(std::string_view argument);
  void reset();

  std::string host_;
  LmtpLimits limits_;
  std::function<bool(std::string_view)> is_ours_;
  bool greeted_ = false;
  bool has_sender_ = false;
  std::string sender_;
  std::vector<std::string> recipients_;
  std::optional<std::size_t> announced_bytes_;
};

}  // namespace budstikke::mail
