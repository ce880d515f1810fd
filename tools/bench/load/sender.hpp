#pragma once
// The sending systems: N connections that post one message after the other, as fast as they are answered (closed loop) or
// at a fixed rate (open loop). In the open loop a latency counts from when the message was due, not from when a connection
// was free for it, and a message that was due in the window counts whenever its answer comes: a node that stalls is not
// spared the messages that waited meanwhile.

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "tools/bench/load/account.hpp"
#include "tools/bench/load/clock.hpp"
#include "tools/bench/load/latencies.hpp"
#include "tools/bench/load/letters.hpp"
#include "tools/bench/load/net.hpp"
#include "tools/bench/load/receiver.hpp"

namespace budstikke::bench {

struct SenderOptions {
  unsigned short port = 0;
  std::string path = "/v1/messages";
  std::string api_key;  ///< empty: none is sent
  std::size_t connections = 1;
  double rate = 0;       ///< messages a second, all connections together; 0: closed loop
  std::int64_t end = 0;  ///< no message is due later, in nanoseconds of the stopwatch
  std::int64_t patience =
      0;  ///< nanoseconds after `end` for which answers, and turns to be sent, are waited for
  std::uint64_t messages = 0;  ///< no more than these
};

struct Sent {
  std::uint64_t in_window = 0;           ///< accepted
  std::uint64_t errors = 0;              ///< messages whose connection broke before their answer
  std::uint64_t unanswered = 0;          ///< messages that were due, and had no answer when patience was over
  std::map<int, std::uint64_t> refused;  ///< by status
  std::string first_refusal;             ///< what the first one said
  std::int64_t last = 0;                 ///< when the last answer came
  Latencies accept;                      ///< of those that were due in the window, however late
};

/// `run` returns when the last connection has ended, or patience is over.
class Sender {
 public:
  Sender(SenderOptions options, const Letters& letters, Account& account, const Stopwatch& stopwatch,
         const Window& window);

  void run();
  [[nodiscard]] Sent& sent() { return sent_; }

 private:
  struct Connection;

  Task<void> work(std::int64_t begin);
  /// Sends the message and reads the answer. Returns how long to pause, in nanoseconds; below 0: connect anew.
  Task<std::int64_t> exchange(Connection& connection, std::uint64_t number, std::int64_t due);
  std::int64_t settle(Connection& connection, std::uint64_t number, std::int64_t due, int status);
  /// Whether a message is to be sent still; then its number and when it is due.
  bool next(std::int64_t begin, std::uint64_t& number, std::int64_t& due);

  SenderOptions options_;
  const Letters& letters_;
  Account& account_;
  const Stopwatch& stopwatch_;
  const Window& window_;
  std::string head_;
  std::uint64_t next_ = 0;
  std::uint64_t under_way_ = 0;
  Sent sent_;
  asio::io_context loop_{1};
};

}  // namespace budstikke::bench
