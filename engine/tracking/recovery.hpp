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

  /// The lanes with work, for Dispatcher::start. To be run once, before anything is dispatched. A failure
  /// means that the node cannot start: what was interrupted would otherwise stay in `sending` unseen.
  boost::asio::awaitable<Outcome<std::vector<LaneId>>> run();

 private:
  Store* store_;
  Tracker* tracker_;
};

}  // namespace budstikke
