#pragma once
// From "bytes read" to "safe to say received": the one way in.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "engine/intake/context.hpp"
#include "engine/intake/desk.hpp"
#include "engine/intake/own_name.hpp"
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
  /// A message on its way in, decided by one snapshot from start to end.
  struct Arrival {
    Submission submission;
    std::shared_ptr<const Routing> routing;
    Examined examined;
    Message message;
    /// What its deliveries carry, where those bytes are at hand.
    std::vector<std::pair<PayloadId, Payload>> plain;
  };

  // The arrival is `accept`'s. Its message stays as it is until it is stored.
  boost::asio::awaitable<Outcome<Acceptance>> accept_new(Arrival& arrival);
  boost::asio::awaitable<Outcome<Acceptance>> accept_business(Arrival& arrival);
  boost::asio::awaitable<Outcome<Acceptance>> refuse(Arrival& arrival);
  /// The answer to a message that is known already: duplicate or conflict; nothing where it is new.
  boost::asio::awaitable<Outcome<std::optional<Acceptance>>> answer_known(const Message& message,
                                                                          const Envelope& envelope);
  /// Stores what `acceptance` says of its message, and says it. The receipt of a refusal goes onto the return
  /// road where the sender does not hear of it in the same exchange.
  boost::asio::awaitable<Outcome<Acceptance>> store(Arrival& arrival, Acceptance acceptance, Unit unit);
  /// Whether the caller claims a sender that it may not use. Bytes without a readable sender claim none.
  [[nodiscard]] bool is_impostor(const Arrival& arrival);
  /// What came in an envelope to none of its receivers counts as what cannot be read.
  static void refuse_misaddressed(Arrival& arrival);
  void note_impostor(const Arrival& arrival);
  /// The negative receipt that tells `envelope`'s sender of `failure`.
  [[nodiscard]] Payload refusal(const Envelope& envelope, const Failure& failure) const;

  IntakeContext& context_;
  OwnName own_name_;
  ReceiptDesk receipts_;
  Desk desk_;
  /// The rule set that the store is known to have: its text may be megabytes, and goes with a message only once.
  std::string stored_rules_;
};

}  // namespace budstikke
