#include "adapters/mail/lmtp_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <cstring>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "adapters/mail/mail_data.hpp"
#include "engine/runtime/deadline.hpp"
#include "engine/runtime/signal.hpp"

namespace budstikke::mail {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Generic = asio::generic::stream_protocol;
using Socket = Generic::socket;

constexpr auto kAnswers = asio::as_tuple(asio::use_awaitable);
constexpr auto kAcceptPause = std::chrono::milliseconds{100};
constexpr std::string_view kUnix = "unix:";

struct Address {
  asio::ip::tcp::endpoint tcp;
  std::string unix_path;
};

Address parse_address(const std::string& text) {
  if (text.starts_with(kUnix)) {
    std::string path = text.substr(kUnix.size());
    if (path.empty() || path.front() != '/' || path.size() > 100)
      throw std::invalid_argument("The LMTP address " + text + " names no absolute path.");
    return {{}, std::move(path)};
  }
  const std::size_t colon = text.rfind(':');
  unsigned short port = 0;
  std::string host = text.substr(0, colon == std::string::npos ? 0 : colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const char* const end = text.data() + text.size();
  const auto [stop, wrong] = std::from_chars(text.data() + std::min(colon + 1, text.size()), end, port);
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error || wrong != std::errc{} || stop != end)
    throw std::invalid_argument("The LMTP address " + text + " is not understood.");
  if (!address.is_loopback())
    throw std::invalid_argument("The LMTP address " + text +
                                " is not of this machine: mail is taken from the site's mail server here.");
  return {{address, port}, {}};
}

bool same_address(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

std::string_view reply_of(MailVerdict verdict) {
  switch (verdict) {
    case MailVerdict::taken:
      return "250 2.6.0 taken";
    case MailVerdict::later:
      return "451 4.3.0 not now, try again";
    case MailVerdict::refused:
      return "554 5.6.0 not a message that is taken here";
  }
  return "451 4.3.0 not now, try again";
}

}  // namespace

struct LmtpServer::Impl : std::enable_shared_from_this<LmtpServer::Impl> {
  Impl(asio::any_io_executor executor, LmtpOptions chosen, MailHandler taking)
      : loop(executor),
        options(std::move(chosen)),
        handler(std::move(taking)),
        address(parse_address(options.listen)),
        acceptor(executor),
        pause(executor),
        ended(executor) {}

  struct Session;

  void bind();
  void stop();
  void fault(const std::string& sentence) const {
    if (options.fault) options.fault(sentence);
  }
  // Static, so that a coroutine owns what it uses and never a bare `this`.
  static asio::awaitable<void> accept_all(std::shared_ptr<Impl> self);
  static asio::awaitable<void> serve(std::shared_ptr<Impl> self, std::shared_ptr<Session> session);

  asio::any_io_executor loop;
  LmtpOptions options;
  MailHandler handler;
  Address address;
  asio::basic_socket_acceptor<Generic, asio::any_io_executor> acceptor;
  asio::steady_timer pause;
  Signal ended;
  std::set<std::shared_ptr<Session>> sessions;
  bool bound = false;
  bool stopping = false;
};

/// One connection.
struct LmtpServer::Impl::Session {
  Session(Socket accepted, LmtpConversation begun) : socket(std::move(accepted)), talk(std::move(begun)) {}

  /// False where the connection is to end.
  asio::awaitable<bool> say(std::string text);
  asio::awaitable<bool> fill(Duration within);
  /// The next command without its CRLF; nothing where the peer is gone, too slow, or its line too long.
  asio::awaitable<std::optional<std::string>> line(Duration within, std::size_t most_bytes);
  asio::awaitable<bool> read_mail(MailData& data, Duration within);
  void close() {
    error_code ignored;
    socket.close(ignored);
  }

