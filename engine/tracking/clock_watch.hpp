#pragma once
// Tells people when the machine's clock jumps, remembers it over a restart, and lets nobody go on waiting by the old time.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/ports/clock.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/status_sink.hpp"

namespace budstikke {

struct ClockWatchOptions {
  Duration interval = std::chrono::seconds{1};
  Duration between_alarms = std::chrono::minutes{1};  ///< jumps in between are told together
  /// Beyond this a silence before the start counts as jumped over: an outage in which nothing could be tried, or a clock
  /// that is wrong now. Jumps as long are remembered over a restart.
  Duration worth_remembering = std::chrono::hours{1};
  /// A sign of life that is this much later than the clock shows is an alarm at the start.
  Duration tolerance = std::chrono::minutes{1};
};

/// Loop thread. Everything that it is given must outlive it.
class ClockWatch {
 public:
  ClockWatch(Clock& clock, Ledger& ledger, StatusSink& status, ClockWatchOptions options)
      : clock_(clock), ledger_(ledger), status_(status), options_(options) {}

  /// Called after each jump that is noticed, when the timeline knows it.
  void on_jump(std::function<void()> listener) { listener_ = std::move(listener); }

  /// Before anything is judged by its deadline: the jumps of earlier runs, and the silence since the last of them.
  /// `last_sign_of_life`: when the store was last written, by the clock of then.
  boost::asio::awaitable<Outcome<void>> start(std::optional<TimePoint> last_sign_of_life);

  /// Looks at each interval. Ends when cancelled.
  boost::asio::awaitable<void> run();
  boost::asio::awaitable<void> look();

 private:
  boost::asio::awaitable<void> remember(ClockJump jump);
  void tell(Loudness loudness, const std::string& event, std::string detail);
  void tell_of_jumps();

  Clock& clock_;
  Ledger& ledger_;
  StatusSink& status_;
  ClockWatchOptions options_;
  std::function<void()> listener_;
  std::uint64_t entries_ = 0;
  std::size_t remembered_ = 0;       ///< of this run
  std::optional<ClockJump> untold_;  ///< the last one
  std::size_t untold_count_ = 0;
  int looks_until_told_ = 0;  ///< counted, for no clock can be trusted here
};

}  // namespace budstikke
