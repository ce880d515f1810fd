#pragma once
// The HTTP/1.1 server: accepts connections, reads bounded requests, authenticates them, asks the handler, answers.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/http/attempt_guard.hpp"
#include "adapters/http/authenticator.hpp"
#include "adapters/http/http_types.hpp"
#include "adapters/http/tls_files.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

struct ListenerOptions {
  std::string listen =
      "127.0.0.1:8480";  ///< "[::1]:0" (the kernel picks the port) or "unix:/path" (mode 0600)
  std::optional<ServerTlsFiles> tls;
  Authentication authentication = Authentication::none;
  std::vector<HttpClient> clients;
  /// What requests hold proves who sent it (signed messages): nobody is asked before, beyond loopback too.
  bool open_to_strangers = false;
  bool plain_beyond_loopback = false;  ///< a proxy in front ends TLS; API keys are demanded all the same
  /// Paths that are answered to whoever asks for them with GET and sends no body: what tells whether the node lives. Their
  /// requests have no caller and no roles.
  std::vector<std::string> open_paths;

  /// Whether the Argon2id hash `encoded` is that of `key`. Resumes on the loop. Not set: no key is anybody's.
  std::function<boost::asio::awaitable<bool>(std::string encoded, std::string key)> verify;
  /// Slows down whoever tries keys; several listeners may share one. Null: nobody is slowed down.
  std::shared_ptr<AttemptGuard> guard;
  /// Called for each wrong key and unknown certificate; `client` is empty where it names none.
  std::function<void(const std::string& address, const std::string& client)> login_failed;

  std::size_t header_bytes = 16'384;
  std::size_t body_bytes = 36'700'160;
  /// Beyond it, the connection that has waited longest without a complete request header is closed for the new one;
  /// where all are in the middle of a request, the new one is answered 503 and closed.
  std::size_t connections = 256;
  /// Of one peer (connections.hpp says who counts as one); beyond it the same holds among that peer's own connections, so
  /// that nobody shuts others out.
  std::size_t connections_of_a_peer = 128;
  std::size_t body_bytes_per_second = 1'024;  ///< a body that comes slower, after `body_idle`, is given up
  Duration header_within = std::chrono::seconds{10};  ///< also the TLS handshake
  Duration body_idle = std::chrono::seconds{10};      ///< longest silence within a body
  Duration keep_alive = std::chrono::seconds{60};     ///< longest silence between requests
  Duration answer_within = std::chrono::seconds{10};  ///< the peer must take the response in this time
  Duration linger =
      std::chrono::seconds{1};  ///< a refused request is read on this long, so that the refusal arrives
  Duration grace = std::chrono::seconds{10};  ///< requests under way may go on this long after stop()
  Duration retry_after = std::chrono::seconds{5};

  /// Of each body, so much may be read as soon as it has been begun.
  static constexpr std::size_t kFirstBytes = 65'536;
  /// Called before a body is read, of which `bytes` are announced (where nothing is: the first ones). `caller` is who was
  /// authenticated, else the peer's address. What it returns is held until the request is answered. Null: no room, answered
  /// 503 with Retry-After. Not set: always room.
  std::function<std::shared_ptr<void>(const std::string& caller, std::size_t bytes)> begin;
  /// Called when the first part has come, whatever was announced, for all the rest; where its length is unknown, in growing
  /// steps. Nothing more is read meanwhile. As above; resumes on the loop.
  std::function<boost::asio::awaitable<std::shared_ptr<void>>(std::string caller, std::size_t bytes)> reserve;
  /// Called once for each response, for counting.
  std::function<void(unsigned status)> answered;
  /// Called with a sentence where something here is wrong (no more file descriptors, a handler that throws).
  std::function<void(std::string)> fault;
};

/// Loop thread only, as is everything that it calls. Destroying it closes every connection at once; the handler's own
/// captures must outlive the requests under way, so stop and wait for stopped() first.
///
/// Answers by itself, as problem details: 400 and 501 ambiguous or unsupported framing, 401 no valid key, 403 unknown
/// certificate, 411 no length, 413 body and 431 header over the limit, 415 content encoding, 417, 429 too many wrong keys,
/// 503 no room, 505. A peer that is too slow is closed without an answer.
class HttpListener {
 public:
  /// Throws std::runtime_error or std::invalid_argument with a sentence: an address that is not understood, plain HTTP
  /// or no authentication beyond loopback, clients that cannot authenticate, TLS files that cannot be used.
  HttpListener(boost::asio::any_io_executor loop, ListenerOptions options, HttpHandler handler);
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  /// Binds and begins to accept. Throws std::runtime_error with a sentence where the address cannot be bound.
  void start();
  /// The bound port; 0 for a Unix socket or before start().
  [[nodiscard]] unsigned short port() const;

  /// No new connections; idle ones close now, the others after their current request or the grace.
  void stop();
  /// Returns when the last connection has ended after stop().
  boost::asio::awaitable<void> stopped();

  /// Reads the TLS files again, for connections from now on. Throws as the constructor does, and then changes nothing.
  void reload_tls();
  /// Replaces the clients, for requests from now on, also on connections that are open. Throws as the constructor does,
  /// and then changes nothing.
  void replace_clients(std::vector<HttpClient> clients);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace budstikke
