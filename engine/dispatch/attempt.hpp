#pragma once
// One try of one delivery, from "it is due" to "its end is recorded". Reads everything anew, for states and addresses
// change while messages wait; but not what was stored, or reserved for it, a moment ago.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>

#include "engine/dispatch/departure.hpp"
#include "engine/dispatch/lane_machine.hpp"
#include "engine/dispatch/lane_parts.hpp"

namespace budstikke {

/// Loop thread. One object serves one try, and lives until its coroutine has ended.
class Attempt {
 public:
  Attempt(const LaneParts& parts, LaneId lane, DeliveryId id);

  /// Sends and records how it went. The store's own faults after the peer has answered are waited out, so
  /// that what the peer said is not lost; ends early where the caller is cancelled (the delivery is then
  /// found interrupted at the next start, which is true). Throws what a faulty part throws.
  boost::asio::awaitable<AttemptResult> send();

  /// The same, for a delivery that was stored as begun.
  boost::asio::awaitable<AttemptResult> go_on(Place place, FreshDelivery begun);

  /// Records that the deadline has passed.
  boost::asio::awaitable<AttemptResult> expire();

  /// After a fault that nobody expected: to the work list with D413, uncertain where an attempt had begun.
  boost::asio::awaitable<AttemptResult> hold_after_fault();

 private:
  boost::asio::awaitable<std::optional<AttemptResult>> prepare();
  boost::asio::awaitable<Outcome<std::size_t>> read_delivery();
  boost::asio::awaitable<Outcome<std::optional<KeptEnvelope>>> make_envelope();
  /// From the stored start to the stored end.
  boost::asio::awaitable<AttemptResult> carry_over(std::optional<Failure> no_envelope);
  boost::asio::awaitable<Outcome<HandOver>> hand_over();
  [[nodiscard]] Shipment shipment(Payload payload) const;
  boost::asio::awaitable<Outcome<Payload>> read_payload();
  boost::asio::awaitable<Outcome<Payload>> read_envelope();
  boost::asio::awaitable<Outcome<Payload>> open(PayloadId id, std::string sha256);
  boost::asio::awaitable<AttemptResult> record_delivered(HandOver hand_over);
  boost::asio::awaitable<AttemptResult> record_sent(HandOver hand_over);
  boost::asio::awaitable<AttemptResult> record_failed(Failure failure);
  boost::asio::awaitable<AttemptResult> record_gone(DeliveryEvent event, Reason reason);
  boost::asio::awaitable<bool> record_surely(DeliveryEvent event, RecordDetail detail);
  boost::asio::awaitable<void> mark_taken_while_held();
  boost::asio::awaitable<std::optional<Delivery>> reread();
  void take(FreshDelivery fresh);
  [[nodiscard]] bool out_of_time() const;
  [[nodiscard]] AttemptResult postponed() const;
  [[nodiscard]] RecordDetail detail() const;

  const LaneParts* parts_;
  LaneId lane_;
  DeliveryId id_;
  Delivery delivery_;
  MessageLabel label_;
  std::optional<Payload> payload_;  ///< where it need not be read
  std::optional<Wrapped> wrapped_;  ///< where the envelope was made by this attempt
  std::size_t payload_bytes_ = 0;
  Endpoint endpoint_;
  std::shared_ptr<void> room_;  ///< for the payload, while the attempt lasts
};

}  // namespace budstikke
