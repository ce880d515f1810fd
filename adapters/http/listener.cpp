#include "adapters/http/listener.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "adapters/http/connections.hpp"
#include "adapters/http/listen_address.hpp"
#include "adapters/http/session.hpp"
#include "adapters/http/tls.hpp"
#include "engine/runtime/signal.hpp"

namespace budstikke {

namespace asio = boost::asio;
using boost::system::error_code;
using Generic = asio::generic::stream_protocol;

namespace {

constexpr auto kAnswers = asio::as_tuple(asio::use_awaitable);
constexpr auto kAcceptPause = std::chrono::milliseconds{100};
constexpr auto kReportPause = std::chrono::minutes{1};

/// Refuses what would let strangers in, or patient data out in the clear.
void check_exposure(const ListenerOptions& options, const ListenAddress& address) {
  const std::string where = "The listener on " + options.listen;
  if (options.authentication == Authentication::none && !options.open_to_strangers && !address.local()) {
    throw std::invalid_argument(where +
                                " needs authentication: none is allowed only on loopback or a Unix socket.");
  }
  if (!options.tls && !address.local() && !options.plain_beyond_loopback) {
    throw std::invalid_argument(where +
                                " needs TLS: plain HTTP is allowed only on loopback or a Unix socket.");
  }
  if (options.tls && !address.unix_path.empty()) {
    throw std::invalid_argument(where + " takes no TLS: a Unix socket does not leave the machine.");
  }
  if (options.authentication == Authentication::client_certificate &&
      (!options.tls || options.tls->client_ca_file.empty())) {
    throw std::invalid_argument(where + " needs TLS and a client CA file to check client certificates.");
  }
}

/// The peer's address as text; "unix" for a Unix socket, empty where the peer is gone already.
std::string address_of(const Wire::Socket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return {};
  if (endpoint.protocol().family() == AF_UNIX) return "unix";
  asio::ip::tcp::endpoint tcp;
  if (endpoint.size() > tcp.capacity()) return {};
  tcp.resize(endpoint.size());
  std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
  return tcp.address().to_string();
}

/// Removes what a stopped process left behind; a socket that somebody answers on, or another kind of file, stays.
void remove_stale_socket(asio::any_io_executor loop, const std::string& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISSOCK(info.st_mode)) return;
  asio::local::stream_protocol::socket probe(loop);
  error_code error;
  probe.connect(path, error);
  if (error == asio::error::connection_refused) ::unlink(path.c_str());
}

}  // namespace

struct HttpListener::Impl : std::enable_shared_from_this<HttpListener::Impl> {
  Impl(asio::any_io_executor executor, ListenerOptions options, HttpHandler handler)
      : loop(executor),
        acceptor(executor),
        pause(executor),
        grace(executor),
        ended(executor),
        core(std::make_shared<ListenerCore>()),
        connections(options.connections, options.connections_of_a_peer) {
    core->options = std::move(options);
    core->handler = std::move(handler);
    address = parse_listen_address(core->options.listen);
    check_exposure(core->options, address);
    core->gate = std::make_shared<Gate>(core->options);
    if (core->options.tls) tls = server_tls(*core->options.tls);
  }

  void bind();
  void stop();
  void close_all();
  void fault(const std::string& sentence) const {
    if (core->options.fault) core->options.fault(sentence);
  }
  void admit(Wire::Socket socket);
  void turn_away(Wire::Socket socket);
  /// What of the load had to be left out, at most once a minute: whoever floods us must not flood the log.
  void report();

  // Static, so that a coroutine owns what it uses and never a bare `this`.
  static asio::awaitable<void> accept_all(std::shared_ptr<Impl> self);
  static asio::awaitable<void> serve(std::shared_ptr<Impl> self, Wire::Socket socket,
                                     Connections::Handle place);
  static asio::awaitable<void> until_ended(std::shared_ptr<Impl> self);

  asio::any_io_executor loop;
  asio::basic_socket_acceptor<Generic, asio::any_io_executor> acceptor;
  asio::steady_timer pause;
  asio::steady_timer grace;
  Signal ended;
  std::shared_ptr<ListenerCore> core;
  ListenAddress address;
  std::shared_ptr<asio::ssl::context> tls;
  Connections connections;
  std::string accept_fault;      ///< the last one, until it is reported
  std::size_t turned_away = 0;   ///< since it was last reported
  std::string turned_away_peer;  ///< the last one
  Wire::Time report_after{};
  bool accepting = false;
  bool bound = false;
};

void HttpListener::Impl::bind() {
  Generic::endpoint endpoint(address.tcp);
  if (!address.unix_path.empty()) {
    endpoint = Generic::endpoint(asio::local::stream_protocol::endpoint(address.unix_path));
    remove_stale_socket(loop, address.unix_path);
  }
  try {
    acceptor.open(endpoint.protocol());
    if (address.unix_path.empty()) acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind(endpoint);
    // Nobody can connect before listen(), so the mode is in place in time.
    if (!address.unix_path.empty() && ::chmod(address.unix_path.c_str(), S_IRUSR | S_IWUSR) != 0) {
      throw boost::system::system_error(error_code(errno, boost::system::system_category()));
    }
    acceptor.listen(asio::socket_base::max_listen_connections);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("Cannot listen on " + core->options.listen + ": " + error.code().message() +
                             ".");
  }
  bound = true;
}

