#pragma once
// From what a payload holds once it is decrypted to the business message in it. Pure; any thread.

#include <cstddef>

#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke::ebms {

/// Senders encrypt the message as it is, or as a MIME part, and some compress either with gzip, or the part's body. So: at most
/// one MIME part, at most one gzip, and XML in the end, of which only the beginning is looked at. Lines of the part's header may
/// end in LF alone: within a CMS object nobody but the sender has made them.
///
/// Refused with M501: what adapters/mime refuses; a multipart or a message; a charset that is not what the XML itself says, for
/// readers differ in which of the two they believe. With M502: what is none of all this; gzip that is broken, in a gzip, or holds
/// more than `largest_bytes`. No detail has a value out of the message.
[[nodiscard]] Outcome<Payload> message_in(const Payload& content, std::size_t largest_bytes);

}  // namespace budstikke::ebms
