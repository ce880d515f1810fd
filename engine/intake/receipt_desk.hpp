#pragma once
// Messages that answer one of ours: application receipts, and deviations (DIALOG_AVVIK). Tied to the delivery
// that they answer and passed on to the original sender's return road.

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "engine/intake/context.hpp"
#include "engine/ports/message_intake.hpp"
#include "engine/ports/operator_desk.hpp"

namespace budstikke {

class ReceiptDesk {
 public:
  explicit ReceiptDesk(IntakeContext& context) : context_(context) {}

  /// Stores the receipt, settles the delivery that it answers and passes it on, in one commit. A receipt that
  /// answers nothing goes to the work list (H314); one that contradicts the first too (H319, its return road
  /// already settled for whoever releases it). A state that changed meanwhile is read again.
  boost::asio::awaitable<Outcome<Acceptance>> accept_receipt(Envelope envelope, Message message,
                                                             SealedPayload sealed);

  /// Releases a receipt that answered nothing when it came (H314): settles what it answers by now, and passes it
  /// on. B207 where it still answers nothing; B202 where one of the two changed meanwhile.
  boost::asio::awaitable<Outcome<Delivery>> correlate_again(Delivery held, Message message,
                                                            ReceiptFacts receipt, OperatorAction action);

  /// A deviation message: tied and passed on where it answers a delivery to a level of its sender; nothing
  /// where it does not, and the rules decide. "Wrong addressee" is an alarm that names the rule.
  boost::asio::awaitable<Outcome<std::optional<Acceptance>>> accept_deviation(Envelope envelope,
                                                                              Message message,
                                                                              SealedPayload sealed);

 private:
  IntakeContext& context_;
};

}  // namespace budstikke
