#pragma once
// Connections to peers that are kept for the next message. Private to adapters/http.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "adapters/http/wire.hpp"

namespace budstikke {

/// A connection, and what bounds its use.
struct KeptWire {
  std::unique_ptr<Wire> wire;
  Wire::Time opened{};
};

struct WirePoolLimits {
  /// How long one is kept without use; shorter than peers commonly wait before they close. Zero keeps none.
  std::chrono::steady_clock::duration idle = std::chrono::seconds{3};
  /// How long one is used at all: a peer that moves to another address is found again.
  std::chrono::steady_clock::duration life = std::chrono::minutes{1};
  std::size_t most_of_one = 64;  ///< to one destination
  std::size_t most = 512;        ///< to all together
};

/// Loop thread only, and the loop outlives it.
class WirePool {
 public:
  WirePool(boost::asio::any_io_executor loop, WirePoolLimits limits);
  ~WirePool();
  WirePool(const WirePool&) = delete;
  WirePool& operator=(const WirePool&) = delete;

  /// The one used last that the peer has not closed; without a wire where there is none.
  [[nodiscard]] KeptWire take(const std::string& destination);

  /// Keeps it, or closes it where it is old or there are enough.
  void give(const std::string& destination, KeptWire kept);

  /// Closes all.
  void clear();

 private:
  struct State;
  static void sweep_later(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace budstikke
