#pragma once
// Back to whoever sent a message: application receipts, deviations and our own refusals, on the return road
// that the settings give for the sender or its business.

#include <boost/asio/awaitable.hpp>

#include "engine/intake/context.hpp"
#include "engine/ports/operator_desk.hpp"

namespace budstikke {

/// A delivery on the return road of the sender of `original`: waiting, or held (H315) where none is
/// configured.
[[nodiscard]] Delivery on_return_road(const IntakeContext& context, const Message& message,
                                      const Message& original, DeliveryKind kind);

/// Our negative application receipt on its way to the sender of what we refused.
struct RefusalReceipt {
  Delivery delivery;
  SealedBytes bytes;
};

/// `message` is the refused one, read as `envelope`; `receipt` is the answer.
boost::asio::awaitable<RefusalReceipt> refusal_on_return_road(IntakeContext& context, Message message,
                                                              Payload receipt, Envelope envelope);

/// Releases a held receipt or reply: to its return road as the settings name it now, or, where the action names
/// a party, to the return road or endpoint of that one. The bytes stay as they are and no receipt is expected.
/// Where there is no road yet the delivery stays held and says so.
boost::asio::awaitable<Outcome<Delivery>> release_on_return_road(IntakeContext& context, Delivery delivery,
                                                                 OperatorAction action);

}  // namespace budstikke
