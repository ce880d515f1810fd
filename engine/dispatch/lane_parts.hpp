#pragma once
// Everything that lanes act through. All of it must outlive the lanes; used on the loop thread only, except
// that the protector works on the pool.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "engine/dispatch/fresh.hpp"
#include "engine/dispatch/sending_room.hpp"
#include "engine/model/limits.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/endpoint_directory.hpp"
#include "engine/ports/protector.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/store.hpp"
#include "engine/ports/store_view.hpp"
#include "engine/ports/transport.hpp"
#include "engine/tracking/tracker.hpp"

namespace budstikke {

struct LaneParts {
  boost::asio::any_io_executor loop;
  boost::asio::any_io_executor cpu;
  Store* store = nullptr;
  StoreView* view = nullptr;
  Tracker* tracker = nullptr;
  EndpointDirectory* endpoints = nullptr;
  Protector* protector = nullptr;
  Transport* transport = nullptr;
  Clock* clock = nullptr;
  Entropy* entropy = nullptr;
  StatusSink* status = nullptr;
  LaneLimits limits;
  /// How long a lane with nothing to do stays before it ends.
  Duration linger = std::chrono::minutes{10};
  /// How long to wait before the store is asked again after a fault of its own.
  Duration store_pause = std::chrono::seconds{1};
  std::shared_ptr<SendingRoom> room = nullptr;       ///< the dispatcher's; made by it
  std::shared_ptr<FreshDeliveries> fresh = nullptr;  ///< the dispatcher's; made by it
};

}  // namespace budstikke
