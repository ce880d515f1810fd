#pragma once
// What came in an envelope (ebXML). Its sender sends the same message to each receiver that it names, in an envelope of each one's
// own, so a message reaches here those that are addressed here and nobody else. Pure.

#include <optional>
#include <vector>

#include "engine/addressing/address_book.hpp"
#include "engine/model/envelope.hpp"
#include "engine/model/message.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke {

[[nodiscard]] bool came_in_envelope(Road road);

/// E21 where the message names `to`, whom its envelope was addressed to, on no level of any receiver. Nothing where `to` is empty,
/// and of an application receipt, which is tied to what it answers by more than its receiver.
[[nodiscard]] std::optional<Failure> misses_receiver(const Envelope& envelope, HerId to);

/// `party`, which the message names as a receiver, is none of `own` (empty: everybody is), nor is a level above it there: the
/// sender's own envelope goes to it.
[[nodiscard]] bool gets_its_own(const Envelope& envelope, HerId party, const std::vector<HerId>& own);

/// The party as the address book has it, to answer a message that does not name it.
[[nodiscard]] PartyPath path_of(HerId party, const addressing::AddressBook& book);

}  // namespace budstikke
