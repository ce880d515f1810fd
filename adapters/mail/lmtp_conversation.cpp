#include "adapters/mail/lmtp_conversation.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace budstikke::mail {

namespace {

using Step = LmtpConversation::Step;

constexpr std::size_t kLongestPath = 256;  // RFC 5321 §4.5.3.1.3

std::string upper(std::string_view text) {
  std::string raised(text);
  for (char& c : raised) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return raised;
}

Step say(std::string_view reply) { return {std::string(reply) + "\r\n", Step::Next::command}; }

struct Path {
  std::string address;
  std::vector<std::string_view> parameters;
};

/// "<a@b> SIZE=1 BODY=8BITMIME". Nothing where it is no path: no source routes, no quoted local parts.
std::optional<Path> read_path(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (!text.starts_with('<')) return std::nullopt;
  const std::size_t close = text.find('>');
  if (close == std::string_view::npos || close > kLongestPath) return std::nullopt;
  Path path{std::string(text.substr(1, close - 1)), {}};
  const bool plain = std::ranges::all_of(path.address, [](char c) {
    return c > ' ' && c < '\x7f' && std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos;
  });
  if (!plain || std::ranges::count(path.address, '@') > 1) return std::nullopt;
  text.remove_prefix(close + 1);
  while (!text.empty()) {
    if (text.front() != ' ') return std::nullopt;
    text.remove_prefix(1);
    const std::string_view one = text.substr(0, text.find(' '));
    if (!one.empty()) path.parameters.push_back(one);
    text.remove_prefix(one.size());
  }
  return path;
}

/// The argument of "MAIL FROM:..." behind `name`; nothing where the line is another one.
std::optional<std::string_view> argument_of(std::string_view line, std::string_view name) {
  if (line.size() < name.size() || upper(line.substr(0, name.size())) != name) return std::nullopt;
  return line.substr(name.size());
}

}  // namespace

LmtpConversation::LmtpConversation(std::string host, LmtpLimits limits,
                                   std::function<bool(std::string_view)> is_ours)
    : host_(std::move(host)), limits_(limits), is_ours_(std::move(is_ours)) {}

std::string LmtpConversation::greeting() const { return "220 " + host_ + " LMTP\r\n"; }

Step LmtpConversation::command(std::string_view line) {
  if (std::ranges::any_of(line, [](char c) { return c < ' ' || c == '\x7f'; }))
    return say("500 5.5.2 only printable ASCII in commands");
  if (const auto argument = argument_of(line, "MAIL FROM:")) return mail_from(*argument);
  if (const auto argument = argument_of(line, "RCPT TO:")) return rcpt_to(*argument);
  const std::string verb = upper(line.substr(0, line.find(' ')));
  if (verb == "LHLO") {
    if (line.size() <= 5) return say("501 5.5.4 say who you are");
    reset();
    greeted_ = true;
    return say("250-" + host_ + "\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE " +
               std::to_string(limits_.message_bytes));
  }
  if (verb == "HELO" || verb == "EHLO") return say("500 5.5.1 this is LMTP: LHLO");
  if (verb == "NOOP") return say("250 2.0.0 still here");
  if (verb == "RSET") {
    reset();
    return say("250 2.0.0 forgotten");
  }
  if (verb == "QUIT") return {"221 2.0.0 bye\r\n", Step::Next::end};
  if (verb == "VRFY") return say("252 2.5.1 send a mail and see");
  if (verb != "DATA" || line.size() != 4) return say("500 5.5.1 not understood");
  if (recipients_.empty()) return say("503 5.5.1 no recipient");
  return {{}, Step::Next::data};
}

Step LmtpConversation::mail_from(std::string_view argument) {
  if (!greeted_) return say("503 5.5.1 LHLO first");
  if (has_sender_) return say("503 5.5.1 one sender a mail");
  const auto path = read_path(argument);
  if (!path) return say("501 5.1.7 the sender's address is not understood");
  std::optional<std::size_t> announced;
  for (const std::string_view parameter : path->parameters) {
    const std::string name = upper(parameter);
    if (name == "BODY=7BIT" || name == "BODY=8BITMIME") continue;
    std::size_t bytes = 0;
    const std::string_view number = std::string_view(name).substr(std::min<std::size_t>(5, name.size()));
    const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), bytes);
    if (!name.starts_with("SIZE=") || error != std::errc{} || stop != number.data() + number.size())
      return say("555 5.5.4 a parameter is not understood");
    if (bytes > limits_.message_bytes) return say("552 5.3.4 the mail is too large");
    announced = bytes;
  }
  has_sender_ = true;
  sender_ = path->address;
  announced_bytes_ = announced;
  return say("250 2.1.0 sender");
}

Step LmtpConversation::rcpt_to(std::string_view argument) {
  if (!has_sender_) return say("503 5.5.1 MAIL FROM first");
  const auto path = read_path(argument);
  if (!path || path->address.empty()) return say("501 5.1.3 the recipient's address is not understood");
  if (!path->parameters.empty()) return say("555 5.5.4 a parameter is not understood");
  if (recipients_.size() >= limits_.recipients) return say("452 4.5.3 too many recipients");
  if (!is_ours_(path->address)) return say("550 5.1.1 nobody of that address here");
  recipients_.push_back(path->address);
  return say("250 2.1.5 recipient");
}

std::string LmtpConversation::answer_data(std::string_view reply) {
  std::string replies;
  for (std::size_t i = 0; i < recipients_.size(); ++i) replies.append(reply).append("\r\n");
  reset();
  return replies;
}

void LmtpConversation::reset() {
  has_sender_ = false;
  sender_.clear();
  recipients_.clear();
  announced_bytes_.reset();
}

}  // namespace budstikke::mail
