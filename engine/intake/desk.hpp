#pragma once
// What operators do to deliveries, and what the arrival of an original does to those that waited for it.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <vector>

#include "engine/intake/context.hpp"
#include "engine/intake/planner.hpp"
#include "engine/ports/operator_desk.hpp"

namespace budstikke {

class Desk : public OperatorDesk {
 public:
  explicit Desk(IntakeContext& context) : context_(context) {}

  boost::asio::awaitable<Outcome<std::vector<Delivery>>> act(OperatorAction action) override;

  /// Lets the changes and cancellations that came before `original` go after it.
  boost::asio::awaitable<void> release_followers(Message original);

 private:
  /// A held message with its bytes read again.
  struct Reopened {
    Message message;
    Payload payload;
    Examined examined;
  };

  boost::asio::awaitable<Outcome<std::vector<Delivery>>> act_once(OperatorAction action);
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> transition(Delivery delivery, DeliveryEvent event,
                                                                    OperatorAction action);
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> release(Delivery delivery, OperatorAction action,
                                                                 std::optional<Release> release);
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> release_on_return_road(Delivery delivery,
                                                                                OperatorAction action);
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> settle(Delivery held, std::vector<Delivery> planned,
                                                                std::vector<SealedBytes> payloads, Plan plan,
                                                                OperatorAction action);
  boost::asio::awaitable<Outcome<Reopened>> reopen(MessageId id);

  IntakeContext& context_;
};

/// Where the original of an M or C went; nothing where the message is neither.
boost::asio::awaitable<std::optional<Followed>> find_followed(StoreView& view, Envelope envelope,
                                                              HerId sender_business);

}  // namespace budstikke
