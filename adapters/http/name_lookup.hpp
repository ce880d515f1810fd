#pragma once
// Names to addresses, on threads of its own: a lookup that hangs holds up nobody else. Private to adapters/http.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/model/outcome.hpp"

namespace budstikke {

/// Loop thread only. Its destructor waits for lookups under way; the loop outlives it.
class NameLookup {
 public:
  NameLookup(boost::asio::any_io_executor loop, std::size_t threads)
      : loop_(std::move(loop)), pool_(threads) {}

  /// At most eight addresses; an IP address is returned as it is. D401 where the name has none, or where too many
  /// lookups wait; D402 after `deadline`, and the lookup is left to end by itself.
  boost::asio::awaitable<Outcome<std::vector<boost::asio::ip::tcp::endpoint>>> find(
      std::string host, std::string port, std::chrono::steady_clock::time_point deadline);

 private:
  struct Lookup;

  boost::asio::any_io_executor loop_;
  std::shared_ptr<std::size_t> waiting_ = std::make_shared<std::size_t>(0);
  boost::asio::thread_pool pool_;
};

}  // namespace budstikke
