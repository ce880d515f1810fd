#pragma once
// From "bytes read" to "safe to say received": the one way in.

#include <boost/asio/awaitable.hpp>

#include "engine/intake/context.hpp"
#include "engine/intake/desk.hpp"
#include "engine/intake/receipt_desk.hpp"
#include "engine/ports/message_intake.hpp"

namespace budstikke {

class Intake : public MessageIntake {
 public:
  explicit Intake(IntakeContext& context) : context_(context), receipts_(context), desk_(context) {}

  /// Reads, recognises duplicates, decides, addresses, stores, and only then answers. Any number of calls at
  /// once.
  boost::asio::awaitable<Outcome<Acceptance>> accept(Submission submission) override;

 private:
  boost::asio::awaitable<Outcome<Acceptance>> accept_new(Submission submission, Examined examined,
                                                         Message message);
  boost::asio::awaitable<Outcome<Acceptance>> accept_business(Submission submission, Examined examined,
                                                              Message message);
  boost::asio::awaitable<Outcome<Acceptance>> refuse(Submission submission, Examined examined,
                                                     Message message);
  /// The answer to a message that is known already: duplicate or conflict; nothing where it is new.
  boost::asio::awaitable<Outcome<std::optional<Acceptance>>> answer_known(Message message);

  IntakeContext& context_;
  ReceiptDesk receipts_;
  Desk desk_;
};

/// What the store keeps of a message's header.
[[nodiscard]] Message describe(const Submission& submission, const Examined& examined, MessageId id,
                               PayloadId payload, TimePoint now);

}  // namespace budstikke
