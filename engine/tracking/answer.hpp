#pragma once
// Which message that we carried another one answers: the one that it names, where it comes from a party that got it.
// Who never got a message cannot answer it, whatever references it writes.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <vector>

#include "engine/model/envelope.hpp"
#include "engine/model/message.hpp"
#include "engine/ports/store_view.hpp"
#include "engine/tracking/follow_up.hpp"

namespace budstikke {

/// A message that may answer an earlier one.
struct Reply {
  Message message;
  PartyPath sender;
  HerId address;           ///< innermost HER-id of its receiver; empty where it names none
  HerId address_business;  ///< the business of that one, as far as message or address book tell
  bool from_municipality = false;
};

/// The message that is answered, and the delivery by which the answering party got it.
struct Answered {
  Message message;
  Delivery delivery;
};

/// The party has the message, or may have it.
[[nodiscard]] bool may_have(const Delivery& delivery);

/// `candidates` have the id that the reply names: as its parent, or only as its conversation. Pure.
/// - The innermost level of the sender that got one of them decides. Of several messages (two senders may use one id)
///   the one whose sender the reply is addressed to.
/// - It is addressed to that sender or, where it names its parent, to another part of that business. What goes to
///   another business is no answer.
/// - A reply is itself answered only by a municipality: what a hospital sends next in a conversation (a discharge
///   message after the admission report that it got) is addressed by its own kind, not by what came last.
[[nodiscard]] std::optional<Answered> answered_by(const Reply& reply, const std::vector<Earlier>& candidates,
                                                  bool named_as_parent);

/// Fails where the store does.
[[nodiscard]] boost::asio::awaitable<Outcome<std::optional<Answered>>> find_answered(StoreView& view,
                                                                                     Reply reply);

}  // namespace budstikke
