#pragma once
// The node's own enterprise keys: which one signs today, and which ones open what was encrypted to us. While one replaces the
// other, both are there. Immutable; any thread.

#include <string>
#include <vector>

#include "adapters/crypto/cms.hpp"
#include "adapters/crypto/private_key.hpp"
#include "engine/model/address.hpp"
#include "engine/model/outcome.hpp"

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

/// S611 with a sentence that names the place: a file that cannot be read, or a key that is not the certificate's. Blocks on
/// files and tokens.
[[nodiscard]] Outcome<Identity> load_identity(const std::vector<OwnKeyPlace>& places);

}  // namespace budstikke::msh
