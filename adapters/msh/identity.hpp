#pragma once
// The node's own enterprise keys: which one signs today, and which ones open what was encrypted to us. While one replaces the
// other, both are there. Immutable; any thread.

#include <set>
#include <string>
#include <vector>

#include "adapters/crypto/certificate.hpp"
#include "adapters/crypto/cms.hpp"
#include "adapters/crypto/private_key.hpp"
#include "engine/model/address.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke::msh {

/// Where a key and its certificate lie.
struct OwnKeyPlace {
  CertificateUse use = CertificateUse::signature;
  std::string certificate;  ///< path, or "credential:NAME"
  crypto::KeySource key;
};

struct OwnKey {
  PartyCertificate facts;  ///< of the certificate
  crypto::PrivateKey key;
};

class Identity {
 public:
  Identity(std::vector<OwnKey> signing, std::vector<OwnKey> decrypting);

  /// Of the keys whose certificate is valid at `at` the one that is the longest; null where there is none.
  [[nodiscard]] const OwnKey* signing(TimePoint at) const;
  /// All of them: what was encrypted to a certificate yesterday is read today.
  [[nodiscard]] const std::vector<crypto::DecryptionKey>& decrypting() const { return decrypting_; }
  /// Every certificate, for those who look after their dates.
  [[nodiscard]] std::vector<PartyCertificate> certificates() const;

 private:
  std::vector<OwnKey> signing_;
  std::vector<crypto::DecryptionKey> decrypting_;
  std::vector<PartyCertificate> encryption_certificates_;
};

/// S611 with a sentence that names the place: a file that cannot be read, a key that is not the certificate's, or a certificate
/// that is not for its use (HIS 1037 §5), as where the two are swapped. Blocks on files and tokens.
[[nodiscard]] Outcome<Identity> load_identity(const std::vector<OwnKeyPlace>& places);

/// What partners will have against the node's own certificates at `now`, in sentences: their chain and dates, 30 days ahead too;
/// certificates of no organisation, of several, or of another than `organisation_numbers` (those of the parties that the node
/// answers for; empty: unknown); no key that signs today. Nothing that keeps a node from running: what becomes old while it runs
/// must not keep it from starting again, and when organisations merge, there are certificates of two.
[[nodiscard]] std::vector<std::string> warnings_about(const Identity& identity,
                                                      const crypto::CertificateRoots& roots,
                                                      const std::set<std::string>& organisation_numbers,
                                                      TimePoint now);

}  // namespace budstikke::msh
