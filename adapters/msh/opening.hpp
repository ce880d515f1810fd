#pragma once
// From hostile bytes to an envelope that a signature covers. In two steps, for what the envelope claims of its sender decides by
// whose policy its signature is judged. Pure CPU; not for the loop thread. Any thread.

#include <string>
#include <vector>

#include "adapters/ebms/envelope.hpp"
#include "adapters/ebms/finding.hpp"
#include "adapters/ebms/package.hpp"
#include "adapters/mime/entity.hpp"
#include "adapters/signature/envelope_signature.hpp"
#include "adapters/xml/document.hpp"
#include "engine/model/address.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke::msh {

/// Bytes as they came.
struct Incoming {
  ebms::Road road = ebms::Road::http;
  mime::Headers headers;  ///< of the HTTP request or answer; of a mail, its body has them
  Payload body;           ///< of a mail, all of it
};

/// What an envelope says of itself. Proves nothing: for addressing an answer, and for choosing a policy. One thread at a time.
struct Claims {
  ebms::Package package;
  xml::Document soap;  ///< of the package, parsed once for all that is asked of it
  ebms::EbmsEnvelope envelope;
};
/// M501, M502, M503: not ebXML enough for anybody to be answered but by a SOAP fault.
[[nodiscard]] Outcome<Claims> look_into(const Incoming& incoming, std::size_t most_bytes);

/// An envelope whose signature holds. Whether its certificate is to be trusted is for the caller.
struct Opened {
  ebms::EbmsEnvelope
      envelope;  ///< read from what the signature covers; but for sync_reply, which is nobody's to cover
  ebms::Findings findings;  ///< of the envelope
  /// Of the package: no signature covers MIME headers, so whoever carries a message can bring these about.
  ebms::Findings unsigned_findings;
  std::string mail_from{};  ///< of the package, as little proven
  std::string mail_to{};
  std::vector<ebms::PackagePart> payloads;
  std::vector<ebms::SignatureReference> references;
  PartyCertificate signer;
  std::string algorithm;  ///< "rsa-sha256"
  bool outdated = false;  ///< SHA-1, by the partner's exception
  std::string doubt{};    ///< doubt_in() of the signer's certificate
  std::string remark{};   ///< what else is to be seen in the history; empty: nothing
  bool repeats = false;   ///< its message has come before, in another envelope
  bool reuses_id =
      false;  ///< other bytes have come under its id before: the answer to those stays the kept one
};
/// S601-S604, S605 where the certificate cannot be read, M503.
[[nodiscard]] Outcome<Opened> verify(const Claims& claims, const signature::VerifyPolicy& policy);

/// The parts of an envelope of ours, from its wire text. M501, M502.
[[nodiscard]] Outcome<ebms::Package> open_own(std::string_view wire_text);
/// The references of an envelope of ours, from its wire text. M501-M503.
[[nodiscard]] Outcome<std::vector<ebms::SignatureReference>> references_of(std::string_view wire_text);

/// "envelope ID signed by CN=... (certificate 0123456789abcdef), rsa-sha256", with doubt, remark, and what `findings` note: for
/// the history.
[[nodiscard]] std::string evidence_of(const Opened& opened);

}  // namespace budstikke::msh
