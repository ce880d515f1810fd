#pragma once
// Back to whoever sent a message: application receipts, answers and our own refusals, on the return road that the
// settings give for the sender or its business, else to the sender's own endpoint in the address book.

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "engine/intake/appointment.hpp"
#include "engine/intake/context.hpp"
#include "engine/ports/operator_desk.hpp"

namespace budstikke {

/// H315 where settings name no return road for the sender or its business, and the address book no endpoint in use of
/// the sender itself.
[[nodiscard]] Way way_to_sender(const IntakeContext& context, HerId sender, HerId business);

/// To a named party: its return road where it has one, else the address book's endpoint.
[[nodiscard]] Way way_to_party(const IntakeContext& context, HerId party);

/// A receipt for the sender of `original`: waiting, or held (H315).
[[nodiscard]] Delivery on_return_road(const IntakeContext& context, const Message& message,
                                      const Message& original);

/// Our negative application receipt on its way to the sender of what we refused.
struct RefusalReceipt {
  Delivery delivery;
  SealedBytes bytes;
};

/// `message` is the refused one, read as `envelope`; `receipt` is the answer.
boost::asio::awaitable<RefusalReceipt> refusal_on_return_road(IntakeContext& context, Message message,
                                                              Payload receipt, Envelope envelope);

/// Releases a held receipt or reply: to its return road as the settings name it now, or, where the action names
/// a party, to the return road or endpoint of that one. The bytes stay as they are.
/// Where there is no road yet the delivery stays held and says so. Where another party may have it already, that delivery
/// is discarded and the one named gets a delivery of its own: both are returned.
boost::asio::awaitable<Outcome<std::vector<Delivery>>> release_on_return_road(IntakeContext& context,
                                                                              Delivery delivery,
                                                                              OperatorAction action);

}  // namespace budstikke
