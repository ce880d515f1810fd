#pragma once
// Whether a signed envelope has the one shape that the profile allows, and what stands in it. Reads the tree and changes
// nothing. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/signature/algorithms.hpp"
#include "adapters/signature/envelope_signature.hpp"

struct _xmlDoc;   // libxml2's, opaque here
struct _xmlNode;  // libxml2's, opaque here

namespace budstikke::signature {

struct ProfileReference {
  _xmlNode* node = nullptr;
  std::string uri;
  std::string content_id;  ///< of a "cid:" reference, decoded; empty for the envelope's own
  Digest digest = Digest::sha256;
  bool filtered = false;  ///< what is for the next hop is left out
};

struct ProfileSignature {
  _xmlNode* signature = nullptr;
  Algorithm algorithm = Algorithm::rsa_sha256;
  std::vector<ProfileReference>
      references;                    ///< one of the envelope, the others of attachments, as they stand
  bool leaves_out_next_hop = false;  ///< the envelope's reference has the filter
  std::string certificate_der;
};

/// An Envelope with one Header and one Body and nothing that reads differently to different readers: S601 for a second
/// Envelope, Header or Body, ids that stand twice, comments beside text, processing instructions.
[[nodiscard]] Outcome<void> check_envelope(const _xmlDoc* document);

/// The signature of an envelope that check_envelope() took. S601, S602.
[[nodiscard]] Outcome<ProfileSignature> read_profile(const _xmlDoc* document);

/// S604 where the references do not name each attachment exactly once, or a content id is repeated or not usable.
[[nodiscard]] Outcome<void> check_coverage(const ProfileSignature& signature,
                                           std::span<const Attachment> attachments);
/// S604 where a content id is repeated, empty or has other than printable ASCII, or one of "<>#% and blank.
[[nodiscard]] Outcome<void> check_content_ids(std::span<const Attachment> attachments);

/// The XPath of the profile; `prefix` is bound to SOAP's namespace.
[[nodiscard]] std::string profile_xpath(std::string_view prefix);

}  // namespace budstikke::signature
