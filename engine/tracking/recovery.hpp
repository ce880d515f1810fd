#pragma once
// Start-up: attempts that were under way when the node stopped are marked uncertain and made due, under the
// same id.

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/ports/store.hpp"
#include "engine/tracking/tracker.hpp"

namespace budstikke {

/// Loop thread. Everything that it is given must outlive it.
class Recovery {
 public:
  Recovery(Store& store, Tracker& tracker) : store_(&store), tracker_(&tracker) {}

  /// The lanes with work, for Dispatcher::start. To be run before anything is dispatched. After a failure nothing may be
  /// dispatched, for what was interrupted would stay in `sending` unseen; B201 means that it may be run again once there
  /// is room.
  boost::asio::awaitable<Outcome<std::vector<LaneId>>> run();

 private:
  Store* store_;
  Tracker* tracker_;
};

}  // namespace budstikke
