#pragma once
// One destination's coroutine: carries out what the lane machine decides. Knows nothing of other
// destinations.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "engine/dispatch/attempt.hpp"
#include "engine/dispatch/departure.hpp"
#include "engine/dispatch/lane_machine.hpp"
#include "engine/dispatch/lane_parts.hpp"
#include "engine/runtime/signal.hpp"
#include "engine/runtime/task_group.hpp"
#include "engine/runtime/wake_up.hpp"

namespace budstikke {

/// Loop thread. `parts` must outlive it, and it must live until `run` has ended.
class Lane {
 public:
  Lane(const LaneParts& parts, LaneId id);

  /// Ends when there has been nothing to do for `linger`, or after `stop` when no attempt is under way. May
  /// be run again where `has_work` says so.
  boost::asio::awaitable<void> run();

  /// Before `run`: as LaneMachine::doubt.
  void doubt() { machine_.doubt(); }
  void offer(const Delivery& delivery);
  /// As Dispatcher::reserve. `depart` or `withdraw` must follow; a lane that is stopped waits for them.
  [[nodiscard]] std::optional<Place> reserve(const Delivery& delivery, std::size_t payload_bytes);
  void depart(Place place, FreshDelivery begun);
  void withdraw(const DeliveryId& id);
  void removed(const DeliveryId& id);
  void clock_jumped();

  /// No attempt begins from now on.
  void stop();
  /// Cancels the attempts under way: their deliveries stay in `sending` and are found interrupted at the next
  /// start.
  void cancel_attempts();

  [[nodiscard]] std::size_t attempts_running() const { return attempts_.size(); }
  [[nodiscard]] bool has_work() const { return !stopping_ && !machine_.empty(); }
  [[nodiscard]] const LaneMachine& machine() const { return machine_; }

 private:
  boost::asio::awaitable<void> load();
  /// As much of it as the machine needs, with times that are true by the clock as it is now.
  [[nodiscard]] LaneEntry entry_for(const Delivery& delivery) const;
  boost::asio::awaitable<void> carry_out(LaneAction action);
  boost::asio::awaitable<void> carry_on(Place place, FreshDelivery begun);
  /// `work` is the attempt's.
  boost::asio::awaitable<void> see_through(Attempt& attempt, DeliveryId id,
                                           boost::asio::awaitable<AttemptResult> work);
  /// Until something happens or `time`, whichever comes first, or for no reason.
  boost::asio::awaitable<void> rest_until(TimePoint time);
  void note_fault(const DeliveryId& id, std::string sentence);

  const LaneParts* parts_;
  LaneId id_;
  LaneMachine machine_;
  Signal changed_;
  WakeUp wake_up_;
  TaskGroup attempts_;
  std::optional<TimePoint> quiet_until_;  ///< when nothing has been to do for `linger`
  std::size_t reserved_ = 0;              ///< places that nobody has departed from, or given back
  bool stopping_ = false;
  bool cancelled_ = false;
};

}  // namespace budstikke
