#pragma once
// Application receipts: tied to the delivery that they answer and passed on to the original sender.

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "engine/intake/context.hpp"
#include "engine/ports/message_intake.hpp"
#include "engine/ports/operator_desk.hpp"

namespace budstikke {

struct ReceivedReceipt {
  Acceptance acceptance;
  /// The message answered, where the receipt shows that it reached a party which we thought it had not: what waits for
  /// it may follow.
  std::optional<Message> brought_back;
};

/// A receipt that has found what it answers, on its way back.
struct TiedReceipt {
  Delivery passed_on;
  std::optional<Message> brought_back;  ///< as above
};

/// A receipt that answered nothing when it came (H314).
[[nodiscard]] bool is_unmatched(const Delivery& delivery);

class ReceiptDesk {
 public:
  explicit ReceiptDesk(IntakeContext& context) : context_(context) {}

  /// Stores the receipt, settles the delivery that it answers and passes it on, in one commit. A receipt that
  /// answers nothing goes to the work list (H314); one that contradicts the first too (H319, its return road
  /// already settled for whoever releases it). A state that changed meanwhile is read again.
  boost::asio::awaitable<Outcome<ReceivedReceipt>> accept_receipt(Envelope envelope, Message message,
                                                                  SealedPayload sealed);

  /// Releases a receipt that answered nothing when it came (H314): settles what it answers by now, and passes it
  /// on. B207 where it still answers nothing; B202 where one of the two changed meanwhile.
  boost::asio::awaitable<Outcome<TiedReceipt>> correlate_again(Delivery held, Message message,
                                                               Envelope envelope, OperatorAction action);

 private:
  IntakeContext& context_;
};

}  // namespace budstikke
