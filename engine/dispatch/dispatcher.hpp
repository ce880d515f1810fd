#pragma once
// From "stored" to "attempted": brings each waiting delivery to the lane of its destination. Lanes know
// nothing of each other, so that one dead receiver never slows another.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "engine/dispatch/lane.hpp"

namespace budstikke {

/// Loop thread. Must live until `stop` has returned (or until the loop has ended).
class Dispatcher {
 public:
  /// What is under way now, for metrics.
  struct Busy {
    std::size_t lanes = 0;
    std::size_t attempts = 0;
    std::size_t waiting = 0;       ///< deliveries held in lanes' windows, those under way included
    std::size_t broken_lanes = 0;  ///< whose breaker is not closed
  };

  /// Listens to the tracker of `parts`: whatever becomes waiting is offered, whatever stops waiting is
  /// removed.
  explicit Dispatcher(LaneParts parts);

  /// Wakes the lanes that have work from before; with what Recovery::run returned. Nothing is sent before: a lane that ran
  /// while others of its deliveries are still to be recovered would let a later message of a conversation pass an
  /// interrupted one. What is offered or changes until then is found in the store. May be called again, with more lanes.
  /// Lanes begin a few at a time, each with one attempt: thousands of dead destinations must not keep the node from its work.
  void start(std::vector<LaneId> busy_lanes);

  /// To be called after the commit that stored them. Only what waits and has a lane is taken up. Where their bytes are
  /// at hand, the first attempt reads nothing back.
  void offer(const std::vector<Delivery>& deliveries, const FreshMessage& fresh = {});

  /// A delivery changed, whoever did it.
  void changed(const Delivery& delivery);

  /// The clock was set: no lane goes on resting until a time of before.
  void clock_jumped();

  /// No attempt begins any more. Returns when those under way have ended; what has not ended after `grace` is
  /// cancelled.
  boost::asio::awaitable<void> stop(Duration grace);

  [[nodiscard]] Busy busy() const;

 private:
  using Lanes = std::map<LaneId, std::unique_ptr<Lane>>;

  enum class Destination { fresh, doubtful };
  Lane* lane(const LaneId& id, Destination destination = Destination::fresh);
  boost::asio::awaitable<void> wake(std::vector<LaneId> lanes);
  boost::asio::awaitable<void> drive(LaneId id);
  void note_broken_lane();

  LaneParts parts_;
  Lanes lanes_;
  TaskGroup drivers_;
  bool started_ = false;
  bool stopping_ = false;
};

}  // namespace budstikke
