#pragma once
// What of a new message need not wait: stored as begun together with it, because its lane would begin with it at once.

#include <utility>
#include <vector>

#include "engine/intake/context.hpp"

namespace budstikke {

/// Loop thread. From the making on, the deliveries hold places in their lanes; `depart` or `withdraw` must follow, once.
class Departures {
 public:
  using Payloads = std::vector<std::pair<PayloadId, Payload>>;

  /// Of `born`, as they would be stored; `payloads` holds what of their bytes is at hand. None where something on the work
  /// list may wait for this message, or it for another: those look at it first.
  Departures(IntakeContext& context, const Message& message, const std::vector<Delivery>& born,
             const Payloads& payloads);

  /// `unit` holds the deliveries as born, and their history: they are begun in it.
  void add_to(Unit& unit) const;

  /// The unit was stored: says so, puts the begun ones into `deliveries`, and sends.
  void depart(std::vector<Delivery>& deliveries);

  /// The unit was not stored.
  void withdraw();

 private:
  struct Begun {
    Departure departure;
    PlannedChange start;
    Payload payload;
  };
  void begin(const Delivery& delivery, const Payload& payload, TimePoint now);

  IntakeContext& context_;
  MessageLabel label_;
  std::vector<Begun> begun_;
};

}  // namespace budstikke
