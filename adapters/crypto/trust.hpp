#pragma once
// Whether a certificate may sign for, or be encrypted to, a party: chain, dates, usage and whose it is. Whether it has been
// revoked is asked after that (revocation.hpp), link by link of the chain that is returned here.
//
// Sources: RFC 5280; SEID 1.0 and 2.0 (where the organisation number stands: certificate.hpp); HIS 1037 §5 (non-repudiation
// signs, encipherment encrypts).

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/crypto/certificate.hpp"
#include "engine/model/address.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke::crypto {

struct TrustWish {
  CertificateUse use = CertificateUse::signature;
  /// The party's organisation number (9 digits). Empty: whose it is stays unasked, which the settings must say.
  std::string organisation_number{};
  /// Also take signatures of keys that are for digitalSignature but not for nonRepudiation. The profile forbids them.
  bool without_non_repudiation = false;
};

/// What the certificate's key usage has against its use, as one sentence; empty where nothing (HIS 1037 §5).
[[nodiscard]] std::string usage_fault(std::string_view certificate_der, const TrustWish& wish);

/// From the certificate to the root, DER; at least two.
using CertificateChain = std::vector<std::string>;

/// The chain by which the certificate is trusted at `at`. S605 with the reason where it is not (chain, dates, usage, weak key or
/// digest), S606 where it is another organisation's or names none. Any thread; CPU only.
[[nodiscard]] Outcome<CertificateChain> trust(const CertificateRoots& roots, std::string_view certificate_der,
                                              const TrustWish& wish, TimePoint at);

/// S606 where the register has certificates for this use and the given one (DER) is none of them; `registered` is what the
/// register has of one party. Registers lag behind a partner's rotation: whoever refuses by this fetches the party's certificates
/// anew first. Any thread; CPU only.
[[nodiscard]] Outcome<void> check_registered(std::string_view certificate_der, CertificateUse use,
                                             std::span<const PartyCertificate> registered);

}  // namespace budstikke::crypto
