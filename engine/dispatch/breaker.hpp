#pragma once
// Is the destination alive? Failures in a row that say something about the party or about this node open the
// breaker; then one probe at a time is let through until one succeeds. Failures of a single message never
// open it. Pure.

#include <cstddef>

#include "engine/model/failure_code.hpp"
#include "engine/model/limits.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

class Breaker {
 public:
  enum class State { closed, open, probing };

  /// How much longer than the first the longest pause between probes is.
  static constexpr int kLongestProbes = 10;

  explicit Breaker(const LaneLimits& limits);

  [[nodiscard]] State state() const { return state_; }
  /// May an attempt begin at `now`? Closed: yes. Open: one, when the probe is due. Probing: no.
  [[nodiscard]] bool allows(TimePoint now) const;
  /// When the next probe is due. Meaningful while open.
  [[nodiscard]] TimePoint probe_at() const { return probe_at_; }

  /// An attempt begins; while open it is the probe. Precondition: allows(now).
  void started();
  /// The peer answered: it took a message, or refused one for that message's sake. Closes.
  void answered();
  /// The attempt failed. `probe` tells whether it was the probe: stragglers from before neither open wider
  /// nor close.
  void failed(Scope scope, bool probe, TimePoint now);
  /// The probe ended before it reached the peer: another may follow at once.
  void withdrawn();
  /// Much may wait for a destination of which nothing is known: opens, with a probe that is due now.
  void doubt();
  /// The clock was set: a probe may be due at any time, so one is due now.
  void clock_jumped() { probe_at_ = TimePoint{}; }

 private:
  void open(TimePoint now);

  std::size_t failures_to_open_;
  Duration first_pause_;
  Duration pause_;
  State state_ = State::closed;
  std::size_t in_a_row_ = 0;
  TimePoint probe_at_{};
};

}  // namespace budstikke
