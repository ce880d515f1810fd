#pragma once
// Watches the two deadlines of a delivery: the application receipt that did not come (alarm, never a resend),
// and the hand-over that did not succeed in time (expired).

#include <boost/asio/awaitable.hpp>
#include <cstddef>

#include "engine/ports/clock.hpp"
#include "engine/ports/store.hpp"
#include "engine/tracking/tracker.hpp"

namespace budstikke {

struct OverdueOptions {
  Duration interval = std::chrono::seconds{30};
  std::size_t batch = 200;  ///< deliveries read at once
};

/// Loop thread. Everything that it is given must outlive it.
class Overdue {
 public:
  Overdue(Store& store, Tracker& tracker, Clock& clock, OverdueOptions options);

  /// Sweeps at once and then at each interval. Ends when cancelled.
  boost::asio::awaitable<void> run();

  /// Records everything that is overdue now; returns how many changes were stored. A delivery that changed
  /// meanwhile, and a store that fails, are left for the next sweep.
  boost::asio::awaitable<std::size_t> sweep();

 private:
  boost::asio::awaitable<std::size_t> sweep(Timeline::Span span);

  Store* store_;
  Tracker* tracker_;
  Clock* clock_;
  OverdueOptions options_;
};

}  // namespace budstikke
