#pragma once
// One connection: request after request until either side ends it. Private to adapters/http.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "adapters/http/gate.hpp"
#include "adapters/http/listener.hpp"
#include "adapters/http/request_reader.hpp"
#include "adapters/http/wire.hpp"

namespace budstikke {

/// What a listener shares with its sessions.
struct ListenerCore {
  ListenerOptions options;
  HttpHandler handler;
  std::shared_ptr<Gate> gate;
  bool stopping = false;
};

/// Loop thread. Outlives its run().
class HttpSession {
 public:
  /// `address`: the peer's.
  HttpSession(std::unique_ptr<Wire> wire, std::shared_ptr<ListenerCore> core, std::string address);

  /// Returns when the connection has ended.
  boost::asio::awaitable<void> run();
  /// Ends it now where no request is under way; otherwise after the current one.
  void stop_soon();
  void close() {
    closed_ = true;
    wire_->close();
  }
  /// Since when it has had no complete request header from its peer (for ever, where it was turned away and only lingers);
  /// nothing while a request is under way, or once it is closed.
  [[nodiscard]] std::optional<Wire::Time> waiting_since() const {
    return closed_ ? std::nullopt : waiting_since_;
  }

 private:
  /// One request and its response; false where the connection ends with it.
  boost::asio::awaitable<bool> exchange();
  boost::asio::awaitable<HttpResponse> ask_handler(HttpRequest request);
  boost::asio::awaitable<bool> answer(HttpResponse response, bool keep_alive, bool without_body);
  /// Answers a request that is not read to its end, and closes so that the answer arrives.
  boost::asio::awaitable<void> turn_away(HttpResponse response);
  /// What the request shows of its sender; its headers no longer do.
  [[nodiscard]] Credentials take_credentials(HttpRequest& request);
  /// With whom others share the room for bodies: whoever was authenticated, else the peer's address.
  [[nodiscard]] std::string sharer_of(const HttpRequest& request) const;
  [[nodiscard]] bool is_open(const HttpRequest& request) const;

  std::shared_ptr<ListenerCore> core_;
  std::string address_;
  std::unique_ptr<Wire> wire_;
  RequestReader reader_;
  bool idle_ = true;
  bool closed_ = false;
  std::optional<Wire::Time> waiting_since_ = std::chrono::steady_clock::now();
};

}  // namespace budstikke
