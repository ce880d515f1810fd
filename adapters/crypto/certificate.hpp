#pragma once
// Reads an enterprise certificate (virksomhetssertifikat, X.509) and says why it is not to be trusted.
//
// Sources: RFC 5280; SEID 2.0 (subject organizationIdentifier "NTRNO-" and the organisation number, ETSI EN 319 412-1);
// SEID 1 (subject serialNumber with the organisation number); HIS 1037 §5 (separate certificates for signature and
// encryption). Whether a certificate has been revoked is asked elsewhere (revocation_check.hpp).

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/address.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::crypto {

/// Reads DER, or PEM with one certificate. Fills der, sha256, subject, issuer, serial (hex), organisation_number and the two
/// dates; the rest is the caller's. D404 where the bytes are no certificate or over 64 KiB. Texts are bounded and hold no
/// control characters. Any thread.
[[nodiscard]] Outcome<PartyCertificate> read_certificate(std::string_view bytes);

/// Why a certificate is not trusted, or else the chain by which it is.
struct JudgedChain {
  std::string fault;               ///< one sentence; empty where it is trusted
  std::vector<std::string> chain;  ///< DER, from the certificate to the root; empty where it is not
};

/// What parties' certificates must chain to. Immutable; any thread.
class CertificateRoots {
 public:
  /// Reads a PEM file: self-signed certificates are trusted, the others are used to build chains. Throws std::runtime_error
  /// with a sentence that names the file. Blocks on the file.
  explicit CertificateRoots(const std::string& file);
  ~CertificateRoots();
  CertificateRoots(CertificateRoots&&) noexcept;
  CertificateRoots& operator=(CertificateRoots&&) noexcept;

  /// Why the certificate is not trusted for its use at `at`, as one sentence; empty where it is: chain, dates, key usage
  /// (signature: digitalSignature or nonRepudiation; encryption: keyEncipherment, dataEncipherment or keyAgreement), a key
  /// of fewer than 2048 bits (RSA) or 256 (EC), MD5 or SHA-1 signatures, an authority's own certificate.
  [[nodiscard]] std::string fault(const PartyCertificate& certificate, TimePoint at) const;
  /// The same, with the chain.
  [[nodiscard]] JudgedChain judge(std::string_view der, CertificateUse use, TimePoint at) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace budstikke::crypto
