#pragma once
// Hands messages over by HTTP(S) POST.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "adapters/http/tls_files.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke {

struct HttpTransportOptions {
  bool allow_plain_http = false;  ///< beyond loopback
  ClientTlsFiles tls;
  std::string user_agent = "budstikke";
  /// How long a connection is kept for the next message; zero: each message has one of its own.
  Duration keep_connection = std::chrono::seconds{3};
  std::size_t kept_connections = 512;  ///< at once; an eighth of them to one destination
};

/// POSTs the payload as application/xml with Budstikke-Delivery-Id and Budstikke-Message-Type. What the answer means is
/// decided in verdict.hpp. Redirects are not followed; at most 16 KiB of header and 64 KiB of body are read, and of the
/// body nothing but an "id". The name is resolved once and only addresses that the settings allow are connected to. A
/// connection whose answer was whole is kept for the next message to the same host, unless the peer has closed it.
///
/// D401 unreachable, D402 too slow at any step, D403 closed before the answer's header was whole, D404 not HTTP, D407
/// TLS or a certificate, D411 an endpoint that is not allowed; D405, D406, D408, D412 by the answer. An attempt that ends
/// D402 or D403 may have reached the peer.
///
/// Loop thread. Outlives its sends, and the loop outlives it; the destructor waits for name lookups under way.
class HttpTransport : public Transport {
 public:
  /// Throws std::runtime_error with a sentence where a TLS file cannot be used.
  HttpTransport(boost::asio::any_io_executor loop, HttpTransportOptions options);
  ~HttpTransport() override;

  boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) override;

  /// Reads the TLS files again, for attempts from now on. Throws as the constructor does, and then changes nothing.
  void reload_tls();

  /// Closes the connections that are kept.
  void let_go();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace budstikke
