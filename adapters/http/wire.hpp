#pragma once
// A byte stream over TCP, a Unix socket or TLS, with one deadline for whatever is under way. Private to adapters/http.

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace budstikke {

struct Transferred {
  boost::system::error_code error;
  std::size_t bytes = 0;
};

/// Loop thread only; one operation at a time. When the deadline passes, the operation under way ends with an error that
/// timed_out() knows and the wire is closed. Errors are values: nothing here throws.
class Wire {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Socket = boost::asio::generic::stream_protocol::socket;

  virtual ~Wire() = default;

  virtual boost::asio::awaitable<boost::system::error_code> connect(
      boost::asio::ip::tcp::endpoint address) = 0;
  /// The TLS handshake; nothing on a wire without TLS.
  virtual boost::asio::awaitable<boost::system::error_code> handshake() = 0;
  virtual boost::asio::awaitable<Transferred> read_some(boost::asio::mutable_buffer into) = 0;
  /// Writes both buffers whole. They stay valid until it returns.
  virtual boost::asio::awaitable<Transferred> write(std::array<boost::asio::const_buffer, 2> buffers) = 0;
  /// Tells the peer that nothing more will be written.
  virtual boost::asio::awaitable<void> finish() = 0;

  virtual void expires_at(Time time) = 0;
  virtual void never_expires() = 0;
  /// Between two exchanges: whether the peer has neither closed nor said anything beyond what was read. Looks at the socket
  /// and at what the TLS session has taken from it, without waiting. Where this is false, what comes next on the wire need
  /// not be the answer to what is sent next.
  [[nodiscard]] virtual bool is_quiet() = 0;
  /// Ends the operation under way with an error and closes the socket.
  virtual void close() = 0;
  /// The TLS session, for the peer's certificate and the reason of a failed verification; null without TLS.
  [[nodiscard]] virtual SSL* tls() = 0;
};

/// An accepted socket, TLS where `tls` is set.
[[nodiscard]] std::unique_ptr<Wire> accepted_wire(Wire::Socket socket,
                                                  std::shared_ptr<boost::asio::ssl::context> tls);

/// A wire that is still to connect; TLS as a client where `tls` is set.
[[nodiscard]] std::unique_ptr<Wire> client_wire(boost::asio::any_io_executor loop,
                                                std::shared_ptr<boost::asio::ssl::context> tls);

[[nodiscard]] bool timed_out(const boost::system::error_code& error);

}  // namespace budstikke
