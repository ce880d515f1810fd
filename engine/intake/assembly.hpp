#pragma once
// From a plan to stored deliveries: ids, lanes, and the re-addressed bytes that some of them carry.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "engine/intake/planner.hpp"
#include "engine/intake/workshop.hpp"
#include "engine/model/message.hpp"
#include "engine/ports/clock.hpp"

namespace budstikke {

struct Assembled {
  std::vector<Delivery> deliveries;   ///< in the order of the plan
  std::vector<SealedBytes> payloads;  ///< one for each re-addressed delivery
};

/// What the deliveries of a plan are made from. The message outlives it.
struct Assembly {
  TimePoint now;
  const Message& message;
  Payload original;                         ///< the bytes of the message's payload
  std::shared_ptr<const ReadMessage> read;  ///< what was read in them
  Plan plan;
};

/// A delivery that cannot be re-addressed comes out held, with the reason.
boost::asio::awaitable<Assembled> assemble(Workshop& workshop, Entropy& entropy, Assembly from);

/// A delivery of `message` with everything but its destination: what receipts, replies and refusals start
/// from.
[[nodiscard]] Delivery new_delivery(Entropy& entropy, TimePoint now, const Message& message);

}  // namespace budstikke
