#include "adapters/http/listen_address.hpp"

#include <sys/un.h>

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace budstikke {

namespace {

[[noreturn]] void not_understood(const std::string& text, const char* why) {
  throw std::invalid_argument("The listen address \"" + text + "\" is not understood: " + why +
                              ". Write 127.0.0.1:8480, [::1]:8480 or unix:/path.");
}

}  // namespace

ListenAddress parse_listen_address(const std::string& text) {
  constexpr std::string_view kUnix = "unix:";
  ListenAddress address;
  if (text.starts_with(kUnix)) {
    address.unix_path = text.substr(kUnix.size());
    if (!address.unix_path.starts_with('/')) not_understood(text, "the path is not absolute");
    if (address.unix_path.size() >= sizeof(sockaddr_un::sun_path))
      not_understood(text, "the path is too long");
    return address;
  }
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) not_understood(text, "there is no port");
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    not_understood(text, "an IPv6 address needs brackets");
  }
  if (host == "localhost") host = "127.0.0.1";
  unsigned short port = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc{} || stop != end) not_understood(text, "the port is no number from 0 to 65535");
  boost::system::error_code bad;
  const auto ip = boost::asio::ip::make_address(host, bad);
  if (bad) not_understood(text, "the host is no IP address");
  address.tcp = {ip, port};
  return address;
}

}  // namespace budstikke
