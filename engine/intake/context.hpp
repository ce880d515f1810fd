#pragma once
// What the parts of the intake share. References: all outlive the intake. Loop thread only.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/dispatch/dispatcher.hpp"
#include "engine/dispatch/fresh.hpp"
#include "engine/intake/early_arrivals.hpp"
#include "engine/intake/routing.hpp"
#include "engine/intake/workshop.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/endpoint_directory.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/store.hpp"
#include "engine/ports/store_view.hpp"
#include "engine/storage/commit_queue.hpp"
#include "engine/tracking/tracker.hpp"

namespace budstikke {

struct IntakeContext {
  Workshop& workshop;
  RoutingSlot& routing;
  const EndpointDirectory& endpoints;
  Store& store;
  StoreView& view;
  CommitQueue& commits;
  Tracker& tracker;
  Clock& clock;
  Entropy& entropy;
  StatusSink& status;
  /// Tells the dispatcher of deliveries that have been committed, and of their bytes where those are at hand.
  std::function<void(const std::vector<Delivery>&, const FreshMessage&)> offer;
  EarlyArrivals early{};
  /// Where first attempts may begin with the commit that stores their deliveries; null where all of them wait first.
  Dispatcher* dispatcher = nullptr;
};

/// History entry about a message as a whole, by Budstikke itself.
[[nodiscard]] HistoryEntry message_entry(const Message& message, TimePoint at, std::string event,
                                         std::string detail = {});
/// History entry for the birth of a delivery.
[[nodiscard]] HistoryEntry birth_entry(const Delivery& delivery);
/// Status line about a message as a whole.
[[nodiscard]] StatusLine message_line(const Message& message, std::string event,
                                      Loudness loudness = Loudness::fact);
/// One status line for each new delivery.
void announce_births(StatusSink& status, const Message& message, const std::vector<Delivery>& deliveries);

}  // namespace budstikke
