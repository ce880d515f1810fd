#pragma once
// Names to addresses, on threads of its own: a lookup that hangs holds up nobody else. Private to adapters/http.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/model/outcome.hpp"

namespace budstikke {

/// All addresses of a host, none where it has none. Blocks; called on several threads at once. Does not throw.
using ResolveName = std::function<std::vector<boost::asio::ip::address>(const std::string& host)>;

/// Asks the system's resolver.
[[nodiscard]] std::vector<boost::asio::ip::address> resolve_by_system(const std::string& host);

struct NameLookupOptions {
  std::size_t threads = 8;
  ResolveName resolve = resolve_by_system;
  /// A host whose lookup took longer than somebody would wait, and found nothing, is not asked for again this long.
  std::chrono::steady_clock::duration rest = std::chrono::seconds{15};
};

/// One lookup at a time for each host, whoever asks. Hosts whose last lookup hung get at most half of the threads, so a
/// dead name server of some leaves room for the others. A lookup that nobody waits for any more never begins.
///
/// Loop thread only, and the loop outlives it. Its destructor waits for lookups under way.
class NameLookup {
 public:
  using Addresses = std::vector<boost::asio::ip::tcp::endpoint>;
  using Time = std::chrono::steady_clock::time_point;

  NameLookup(boost::asio::any_io_executor loop, NameLookupOptions options);
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  /// At most eight addresses; an IP address is returned as it is, and "localhost" is the loopback (RFC 6761 §6.3). D401
  /// where the name has none, or where too many lookups wait; D402 after `deadline`, and at once while the host hangs.
  boost::asio::awaitable<Outcome<Addresses>> find(std::string host, std::string port, Time deadline);

 private:
  struct Waiter;
  struct Host;
  struct State;

  std::shared_ptr<State> state_;
  boost::asio::thread_pool pool_;
};

}  // namespace budstikke
