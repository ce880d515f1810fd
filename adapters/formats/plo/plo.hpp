#pragma once
// Care messages (PLO) 1.5 and 1.6: the common start that all bodies share, and the places where a need may be
// expressed. The 2.0 draft is read for needs with the same walk.

#include "adapters/xml/document.hpp"
#include "engine/ports/message_reader.hpp"

namespace budstikke::formats::plo {

/// Fills shipment_status and forwarding_reserved (HIS 80704:2014) where `body` says them, and adds need
/// sources. The status is in capitals, "?" where it looks like no code.
void read(const xml::Node& body, ReadMessage& message);

}  // namespace budstikke::formats::plo
