#pragma once
// What a message's new plan makes of the deliveries that it has already: which held one becomes which planned
// one, which others of the work list go along, and what is new. Nobody gets a message twice by it, and nothing
// that was planned disappears. Pure.

#include <utility>
#include <vector>

#include "engine/model/delivery.hpp"

namespace budstikke {

struct Settlement {
  Delivery next;  ///< what the held delivery becomes: waiting, held (with the reason) or refused
  /// `next` is a delivery of its own, and the held one is discarded: its party may have the message from an attempt
  /// whose end nobody saw, and a receipt from there must find what it answers.
  bool apart = false;
  /// Other held deliveries that waited for the same fact: as stored, and what they become (waiting).
  std::vector<std::pair<Delivery, Delivery>> along;
  std::vector<Delivery> added;  ///< receivers that the new plan adds: waiting or held
};

/// `stored`: all deliveries of the message. `planned`: at least one. `to_named_party`: an operator has named
/// the party of the first planned one.
///
/// A primary takes the place of the planned primary; a copy only of the copy in the same role, so that it never
/// becomes a second primary, and never goes to a party that has the message already: it stays held and says so; so does what
/// follows an original. An uncertain delivery never loses the party that may have the message, and gives it the same
/// bytes again.
[[nodiscard]] Settlement settle(const Delivery& held, const std::vector<Delivery>& stored,
                                std::vector<Delivery> planned, bool to_named_party);

}  // namespace budstikke
