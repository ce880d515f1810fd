#pragma once
// A receiver whose every step a test decides: a real socket on loopback, served by a thread.

#include <sys/socket.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace budstikke {

using PeerSocket = boost::asio::ip::tcp::socket;

/// Reads from `stream` until the request's header and its Content-Length are there, or it ends.
template <class Stream>
std::string read_request(Stream& stream) {
  std::string text;
  boost::system::error_code error;
  const auto head = boost::asio::read_until(stream, boost::asio::dynamic_buffer(text), "\r\n\r\n", error);
  const auto field = text.find("Content-Length: ");
  if (error || field == std::string::npos) return text;
  const std::size_t length = std::stoul(text.substr(field + 16));
  while (!error && text.size() < head + length) {
    std::string more(4'096, '\0');
    more.resize(stream.read_some(boost::asio::buffer(more), error));
    text += more;
  }
  return text;
}

template <class Stream>
void say(Stream& stream, const std::string& text) {
  boost::system::error_code ignored;
  boost::asio::write(stream, boost::asio::buffer(text), ignored);
}

/// Reads until the other side closes: how a stalling peer waits without a clock.
template <class Stream>
void wait_for_close(Stream& stream) {
  std::string text(4'096, '\0');
  boost::system::error_code error;
  while (!error) stream.read_some(boost::asio::buffer(text), error);
}

class ScriptedPeer {
 public:
  using Script = std::function<void(PeerSocket&)>;

  /// Runs `script` for each connection, one after another, until it is destroyed.
  explicit ScriptedPeer(Script script) : script_(std::move(script)) {
    acceptor_.open(boost::asio::ip::tcp::v4());
    acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedPeer() {
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
  }

  [[nodiscard]] unsigned short port() const { return port_; }
  [[nodiscard]] std::string url(const std::string& scheme = "http",
                                const std::string& host = "127.0.0.1") const {
    return scheme + "://" + host + ":" + std::to_string(port_) + "/inbox?from=test";
  }

 private:
  void serve() {
    while (true) {
      boost::system::error_code error;
      PeerSocket socket(context_);
      acceptor_.accept(socket, error);
      if (error) return;
      script_(socket);
    }
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_{context_};
  Script script_;
  unsigned short port_ = 0;
  std::thread thread_;
};

}  // namespace budstikke
