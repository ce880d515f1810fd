#pragma once
// What of a new message need not wait: stored as begun together with it, because its lane would begin with it at once.

#include <utility>
#include <vector>

#include "engine/intake/context.hpp"

namespace budstikke {

/// Loop thread. From the making on, the deliveries hold places in their lanes, and those that wait are expected there. To be
/// kept until what waits has been offered; where the unit was not stored, its end gives the places back.
class Departures {
 public:
  using Payloads = std::vector<std::pair<PayloadId, Payload>>;

  /// Of `born`, as they would be stored; `payloads` holds what of their bytes is at hand. All of them wait where anything lies
  /// on the work list for want of a message that has not come (EarlyArrivals), or this one follows another: those look first.
  Departures(IntakeContext& context, const Message& message, const std::vector<Delivery>& born,
             const Payloads& payloads);

  /// `unit` holds the deliveries as born, and their history: they are begun in it.
  void add_to(Unit& unit) const;

  /// The unit was stored: they are sent.
  void depart();

  /// After `depart`, and after their births were told of: says that they are on their way, also in `deliveries`.
  void announce(std::vector<Delivery>& deliveries);

 private:
  struct Begun {
    Departure departure;
    PlannedChange start;
    Payload payload;
  };
  [[nodiscard]] bool begin(const Delivery& delivery, const Payloads& payloads, TimePoint now);

  IntakeContext& context_;
  MessageLabel label_;
  std::vector<Begun> begun_;
  std::vector<Expected> expected_;
};

}  // namespace budstikke
