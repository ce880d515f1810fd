#pragma once
// The XML signature of an ebMS 2.0 envelope (ebMS 2.0 §4.1.4; HIS 1037 §5), through xmlsec1 under an allow-list.
//
// The profile: one ds:Signature, a child of SOAP:Header; one Reference URI="" (enveloped-signature, the XPath that leaves out
// what is meant for the next hop, Canonical XML 1.0) and one Reference "cid:" for each attachment, without transforms; X509Data
// with the signer's certificate. Everything else is refused before xmlsec1 sees it: other algorithms, other places, Object,
// Manifest, "#id", a second Signature, ids that stand twice, comments that split a text, processing instructions.
//
// Pure CPU, some 0.1 ms and one operation of the key: not for the loop thread. Any thread, any number at once. Never opens a
// file or an address: the only thing a Reference can name is an attachment that was given.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/crypto/private_key.hpp"
#include "adapters/xml/document.hpp"
#include "engine/model/limits.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke::signature {

/// One MIME part beside the envelope. The caller keeps the bytes alive during the call.
struct Attachment {
  std::string_view content_id;  ///< without "<>", as the header has it: printable ASCII
  std::string_view bytes;       ///< decoded (no base64): what the digest is over
};

enum class Algorithm {
  rsa_sha256,
  rsa_sha384,
  rsa_sha512,
  ecdsa_sha256,
  ecdsa_sha384,
  ecdsa_sha512,
  rsa_sha1,  ///< reading only, and only by a partner's dated exception
};
[[nodiscard]] std::string_view to_uri(Algorithm algorithm);

/// What an envelope may measure. The XPath of the profile visits each node and each namespace in scope.
[[nodiscard]] XmlLimits envelope_limits();

/// One ds:Reference of a signature: what an Acknowledgment repeats to say what was received (ebMS 2.0 §6.3.2.5).
struct SignedReference {
  std::string uri;               ///< "" or "cid:..." as written
  std::string digest_algorithm;  ///< URI
  std::string digest;            ///< the bytes
  /// The element in canonical form, with the namespaces it needs: may stand anywhere. Of read_signature() alone.
  std::string xml;
};

/// What a signature says of itself. Proves nothing.
struct SignatureFacts {
  std::string certificate_der;  ///< of the signer, as the envelope brings it
  std::string signature_algorithm;
  std::vector<SignedReference> references;
};

struct VerifyPolicy {
  /// Until when this partner may still use SHA-1 (digest and RSA-SHA1); nothing: never.
  std::optional<TimePoint> sha1_until{};
  TimePoint now{};
};

struct Verified {
  SignatureFacts facts;  ///< whether the certificate is to be trusted is for the caller (crypto/trust.hpp)
  /// The envelope as it was digested: canonical UTF-8 without the Signature, comments, and what is meant for the next hop only.
  /// Reading from these bytes, and never from the ones received, is what makes a signature worth something.
  std::string covered;
  bool outdated = false;  ///< SHA-1 was used, by the partner's exception
};

/// Signs `unsigned_soap` (an Envelope with a Header and no Signature) together with all attachments. The digests use the hash of
/// `algorithm`. Result: UTF-8 with XML declaration. S611 where the key does not fit certificate or algorithm or cannot sign;
/// S601 where the envelope is none, S604 for an unusable or repeated content id.
[[nodiscard]] Outcome<std::string> sign_envelope(std::string_view unsigned_soap,
                                                 std::span<const Attachment> attachments,
                                                 const crypto::PrivateKey& key,
                                                 std::string_view certificate_der, Algorithm algorithm);

/// Verifies with the certificate that the envelope brings. Codes: T01 not XML (as xml::Document), S601 not as the profile says,
/// S602 algorithm not allowed, S603 does not match, S604 an attachment is not covered or a reference names none.
[[nodiscard]] Outcome<Verified> verify_envelope(std::string_view soap,
                                                std::span<const Attachment> attachments,
                                                const VerifyPolicy& policy);
/// The same of bytes that have been parsed, under envelope_limits() or stricter ones.
[[nodiscard]] Outcome<Verified> verify_envelope(const xml::Document& document,
                                                std::span<const Attachment> attachments,
                                                const VerifyPolicy& policy);

/// Reads the signature without verifying it: for showing, for the references of an own envelope, and for finding out which
/// partner's policy applies. T01, S601 and S602 as above.
[[nodiscard]] Outcome<SignatureFacts> read_signature(std::string_view soap);

}  // namespace budstikke::signature
