#include "adapters/http/target.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace budstikke {

namespace {

constexpr std::size_t kLongestAddress = 2'048;

Failure not_allowed(const char* why) { return Failure(Code::D411, why); }

bool plain_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
}

}  // namespace

Outcome<HttpTarget> parse_target(std::string_view address) {
  if (address.size() > kLongestAddress) return not_allowed("the address is too long");
  const auto parsed = boost::urls::parse_uri(address);
  if (!parsed) return not_allowed("the address is not a URL");
  const boost::urls::url_view url = *parsed;
  HttpTarget target;
  if (url.scheme_id() != boost::urls::scheme::http && url.scheme_id() != boost::urls::scheme::https) {
    return not_allowed("the scheme is neither https nor http");
  }
  target.tls = url.scheme_id() == boost::urls::scheme::https;
  if (!url.has_authority()) return not_allowed("the address names no host");
  if (url.has_userinfo()) return not_allowed("credentials in an address are not taken");
  if (url.has_fragment()) return not_allowed("the address has a fragment");

  switch (url.host_type()) {
    case boost::urls::host_type::ipv4:
    case boost::urls::host_type::ipv6:
      target.host = url.host_address();
      break;
    case boost::urls::host_type::name:
      target.host = std::string(url.encoded_host());
      break;
    default:
      return not_allowed("the host is neither a name nor an IP address");
  }
  const bool ipv6 = url.host_type() == boost::urls::host_type::ipv6;
  if (!ipv6 && !plain_name(target.host)) return not_allowed("the host is neither a name nor an IP address");

  if (url.has_port() && url.port_number() == 0) return not_allowed("the port is no number from 1 to 65535");
  target.port = url.has_port() ? std::to_string(url.port_number()) : (target.tls ? "443" : "80");
  target.host_header = ipv6 ? "[" + target.host + "]" : target.host;
  if (url.has_port()) target.host_header += ":" + target.port;
  target.path = std::string(url.encoded_resource());
  if (!target.path.starts_with('/')) target.path.insert(target.path.begin(), '/');
  return target;
}

bool allowed(const boost::asio::ip::address& address, bool tls, bool plain_anywhere) {
  namespace ip = boost::asio::ip;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return allowed(ip::make_address_v4(ip::v4_mapped, address.to_v6()), tls, plain_anywhere);
  }
  if (address.is_unspecified() || address.is_multicast()) return false;
  if (address.is_v6() && address.to_v6().is_link_local()) return false;
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    if (bytes[0] == 0 || bytes[0] >= 240 || (bytes[0] == 169 && bytes[1] == 254)) return false;
  }
  return tls || plain_anywhere || address.is_loopback();
}

}  // namespace budstikke