asio::awaitable<void> HttpListener::Impl::accept_all(std::shared_ptr<Impl> self) {
  while (!self->core->stopping) {
    auto [error, socket] = co_await self->acceptor.async_accept(kAnswers);
    if (self->core->stopping) break;
    if (error) {
      self->accept_fault = error.message();
      self->report();
      self->pause.expires_after(kAcceptPause);
      co_await self->pause.async_wait(kAnswers);
      continue;
    }
    self->admit(std::move(socket));
  }
  self->accepting = false;
  self->ended.notify();
}

void HttpListener::Impl::admit(Wire::Socket socket) {
  error_code gone;
  const auto remote = socket.remote_endpoint(gone);
  if (gone) return;
  const std::string peer = peer_of(remote);
  if (const auto place = connections.admit(peer)) {
    asio::co_spawn(loop, serve(shared_from_this(), std::move(socket), *place), asio::detached);
  } else {
    turned_away_peer = peer;
    turn_away(std::move(socket));
  }
  report();
}

void HttpListener::Impl::turn_away(Wire::Socket socket) {
  ++turned_away;
  if (core->options.answered) core->options.answered(503);
  if (tls) return;
  // A courtesy that must not cost anything: what the socket's buffer does not take at once is dropped.
  const std::string text =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: " +
      std::to_string(std::chrono::ceil<std::chrono::seconds>(core->options.retry_after).count()) +
      "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(asio::socket_base::shutdown_send, ignored);
}

void HttpListener::Impl::report() {
  const auto now = std::chrono::steady_clock::now();
  const std::size_t dropped = connections.dropped();
  if (now < report_after || (dropped + turned_away == 0 && accept_fault.empty())) return;
  report_after = now + kReportPause;
  const std::string here = "The listener on " + core->options.listen;
  if (dropped > 0) {
    fault(here + " is full: " + std::to_string(dropped) +
          " connection(s) without a request were closed for new ones.");
  }
  if (turned_away > 0) {
    fault(here + " is full: " + std::to_string(turned_away) +
          " connection(s) were turned away, the last from " +
          (turned_away_peer.empty() ? "this machine" : turned_away_peer) + ".");
  }
  if (!accept_fault.empty()) fault(here + " cannot accept connections: " + accept_fault + ".");
  connections.forget_dropped();
  turned_away = 0;
  accept_fault.clear();
}

asio::awaitable<void> HttpListener::Impl::serve(std::shared_ptr<Impl> self, Wire::Socket socket,
                                                Connections::Handle place) {
  {
    std::string address = address_of(socket);
    HttpSession session(accepted_wire(std::move(socket), self->tls), self->core, std::move(address));
    place->session = &session;
    try {
      co_await session.run();
    } catch (const std::exception& error) {
      self->fault(std::string("A connection ended by a fault here: ") + error.what());
    }
    place->session = nullptr;
  }
  self->connections.leave(place);
  self->ended.notify();
}

void HttpListener::Impl::stop() {
  if (core->stopping) return;
  core->stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  if (bound && !address.unix_path.empty()) ::unlink(address.unix_path.c_str());
  connections.stop_soon();
  grace.expires_after(core->options.grace);
  grace.async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    if (!error && self) self->close_all();
  });
}

void HttpListener::Impl::close_all() { connections.close_all(); }

asio::awaitable<void> HttpListener::Impl::until_ended(std::shared_ptr<Impl> self) {
  while (!self->core->stopping || self->accepting || !self->connections.empty()) co_await self->ended.wait();
  self->grace.cancel();
}

HttpListener::HttpListener(asio::any_io_executor loop, ListenerOptions options, HttpHandler handler)
    : impl_(std::make_shared<Impl>(std::move(loop), std::move(options), std::move(handler))) {}

HttpListener::~HttpListener() {
  impl_->stop();
  impl_->close_all();
  impl_->grace.cancel();
}

void HttpListener::start() {
  impl_->bind();
  impl_->accepting = true;
  asio::co_spawn(impl_->loop, Impl::accept_all(impl_), asio::detached);
}

unsigned short HttpListener::port() const {
  if (!impl_->bound || !impl_->address.unix_path.empty()) return 0;
  error_code error;
  const auto endpoint = impl_->acceptor.local_endpoint(error);
  if (error) return 0;
  asio::ip::tcp::endpoint tcp;
  tcp.resize(endpoint.size());
  std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
  return tcp.port();
}

void HttpListener::stop() {
  impl_->stop();
  impl_->ended.notify();
}

asio::awaitable<void> HttpListener::stopped() { return Impl::until_ended(impl_); }

void HttpListener::reload_tls() {
  if (impl_->core->options.tls) impl_->tls = server_tls(*impl_->core->options.tls);
}

void HttpListener::replace_clients(std::vector<HttpClient> clients) {
  impl_->core->gate->replace_clients(std::move(clients));
}

}  // namespace budstikke
