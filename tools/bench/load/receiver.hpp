#pragma once
// The receiving party: an HTTP server that takes every message and checks it byte for byte.

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "tools/bench/load/account.hpp"
#include "tools/bench/load/clock.hpp"
#include "tools/bench/load/latencies.hpp"
#include "tools/bench/load/letters.hpp"
#include "tools/bench/load/net.hpp"

namespace budstikke::bench {

/// What is measured: from the end of the warm-up to the end of the load, in nanoseconds of the stopwatch.
struct Window {
  std::int64_t begin = 0;
  std::atomic<std::int64_t> end = INT64_MAX;
  [[nodiscard]] bool holds(std::int64_t time) const {
    return time >= begin && time < end.load(std::memory_order_relaxed);
  }
};

struct Arrived {
  std::uint64_t altered = 0;
  std::uint64_t strangers = 0;    ///< messages that no sender of this run has sent
  std::uint64_t in_window = 0;    ///< first arrivals then
  std::uint64_t connections = 0;  ///< that were opened
  std::int64_t last = 0;          ///< when the last first arrival was
  Latencies end_to_end;           ///< of those that were due in the window, however late
};

/// Runs on a thread of its own from construction to `stop`.
class Receiver {
 public:
  Receiver(unsigned short port, const Letters& letters, Account& account, const Stopwatch& stopwatch,
           const Window& window);
  ~Receiver();

  void stop();
  /// After `stop`.
  [[nodiscard]] Arrived& arrived() { return arrived_; }

 private:
  Task<void> accept();
  Task<void> serve(Socket socket);
  /// The number of a message of this run.
  std::optional<std::uint64_t> take(std::string_view body);

  const Letters& letters_;
  Account& account_;
  const Stopwatch& stopwatch_;
  const Window& window_;
  Arrived arrived_;
  asio::io_context loop_{1};
  Acceptor acceptor_;
  std::thread thread_;
};

}  // namespace budstikke::bench
