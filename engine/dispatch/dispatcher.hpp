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

  /// A place for a delivery that is about to be stored for the first time, where its lane would begin an attempt with it at
  /// once: it may be stored as begun then. Nothing where it must wait, or goes in an envelope.
  [[nodiscard]] std::optional<Departure> reserve(const Delivery& waiting, std::size_t payload_bytes);
  /// It was stored as begun: the attempt goes on, within the grace time also where the node is stopping.
  void depart(Departure departure, FreshDelivery begun);
  /// To be kept, for a delivery that is about to be stored and must wait, until it has been offered or was not stored.
  [[nodiscard]] Expected expect(const Delivery& waiting);

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
  friend class Departure;
  /// Of a departure that ends without the attempt.
  void withdraw(const LaneId& lane, const DeliveryId& delivery);

  LaneParts parts_;
  std::shared_ptr<Dispatcher*> self_ = std::make_shared<Dispatcher*>(this);
  std::shared_ptr<Expected::Keys> expected_ = std::make_shared<Expected::Keys>();
  Lanes lanes_;
  TaskGroup drivers_;
  bool started_ = false;
  bool stopping_ = false;
};

}  // namespace budstikke
