#include "adapters/http/wire.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <cerrno>
#include <utility>

namespace budstikke {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Stream = boost::beast::basic_stream<asio::generic::stream_protocol, asio::any_io_executor>;

constexpr auto kAnswers = asio::as_tuple(asio::use_awaitable);

asio::awaitable<error_code> connect_stream(Stream& stream, asio::ip::tcp::endpoint address) {
  const asio::generic::stream_protocol::endpoint generic(address);
  auto [error] = co_await stream.async_connect(generic, kAnswers);
  if (!error) {
    error_code ignored;
    stream.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  }
  co_return error;
}

bool is_quiet_stream(Stream& stream) {
  char byte = 0;
  const auto got = ::recv(stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

// What came with the last read and was not asked for yet: deciphered, or still as records. Asio reads a segment of many
// records at once and hands it all to the pair of BIOs that the session reads from, so none of it is at the socket any more.
// A farewell is one of these records.
bool holds_more(SSL* session) {
  return SSL_has_pending(session) == 1 || BIO_ctrl_pending(SSL_get_rbio(session)) > 0 ||
         SSL_get_shutdown(session) != 0;
}

void close_stream(Stream& stream) {
  stream.cancel();
  error_code ignored;
  stream.socket().close(ignored);
}

class PlainWire final : public Wire {
 public:
  explicit PlainWire(Stream stream) : stream_(std::move(stream)) {}

  asio::awaitable<error_code> connect(asio::ip::tcp::endpoint address) override {
    co_return co_await connect_stream(stream_, address);
  }
  asio::awaitable<error_code> handshake() override { co_return error_code{}; }
  asio::awaitable<Transferred> read_some(asio::mutable_buffer into) override {
    auto [error, bytes] = co_await stream_.async_read_some(into, kAnswers);
    co_return Transferred{error, bytes};
  }
  asio::awaitable<Transferred> write(std::array<asio::const_buffer, 2> buffers) override {
    auto [error, bytes] = co_await asio::async_write(stream_, buffers, kAnswers);
    co_return Transferred{error, bytes};
  }
  asio::awaitable<void> finish() override {
    error_code ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    co_return;
  }
  void expires_at(Time time) override { stream_.expires_at(time); }
  void never_expires() override { stream_.expires_never(); }
  [[nodiscard]] bool is_quiet() override { return is_quiet_stream(stream_); }
  void close() override { close_stream(stream_); }
  [[nodiscard]] SSL* tls() override { return nullptr; }

 private:
  Stream stream_;
};

class TlsWire final : public Wire {
 public:
  TlsWire(Stream stream, std::shared_ptr<asio::ssl::context> context,
          asio::ssl::stream_base::handshake_type role)
      : context_(std::move(context)), stream_(std::move(stream), *context_), role_(role) {}

  asio::awaitable<error_code> connect(asio::ip::tcp::endpoint address) override {
    co_return co_await connect_stream(stream_.next_layer(), address);
  }
  asio::awaitable<error_code> handshake() override {
    auto [error] = co_await stream_.async_handshake(role_, kAnswers);
    co_return error;
  }
  asio::awaitable<Transferred> read_some(asio::mutable_buffer into) override {
    auto [error, bytes] = co_await stream_.async_read_some(into, kAnswers);
    co_return Transferred{error, bytes};
  }
  asio::awaitable<Transferred> write(std::array<asio::const_buffer, 2> buffers) override {
    auto [error, bytes] = co_await asio::async_write(stream_, buffers, kAnswers);
    co_return Transferred{error, bytes};
  }
  asio::awaitable<void> finish() override {
    // A full shutdown waits for the peer's answer, and discards what it still sends: the caller's deadline bounds it.
    (void)co_await stream_.async_shutdown(kAnswers);
  }
  void expires_at(Time time) override { stream_.next_layer().expires_at(time); }
  void never_expires() override { stream_.next_layer().expires_never(); }
  [[nodiscard]] bool is_quiet() override {
    return !holds_more(stream_.native_handle()) && is_quiet_stream(stream_.next_layer());
  }
  void close() override { close_stream(stream_.next_layer()); }
  [[nodiscard]] SSL* tls() override { return stream_.native_handle(); }

 private:
  std::shared_ptr<asio::ssl::context> context_;
  asio::ssl::stream<Stream> stream_;
  asio::ssl::stream_base::handshake_type role_;
};

}  // namespace

std::unique_ptr<Wire> accepted_wire(Wire::Socket socket, std::shared_ptr<asio::ssl::context> tls) {
  error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (!tls) return std::make_unique<PlainWire>(Stream(std::move(socket)));
  return std::make_unique<TlsWire>(Stream(std::move(socket)), std::move(tls), asio::ssl::stream_base::server);
}

std::unique_ptr<Wire> client_wire(asio::any_io_executor loop, std::shared_ptr<asio::ssl::context> tls) {
  if (!tls) return std::make_unique<PlainWire>(Stream(std::move(loop)));
  return std::make_unique<TlsWire>(Stream(std::move(loop)), std::move(tls), asio::ssl::stream_base::client);
}

bool timed_out(const error_code& error) { return error == boost::beast::error::timeout; }

}  // namespace budstikke
