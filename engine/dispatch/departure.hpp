#pragma once
// A first attempt that begins with the commit that stores its delivery: one commit less for most messages.

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "engine/model/delivery.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke {

class Dispatcher;

/// What an attempt needs that is asked for before its delivery is stored.
struct Place {
  Endpoint endpoint;
  std::shared_ptr<void> room;  ///< for the payload (SendingRoom)
};

/// A place in a lane, held for a delivery until it is stored as begun. Made by Dispatcher::reserve and taken by
/// Dispatcher::depart; where it ends otherwise, the place is given back. Loop thread. May outlive the dispatcher.
class Departure {
 public:
  Departure(std::weak_ptr<Dispatcher*> dispatcher, LaneId lane, DeliveryId delivery, Place place)
      : dispatcher_(std::move(dispatcher)),
        lane_(std::move(lane)),
        delivery_(std::move(delivery)),
        place_(std::move(place)) {}
  ~Departure();
  Departure(Departure&& other) noexcept = default;
  Departure& operator=(Departure&&) = delete;

  [[nodiscard]] const LaneId& lane() const { return lane_; }
  /// The attempt has the place from now on.
  [[nodiscard]] Place leave() {
    dispatcher_.reset();
    return std::move(place_);
  }

 private:
  std::weak_ptr<Dispatcher*> dispatcher_;
  LaneId lane_;
  DeliveryId delivery_;
  Place place_;
};

/// That a delivery is on its way to the store, to wait: nothing younger of its ordering key departs before its lane is told
/// of it. Made by Dispatcher::expect. Loop thread. May outlive the dispatcher.
class Expected {
 public:
  using Keys = std::multiset<std::pair<LaneId, std::string>>;

  Expected(std::shared_ptr<Keys> keys, LaneId lane, std::string ordering_key)
      : keys_(std::move(keys)), own_(keys_->emplace(std::move(lane), std::move(ordering_key))) {}
  ~Expected() {
    if (keys_) keys_->erase(own_);
  }
  Expected(Expected&& other) noexcept = default;
  Expected& operator=(Expected&&) = delete;

 private:
  std::shared_ptr<Keys> keys_;
  Keys::iterator own_;
};

}  // namespace budstikke
