#include "adapters/msh/identity.hpp"

#include <utility>

#include "adapters/crypto/trust.hpp"
#include "adapters/msh/sealing.hpp"

namespace budstikke::msh {

namespace {

constexpr std::chrono::days kAhead{30};

std::string_view name_of(CertificateUse use) {
  return use == CertificateUse::signature ? "signature" : "encryption";
}

}  // namespace

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
    if (const std::string fault = crypto::usage_fault(*der, {.use = place.use}); !fault.empty())
      return Failure(Code::S611, "the certificate " + place.certificate + " is not one for " +
                                     std::string(name_of(place.use)) + ": " + fault);
    auto& list = place.use == CertificateUse::signature ? signing : decrypting;
    list.push_back({*std::move(facts), *std::move(key)});
  }
  return Identity{std::move(signing), std::move(decrypting)};
}

std::vector<std::string> warnings_about(const Identity& identity, const crypto::CertificateRoots& roots,
                                        const std::set<std::string>& organisation_numbers, TimePoint now) {
  std::vector<std::string> warnings;
  std::set<std::string> named;
  for (const PartyCertificate& one : identity.certificates()) {
    const std::string which = "the " + std::string(name_of(one.use)) + " certificate " + name_of(one);
    if (const std::string fault = roots.fault(one, now); !fault.empty()) {
      warnings.push_back(which + " will not be trusted: " + fault);
    } else if (one.not_after < now + kAhead) {
      warnings.push_back(which + " expires at " + to_text(one.not_after));
    }
    if (one.organisation_number.empty()) {
      warnings.push_back(which + " names no organisation number");
      continue;
    }
    named.insert(one.organisation_number);
    if (!organisation_numbers.empty() && !organisation_numbers.contains(one.organisation_number))
      warnings.push_back(which + " is of organisation " + one.organisation_number +
                         ", and none of the parties that are answered for belongs to that");
  }
  if (named.size() > 1)
    warnings.push_back("the certificates are of " + std::to_string(named.size()) + " organisations");
  if (identity.signing(now) == nullptr) warnings.emplace_back("there is no key that signs today");
  return warnings;
}

}  // namespace budstikke::msh
