#pragma once
// A first attempt that begins with the commit that stores its delivery: one commit less for most messages.

#include <memory>

#include "engine/model/delivery.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke {

/// A place in a lane, held for a delivery until it is stored as begun, or is not. Dispatcher::reserve makes it;
/// Dispatcher::depart or Dispatcher::withdraw must follow.
struct Departure {
  LaneId lane;
  DeliveryId delivery;
  Endpoint endpoint;
  std::shared_ptr<void> room;  ///< for the payload (SendingRoom)
};

}  // namespace budstikke
