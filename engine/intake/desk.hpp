#pragma once
// What operators do to deliveries, and what the arrival of an original does to those that waited for it.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <vector>

#include "engine/intake/context.hpp"
#include "engine/intake/planner.hpp"
#include "engine/intake/return_road.hpp"
#include "engine/ports/operator_desk.hpp"

namespace budstikke {

/// How long the planner gives a delivery by this rule today.
[[nodiscard]] Duration lifetime_of(const Routing& routing, const RuleId& id);

class Desk : public OperatorDesk {
 public:
  explicit Desk(IntakeContext& context);

  boost::asio::awaitable<Outcome<std::vector<Delivery>>> act(OperatorAction action) override;

  /// Lets the changes and cancellations on the work list (H313) go whose original has a receiver by now: those
  /// of `arrived` and of its conversation; all of them where it is empty (start-up: the node may have stopped
  /// between an original's commit and this). Oldest first. What fails stays on the work list.
  boost::asio::awaitable<void> wake_followers(std::optional<Message> arrived);

  /// Ties the receipts on the work list (H314) that came before `original`, which they answer: those of the parties that
  /// it goes to. What answers none of its deliveries stays there.
  boost::asio::awaitable<void> tie_early_receipts(Message original, std::vector<Delivery> deliveries);

  /// Puts what follows an original that left its lane meanwhile on the work list (H313): whoever stores a change
  /// or cancellation asks once more, for its original may have left between the decision and the commit.
  boost::asio::awaitable<void> hold_if_left_behind(Message follower);

 private:
  using Deliveries = std::vector<Delivery>;
  /// A held message with its bytes read again, by the snapshot that decides.
  struct Reopened {
    std::shared_ptr<const Routing> routing;
    Message message;
    Payload payload;
    Examined examined;
  };

  /// Somebody found nothing that waits for him: perhaps nothing waits at all.
  boost::asio::awaitable<void> look_for_any(EarlyArrivals::Kind kind);
  boost::asio::awaitable<Outcome<Deliveries>> carry_out(Delivery delivery, OperatorAction action);
  /// A receipt that answered nothing when it came: what it answers may have come since.
  boost::asio::awaitable<Outcome<Deliveries>> release_unmatched(Delivery receipt, OperatorAction action);
  boost::asio::awaitable<Outcome<Deliveries>> transition(Delivery delivery, DeliveryEvent event,
                                                         OperatorAction action);
  boost::asio::awaitable<Outcome<Deliveries>> release(Delivery delivery, OperatorAction action,
                                                      std::optional<Release> release);
  boost::asio::awaitable<Outcome<Deliveries>> settle_by(Reopened reopened, Delivery held, Plan plan,
                                                        OperatorAction action);
  boost::asio::awaitable<Outcome<Reopened>> reopen(MessageId id);
  boost::asio::awaitable<RefusalReceipt> refusal_of(Reopened reopened, Reason reason);
  /// Says what was committed.
  Deliveries publish(const Message& message, const std::vector<PlannedChange>& changes,
                     const Deliveries& added);

  IntakeContext& context_;
};

}  // namespace budstikke
