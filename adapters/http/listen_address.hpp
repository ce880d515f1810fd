#pragma once
// Where a listener listens. Pure; private to adapters/http.

#include <boost/asio/ip/tcp.hpp>
#include <string>

namespace budstikke {

struct ListenAddress {
  boost::asio::ip::tcp::endpoint tcp;
  std::string unix_path;  ///< set: a Unix socket, and `tcp` says nothing

  /// Only processes of this machine can connect.
  [[nodiscard]] bool local() const { return !unix_path.empty() || tcp.address().is_loopback(); }
};

/// Reads "127.0.0.1:8480", "[::1]:0", "localhost:8480" (which is 127.0.0.1) or "unix:/absolute/path". Throws
/// std::invalid_argument with a sentence for anything else: other names are not looked up.
[[nodiscard]] ListenAddress parse_listen_address(const std::string& text);

}  // namespace budstikke
