#include "adapters/http/connections.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>

#include "adapters/http/session.hpp"

namespace budstikke {

namespace ip = boost::asio::ip;

std::string peer_of(const boost::asio::generic::stream_protocol::endpoint& remote) {
  const int family = remote.protocol().family();
  if (family != boost::asio::ip::tcp::v4().family() && family != boost::asio::ip::tcp::v6().family())
    return {};
  ip::tcp::endpoint tcp;
  if (remote.size() > tcp.capacity()) return {};
  std::memcpy(tcp.data(), remote.data(), remote.size());
  const ip::address address = tcp.address();
  if (address.is_v4()) return address.to_string();
  if (address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  auto network = address.to_v6().to_bytes();
  std::fill(network.begin() + network.size() / 2, network.end(), std::uint8_t{0});
  return ip::address_v6(network).to_string() + "/64";
}

std::optional<Connections::Handle> Connections::admit(std::string peer) {
  const auto known = of_peer_.find(peer);
  const bool peer_is_full = known != of_peer_.end() && known->second >= most_of_a_peer_;
  if (peer_is_full && !drop_longest_waiting(&peer)) return std::nullopt;
  // One that was closed for this one leaves its place a moment later.
  if (!peer_is_full && places_.size() >= most_ && !drop_longest_waiting(nullptr)) return std::nullopt;
  if (!peer.empty()) ++of_peer_[peer];
  places_.push_front({std::move(peer), nullptr});
  return places_.begin();
}

void Connections::leave(Handle place) {
  if (const auto of_peer = of_peer_.find(place->peer); of_peer != of_peer_.end() && --of_peer->second == 0) {
    of_peer_.erase(of_peer);
  }
  places_.erase(place);
}

void Connections::stop_soon() {
  for (const Place& place : places_) {
    if (place.session != nullptr) place.session->stop_soon();
  }
}

void Connections::close_all() {
  for (const Place& place : places_) {
    if (place.session != nullptr) place.session->close();
  }
}

bool Connections::drop_longest_waiting(const std::string* peer) {
  HttpSession* longest = nullptr;
  for (const Place& place : places_) {
    if (place.session == nullptr || (peer != nullptr && place.peer != *peer)) continue;
    const auto since = place.session->waiting_since();
    if (since && (longest == nullptr || *since < *longest->waiting_since())) longest = place.session;
  }
  if (longest == nullptr) return false;
  longest->close();
  ++dropped_;
  return true;
}

}  // namespace budstikke
