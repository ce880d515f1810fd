#pragma once
// The one writer of delivery states. Every change after a delivery's creation goes through here: checked
// against the transition table, stored with its history, then told to operators and to whoever acts on it.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/store_view.hpp"
#include "engine/storage/commit_queue.hpp"
#include "engine/tracking/change_plan.hpp"

namespace budstikke {

/// Loop thread. Everything that it is given must outlive it.
class Tracker {
 public:
  using Listener = std::function<void(const Delivery&)>;

  Tracker(CommitQueue& commits, StoreView& view, StatusSink& status, Clock& clock);

  /// Stores what `event` makes of `current` and returns it. B207 where the table has no such event in its
  /// state, B202 where the store says that it is another one by now; B104, B201, B203 where nothing was written and another try may help. An
  /// attempt's start waits in the ordinary part of the commit queue; results and all else may use the
  /// reserve, so that a full system drains. Where an original leaves its lane, the changes and cancellations that
  /// wait behind it are put on the work list with it, in one commit (left_behind.hpp). A change or cancellation whose
  /// original no longer reaches its party does not start: it goes to the work list, and the answer is B202.
  boost::asio::awaitable<Outcome<Delivery>> record(Delivery current, DeliveryEvent event,
                                                   RecordDetail detail);

  /// Stores what is written without a change of state (plan_contradiction, plan_repetition).
  boost::asio::awaitable<Outcome<void>> record_note(PlannedChange note);

  /// Says what was stored. To be called once, after the commit of a unit that holds `planned`.
  void announce(const PlannedChange& planned);

  /// Called with the new value after each stored change. Listeners must not call back into the tracker.
  void on_change(Listener listener) { listeners_.push_back(std::move(listener)); }

 private:
  boost::asio::awaitable<Outcome<MessageLabel>> read_label(MessageId message);
  boost::asio::awaitable<Outcome<std::vector<PlannedChange>>> hold_behind(Delivery gone, TimePoint now);
  boost::asio::awaitable<void> hold_latecomers(Delivery gone);
  boost::asio::awaitable<Outcome<bool>> is_left_behind(Delivery follower);

  CommitQueue* commits_;
  StoreView* view_;
  StatusSink* status_;
  Clock* clock_;
  std::vector<Listener> listeners_;
};

}  // namespace budstikke
