#include "adapters/msh/identity.hpp"

#include <utility>

#include "adapters/crypto/certificate.hpp"

namespace budstikke::msh {

Identity::Identity(std::vector<OwnKey> signing, std::vector<OwnKey> decrypting)
    : signing_(std::move(signing)) {
  for (OwnKey& one : decrypting) {
    decrypting_.push_back({one.facts.der, std::move(one.key)});
    encryption_certificates_.push_back(std::move(one.facts));
  }
}

const OwnKey* Identity::signing(TimePoint at) const {
  const OwnKey* best = nullptr;
  for (const OwnKey& one : signing_) {
    if (at < one.facts.not_before || at > one.facts.not_after) continue;
    if (best == nullptr || one.facts.not_after > best->facts.not_after) best = &one;
  }
  return best;
}

std::vector<PartyCertificate> Identity::certificates() const {
  std::vector<PartyCertificate> all = encryption_certificates_;
  for (const OwnKey& one : signing_) all.push_back(one.facts);
  return all;
}

Outcome<Identity> load_identity(const std::vector<OwnKeyPlace>& places) {
  std::vector<OwnKey> signing;
  std::vector<OwnKey> decrypting;
  for (const OwnKeyPlace& place : places) {
    const auto der = crypto::load_own_certificate(place.certificate);
    if (!der) return der.failure();
    auto facts = crypto::read_certificate(*der);
    if (!facts) return Failure(Code::S611, "the certificate " + place.certificate + " cannot be read");
    auto key = crypto::load_private_key(place.key);
    if (!key) return key.failure();
    if (!key->fits(*der))
      return Failure(Code::S611,
                     "the key " + place.key.where + " is not that of the certificate " + place.certificate);
    facts->use = place.use;
    auto& list = place.use == CertificateUse::signature ? signing : decrypting;
    list.push_back({*std::move(facts), *std::move(key)});
  }
  return Identity{std::move(signing), std::move(decrypting)};
}

}  // namespace budstikke::msh
