#pragma once
// The connections that a listener has open, and whose each is: how many there may be in all, how many of one peer, and
// which one goes where there is no place for another. Loop thread. Private to adapters/http.

#include <boost/asio/generic/stream_protocol.hpp>
#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>

namespace budstikke {

class HttpSession;

/// Who counts as one peer: an IPv4 address, or the 64-bit network of an IPv6 address, for whoever has one address of it
/// has them all. Empty for a Unix socket, and for a peer that is gone already.
[[nodiscard]] std::string peer_of(const boost::asio::generic::stream_protocol::endpoint& remote);

class Connections {
 public:
  struct Place {
    std::string peer;
    HttpSession* session = nullptr;  ///< set once it runs
  };
  using Handle = std::list<Place>::iterator;

  Connections(std::size_t most, std::size_t most_of_a_peer) : most_(most), most_of_a_peer_(most_of_a_peer) {}

  /// A place for one more of `peer`. Where that peer, or all peers together, have as many as they may, the connection that
  /// has waited longest without a complete request header (of that peer, or of any) is closed for it; nothing where all
  /// are in the middle of a request. An empty peer counts towards the whole only.
  [[nodiscard]] std::optional<Handle> admit(std::string peer);
  /// The connection has ended.
  void leave(Handle place);

  [[nodiscard]] bool empty() const { return places_.empty(); }
  void stop_soon();
  void close_all();
  /// How many were closed for others.
  [[nodiscard]] std::size_t dropped() const { return dropped_; }
  void forget_dropped() { dropped_ = 0; }

 private:
  /// False where none of `peer` waits; of anybody where `peer` is null.
  bool drop_longest_waiting(const std::string* peer);

  std::size_t most_;
  std::size_t most_of_a_peer_;
  std::list<Place> places_;
  std::map<std::string, std::size_t> of_peer_;
  std::size_t dropped_ = 0;
};

}  // namespace budstikke
