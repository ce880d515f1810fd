#pragma once
// `budstikke inspect` of ebXML messages: mails, raw HTTP requests and answers, bare multipart bodies and bare envelopes. The
// signature is verified, and payloads are opened where keys are given. One thread.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/crypto/certificate.hpp"
#include "adapters/crypto/cms.hpp"
#include "adapters/ebms/envelope_reader.hpp"
#include "adapters/ebms/package.hpp"
#include "adapters/signature/envelope_signature.hpp"
#include "engine/model/limits.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::tools {

enum class TransportForm { none, mail, http_request, http_answer, multipart_body, envelope };
/// What the first bytes look like; none for a business message or anything else.
[[nodiscard]] TransportForm transport_form(std::string_view bytes);
[[nodiscard]] std::string_view to_text(TransportForm form);

struct EbxmlKeys {
  std::vector<crypto::DecryptionKey> decryption;
  const crypto::CertificateRoots* roots = nullptr;  ///< null: the signer's certificate is shown, not judged
  bool allow_sha1 = false;
  std::size_t largest_message = XmlLimits{}.message_bytes;  ///< bytes of what compressed content may become
};

struct InspectedPayload {
  std::string content_id;
  std::string type;
  std::size_t bytes = 0;
  std::optional<Failure> failure;  ///< why it could not be opened; nothing where it was, or no key was given
  std::string profile;             ///< how it was encrypted; empty where it was not opened
  std::optional<Payload> message;  ///< the business message in it
};

struct InspectedEbxml {
  std::string file;
  TransportForm form = TransportForm::none;
  std::optional<Failure> failure;  ///< why it is not in order
  std::optional<ebms::EbmsEnvelope> envelope;
  ebms::Findings findings;
  std::optional<signature::SignatureFacts>
      signature;                             ///< what the envelope says of its signature, proven or not
  std::optional<Failure> signature_failure;  ///< nothing where there is a signature and it holds
  std::optional<PartyCertificate> signer;
  std::string signer_fault;  ///< why the signer's certificate is not trusted; asked with roots only
  bool outdated = false;     ///< SHA-1
  std::vector<InspectedPayload> payloads;
};

/// Precondition: transport_form(bytes) is not none. Lines may end in LF alone, as files on disks have them.
[[nodiscard]] InspectedEbxml inspect_ebxml(std::string file, std::string_view bytes, const EbxmlKeys& keys,
                                           TimePoint now);

}  // namespace budstikke::tools
