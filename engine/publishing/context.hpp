#pragma once
// What the parts of publishing share. References: all outlive them. Loop thread only.

#include <boost/asio/any_io_executor.hpp>

#include "engine/intake/routing.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/protector.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/store.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::publishing {

struct Context {
  Store& store;
  StoreView& view;
  Ledger& ledger;
  RoutingSlot& routing;
  const Protector& protector;  ///< for hashes
  const Clock& clock;
  StatusSink& status;
  boost::asio::any_io_executor cpu;
};

}  // namespace budstikke::publishing
