#pragma once
// Whether a message may go to a party that its sender did not name. Pure.

#include <optional>

#include "engine/model/delivery.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke {

/// Why not; nothing where it may. Consent and reservation stop what the engine does of its own accord, not what a person
/// has decided; a signature stops both, for the receiver stands in what was signed.
[[nodiscard]] std::optional<Reason> forbids_forwarding(const Envelope& envelope, bool person_decided);

}  // namespace budstikke