  Socket socket;
  LmtpConversation talk;
  std::string buffer;  ///< read and not yet taken
  bool in_mail = false;
};

asio::awaitable<bool> LmtpServer::Impl::Session::say(std::string text) {
  auto writing = asio::async_write(socket, asio::buffer(text), kAnswers);
  const auto wrote = co_await with_deadline(std::move(writing), std::chrono::seconds{30});
  co_return wrote && !std::get<0>(*wrote);
}

asio::awaitable<bool> LmtpServer::Impl::Session::fill(Duration within) {
  std::array<char, 65'536> chunk;
  auto reading = socket.async_read_some(asio::buffer(chunk), kAnswers);
  const auto read = co_await with_deadline(std::move(reading), within);
  if (!read || std::get<0>(*read)) co_return false;
  buffer.append(chunk.data(), std::get<1>(*read));
  co_return true;
}

asio::awaitable<std::optional<std::string>> LmtpServer::Impl::Session::line(Duration within,
                                                                            std::size_t most_bytes) {
  for (;;) {
    const std::size_t end = buffer.find("\r\n");
    if (end != std::string::npos && end + 2 <= most_bytes) {
      std::string found = buffer.substr(0, end);
      buffer.erase(0, end + 2);
      co_return found;
    }
    if (std::min(end, buffer.size()) >= most_bytes) {
      co_await say("500 5.5.2 the line is too long\r\n");
      co_return std::nullopt;
    }
    if (!co_await fill(within)) co_return std::nullopt;
  }
}

asio::awaitable<bool> LmtpServer::Impl::Session::read_mail(MailData& data, Duration within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  for (;;) {
    buffer.erase(0, data.take(buffer));
    if (data.done()) co_return true;
    const auto left = std::chrono::duration_cast<Duration>(deadline - std::chrono::steady_clock::now());
    if (left <= Duration{0} || !co_await fill(left)) co_return false;
  }
}

void LmtpServer::Impl::bind() {
  Generic::endpoint endpoint(address.tcp);
  if (!address.unix_path.empty()) {
    struct stat info{};
    if (::lstat(address.unix_path.c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) {
      asio::local::stream_protocol::socket probe(loop);
      error_code error;
      probe.connect(address.unix_path, error);
      if (error == asio::error::connection_refused) ::unlink(address.unix_path.c_str());
    }
    endpoint = Generic::endpoint(asio::local::stream_protocol::endpoint(address.unix_path));
  }
  try {
    acceptor.open(endpoint.protocol());
    if (address.unix_path.empty()) acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind(endpoint);
    constexpr mode_t kGroup = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
    if (!address.unix_path.empty() && ::chmod(address.unix_path.c_str(), kGroup) != 0)
      throw boost::system::system_error(error_code(errno, boost::system::system_category()));
    acceptor.listen(asio::socket_base::max_listen_connections);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("Cannot listen on " + options.listen + ": " + error.code().message() + ".");
  }
  bound = true;
}

asio::awaitable<void> LmtpServer::Impl::accept_all(std::shared_ptr<Impl> self) {
  while (!self->stopping) {
    auto [error, socket] = co_await self->acceptor.async_accept(kAnswers);
    if (self->stopping) break;
    if (error || self->sessions.size() >= self->options.connections) {
      if (error) self->fault("LMTP on " + self->options.listen + " cannot accept: " + error.message() + ".");
      self->pause.expires_after(kAcceptPause);
      co_await self->pause.async_wait(kAnswers);
      continue;
    }
    auto is_ours = [self](std::string_view asked) {
      return std::ranges::any_of(self->options.addresses,
                                 [&](const std::string& one) { return same_address(one, asked); });
    };
    auto session = std::make_shared<Session>(
        std::move(socket), LmtpConversation(self->options.host, self->options.limits, std::move(is_ours)));
    self->sessions.insert(session);
    asio::co_spawn(self->loop, serve(self, session), asio::detached);
  }
  self->ended.notify();
}

namespace {

/// What is answered to a mail that came whole.
asio::awaitable<std::string_view> take(const LmtpOptions& options, const MailHandler& handler,
                                       ReceivedMail mail) {
  std::string why;
  try {
    co_return reply_of(co_await handler(std::move(mail)));
  } catch (const std::exception& error) {
    why = error.what();
  }
  if (options.fault) options.fault("A mail ended in a fault here: " + why);
  co_return reply_of(MailVerdict::later);
}

}  // namespace

asio::awaitable<void> LmtpServer::Impl::serve(std::shared_ptr<Impl> self, std::shared_ptr<Session> session) {
  const LmtpOptions& options = self->options;
  LmtpConversation& talk = session->talk;
  bool open = co_await session->say(talk.greeting());
  while (open && !self->stopping) {
    const auto line = co_await session->line(options.command_within, options.limits.line_bytes);
    if (!line) break;
    const auto step = talk.command(*line);
    if (step.next != LmtpConversation::Step::Next::data) {
      open = co_await session->say(step.reply) && step.next != LmtpConversation::Step::Next::end;
      continue;
    }
    const std::size_t most = talk.announced_bytes().value_or(options.limits.message_bytes);
    std::shared_ptr<void> room = std::make_shared<int>(0);
    if (options.reserve) room = co_await options.reserve(most);
    if (!room) {
      open = co_await session->say("452 4.3.1 no room now, try again\r\n");
      continue;
    }
    session->in_mail = true;
    MailData data(most + 1'024);  // who announces a size may count its lines otherwise
    open = co_await session->say("354 go on\r\n") && co_await session->read_mail(data, options.mail_within);
    if (!open) break;
    std::string_view reply = "550 5.6.0 a bare CR or LF";
    if (data.too_large()) {
      reply = "552 5.3.4 the mail is too large";
    } else if (!data.broken()) {
      reply = co_await take(options, self->handler,
                            {talk.sender(), talk.recipients(), Payload{data.take_mail()}});
    }
    open = co_await session->say(talk.answer_data(reply));
    session->in_mail = false;
  }
  session->close();
  self->sessions.erase(session);
  self->ended.notify();
}

void LmtpServer::Impl::stop() {
  if (stopping) return;
  stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  if (bound && !address.unix_path.empty()) ::unlink(address.unix_path.c_str());
  for (const auto& session : sessions) {
    if (!session->in_mail) session->close();
  }
  ended.notify();
}

LmtpServer::LmtpServer(asio::any_io_executor loop, LmtpOptions options, MailHandler handler)
    : impl_(std::make_shared<Impl>(std::move(loop), std::move(options), std::move(handler))) {}

LmtpServer::~LmtpServer() {
  impl_->stop();
  for (const auto& session : impl_->sessions) session->close();
}

void LmtpServer::start() {
  impl_->bind();
  asio::co_spawn(impl_->loop, Impl::accept_all(impl_), asio::detached);
}

unsigned short LmtpServer::port() const {
  error_code error;
  if (!impl_->bound || !impl_->address.unix_path.empty()) return 0;
  const auto endpoint = impl_->acceptor.local_endpoint(error);
  if (error) return 0;
  asio::ip::tcp::endpoint tcp;
  tcp.resize(endpoint.size());
  std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
  return tcp.port();
}

void LmtpServer::stop() { impl_->stop(); }

asio::awaitable<void> LmtpServer::stopped(Duration grace) {
  const auto impl = impl_;
  asio::steady_timer timer(impl->loop, grace);
  timer.async_wait([impl](error_code error) {
    if (error) return;
    for (const auto& session : impl->sessions) session->close();
  });
  while (!impl->sessions.empty()) co_await impl->ended.wait();
}

}  // namespace budstikke::mail
