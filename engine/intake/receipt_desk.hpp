#pragma once
// Messages that answer one of ours: application receipts, and deviations (DIALOG_AVVIK). Tied to the delivery
// that they answer and passed on to the original sender's return road.

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "engine/intake/context.hpp"
#include "engine/ports/message_intake.hpp"

namespace budstikke {

class ReceiptDesk {
 public:
  explicit ReceiptDesk(IntakeContext& context) : context_(context) {}

  /// Stores the receipt, settles the delivery that it answers and passes it on, in one commit. A receipt that
  /// answers nothing goes to the work list (H314); one that contradicts the first too (H319). B202 never
  /// comes out: a state that changed meanwhile is read again.
  boost::asio::awaitable<Outcome<Acceptance>> accept_receipt(Envelope envelope, Message message,
                                                             SealedPayload sealed);

  /// A deviation message: tied and passed on where it answers one of ours; nothing where it does not, and the
  /// rules decide.
  boost::asio::awaitable<Outcome<std::optional<Acceptance>>> accept_deviation(Envelope envelope,
                                                                              Message message,
                                                                              SealedPayload sealed);

  /// A delivery on the return road of the sender of `original`: waiting, or held (H315) where none is
  /// configured.
  [[nodiscard]] Delivery on_return_road(const Message& message, const Message& original, DeliveryKind kind,
                                        TimePoint now) const;

 private:
  IntakeContext& context_;
};

}  // namespace budstikke
