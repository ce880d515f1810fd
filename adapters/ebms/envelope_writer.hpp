#pragma once
// From an EbmsEnvelope to the bytes of a SOAP envelope, unsigned. Pure; any thread.

#include <string>
#include <string_view>

#include "adapters/ebms/envelope.hpp"

namespace budstikke::ebms {

/// UTF-8 with XML declaration, elements in the order of msg-header-2_0.xsd, prefixes SOAP, eb, xlink and ds. The signature
/// belongs before "</SOAP:Header>", which stands once. What is empty in the envelope is left out. Times are UTC with
/// milliseconds.
[[nodiscard]] std::string write_envelope(const EbmsEnvelope& envelope);

/// A SOAP 1.1 Fault: what answers a message that is not ebXML enough for an ErrorList. `code` is "Client", "Server",
/// "MustUnderstand" or "VersionMismatch".
[[nodiscard]] std::string write_fault(std::string_view code, std::string_view text);

}  // namespace budstikke::ebms
