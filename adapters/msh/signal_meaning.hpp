#pragma once
// What a peer's signal says of the message that it answers. Pure.

#include <optional>
#include <string>
#include <vector>

#include "adapters/msh/opening.hpp"
#include "engine/ports/envelope_desk.hpp"

namespace budstikke::msh {

/// The message that a signal answers: of an acknowledgement its own reference, of an error MessageData/RefToMessageId. Empty
/// where it names none.
[[nodiscard]] EnvelopeId answered_by(const ebms::EbmsEnvelope& signal);

/// `sent`: the references of the message's own signature. Fails with M505 where an acknowledgement speaks of other bytes, and
/// where a rule refuses the signal: no Acknowledgment (108) or ErrorList, the other one's block (115, 123), a block that must
/// be understood and is not known (100). An ErrorList of severity Warning says that the message was taken. Precondition: an
/// acknowledgement or an error.
[[nodiscard]] Outcome<TransportSignal> signal_of(const Opened& signal,
                                                 const std::vector<ebms::SignatureReference>& sent);

/// The codes of an ErrorList, without the peer's words: "SecurityFailure, Inconsistent".
[[nodiscard]] std::string codes_of(const ebms::ErrorList& list);

/// What we answer to a message that is refused with `failure` after its sender was known.
[[nodiscard]] ebms::ErrorList error_list_for(const Failure& failure);

}  // namespace budstikke::msh
