#pragma once
// From the bytes of a SOAP envelope to an EbmsEnvelope. Pure; any thread.

#include <string_view>
#include <vector>

#include "adapters/ebms/envelope.hpp"
#include "adapters/ebms/finding.hpp"
#include "adapters/xml/document.hpp"
#include "engine/model/limits.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::ebms {

/// Bounds of a SOAP part: signatures with chains are some 20 kB.
[[nodiscard]] XmlLimits envelope_limits();

/// An envelope as far as it could be read, and what the rules that need nothing else say about it.
struct ReadEnvelope {
  EbmsEnvelope envelope;
  Findings findings;
};

/// Reads nothing but the bytes it is given: for a signed message, those that the signature covers. Elements that are there
/// twice are never guessed between: the first is read and a finding refuses the message.
///
/// Fails with M503 where the bytes are not well-formed XML or no SOAP 1.1 envelope with an ebMS 2.0 MessageHeader: then
/// there is nobody to address an ErrorList to.
[[nodiscard]] Outcome<ReadEnvelope> read_envelope(std::string_view xml, const XmlLimits& limits);
/// The same of bytes that have been parsed, and not judged by the schema: of what an envelope claims before its signature is
/// verified, nobody acts on the findings.
[[nodiscard]] Outcome<ReadEnvelope> read_claims(const xml::Document& document);

/// The ds:References of the one ds:Signature that is a child of SOAP:Header, for the acknowledgement. Only after the
/// signature has been verified, on the bytes that were. Fails with M503.
[[nodiscard]] Outcome<std::vector<SignatureReference>> read_signature_references(std::string_view soap,
                                                                                 const XmlLimits& limits);
[[nodiscard]] Outcome<std::vector<SignatureReference>> read_signature_references(
    const xml::Document& document);

}  // namespace budstikke::ebms
