#include "config/listen_text.hpp"

#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <charconv>
#include <cstdint>

namespace budstikke::config {

namespace {

/// sockaddr_un holds 107 bytes and a terminator.
constexpr std::size_t kLongestSocketPath = 107;

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size();
}

template <class Address>
std::optional<Reach> reach_of_address(const Address& parsed) {
  if (!parsed) return std::nullopt;
  return parsed->is_loopback() ? Reach::loopback : Reach::network;
}

}  // namespace

std::optional<Reach> reach_of(std::string_view listen) {
  constexpr std::string_view kUnix = "unix:";
  if (listen.starts_with(kUnix)) {
    const std::string_view path = listen.substr(kUnix.size());
    if (!path.starts_with('/') || path.size() > kLongestSocketPath) return std::nullopt;
    return Reach::unix_socket;
  }
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string_view::npos || !is_port(listen.substr(colon + 1))) return std::nullopt;
  std::string_view host = listen.substr(0, colon);
  if (host == "localhost") return Reach::loopback;
  if (host.starts_with('[') && host.ends_with(']')) {
    return reach_of_address(boost::urls::parse_ipv6_address(host.substr(1, host.size() - 2)));
  }
  return reach_of_address(boost::urls::parse_ipv4_address(host));
}

}  // namespace budstikke::config
