#pragma once
// Which endpoints may be sent to: the address as text, and each network address that its name resolves to. Pure;
// private to adapters/http.

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>

#include "engine/model/outcome.hpp"

namespace budstikke {

struct HttpTarget {
  bool tls = true;
  std::string host;  ///< a name or an IP address, without brackets
  std::string
      host_header;   ///< as the Host header wants it: brackets, and the port unless it is the scheme's own
  std::string port;  ///< decimal
  std::string path;  ///< with the query; never empty
};

/// Reads "https://host[:port]/path?query". D411 for other schemes, userinfo, fragments, and hosts that are neither an
/// IP address nor a plain name. The detail never repeats the address.
[[nodiscard]] Outcome<HttpTarget> parse_target(std::string_view address);

/// Link-local (where clouds keep their secrets), multicast, broadcast and unspecified addresses are never sent to; plain
/// HTTP goes to loopback only, unless `plain_anywhere`.
[[nodiscard]] bool allowed(const boost::asio::ip::address& address, bool tls, bool plain_anywhere);

}  // namespace budstikke
