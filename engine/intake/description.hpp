#pragma once
// What is kept of a message's header, and the conversation that it belongs to. Pure.

#include "engine/intake/workshop.hpp"
#include "engine/model/message.hpp"
#include "engine/ports/message_intake.hpp"

namespace budstikke {

/// What the store keeps of a message's header. Identifiers and codes are shown in the clear: a value that does
/// not look like one (it may be anything that a sender writes) is left empty.
[[nodiscard]] Message describe(const Submission& submission, const Examined& examined, MessageId id,
                               PayloadId payload, TimePoint now);

/// Outermost HER-id of a path: the business, or the innermost where the business gives none.
[[nodiscard]] HerId business_of(const PartyPath& path);

/// The conversation's first message as the message names it; else its parent; else the message itself.
[[nodiscard]] BusinessId conversation_root(const Envelope& envelope);

/// The key that keeps the messages of one conversation in order.
[[nodiscard]] std::string conversation_key(const Envelope& envelope);

/// "sender of <its MsgId>": the role of whoever gets an answer to it.
[[nodiscard]] std::string role_of_sender(const Message& original);

/// A code from outside, as it may be kept in the clear; empty where it does not look like one.
[[nodiscard]] std::string plain_code(std::string_view text);

}  // namespace budstikke
