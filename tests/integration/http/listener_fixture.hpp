#pragma once
// A listener on a real loop, and raw clients that may say anything.

#include <boost/asio/connect.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <utility>

#include "adapters/http/listener.hpp"
#include "tests/integration/http/loop_thread.hpp"

namespace budstikke {

/// Answers 200 with "METHOD PATH?QUERY CALLER BYTES".
inline boost::asio::awaitable<HttpResponse> echo(HttpRequest request) {
  HttpResponse response{200, "text/plain", {}, {}};
  response.body = request.method + " " + request.path + "?" + request.query + " " + request.caller + " " +
                  std::to_string(request.body.size_bytes());
  co_return response;
}

/// Reads `stream` until it ends or breaks.
template <class Stream>
std::string read_to_end(Stream& stream) {
  std::string all;
  std::string part(4'096, '\0');
  boost::system::error_code error;
  while (!error) {
    const std::size_t got = stream.read_some(boost::asio::buffer(part), error);
    all.append(part, 0, got);
  }
  return all;
}

class RunningListener {
 public:
  explicit RunningListener(ListenerOptions options, HttpHandler handler = echo) {
    loop_.call([&] {
      listener_ = std::make_unique<HttpListener>(loop_.executor(), std::move(options), std::move(handler));
      listener_->start();
    });
    port_ = loop_.call([&] { return listener_->port(); });
  }
  ~RunningListener() {
    stop();
    loop_.call([&] { listener_.reset(); });
    loop_.join();
  }
  RunningListener(const RunningListener&) = delete;
  RunningListener& operator=(const RunningListener&) = delete;

  /// Stops and waits for the last connection.
  void stop() {
    loop_.call([&] { listener_->stop(); });
    loop_.run(listener_->stopped());
  }

  [[nodiscard]] unsigned short port() const { return port_; }
  LoopThread& loop() { return loop_; }
  HttpListener& listener() { return *listener_; }

  /// A connected raw socket.
  boost::asio::ip::tcp::socket connect() {
    boost::asio::ip::tcp::socket socket(client_);
    socket.connect({boost::asio::ip::address_v4::loopback(), port_});
    return socket;
  }

  /// Says `text`, then reads until the listener closes.
  std::string ask(const std::string& text) {
    auto socket = connect();
    boost::system::error_code ignored;
    boost::asio::write(socket, boost::asio::buffer(text), ignored);
    return read_to_end(socket);
  }

 private:
  LoopThread loop_;
  boost::asio::io_context client_;
  std::unique_ptr<HttpListener> listener_;
  unsigned short port_ = 0;
};

inline ListenerOptions local_options() {
  ListenerOptions options;
  options.listen = "127.0.0.1:0";
  return options;
}

/// A POST after which the connection is to close.
inline std::string post(const std::string& headers, const std::string& body = {}) {
  return "POST /v1/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n" + body;
}

inline bool has_status(const std::string& response, const std::string& status) {
  return response.starts_with("HTTP/1.1 " + status + " ");
}

}  // namespace budstikke
