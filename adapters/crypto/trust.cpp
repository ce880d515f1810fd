#include "adapters/crypto/trust.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "adapters/crypto/handles.hpp"

namespace budstikke::crypto {
namespace {

bool for_non_repudiation(std::string_view der) {
  const Cert certificate = parse_certificate(der);
  return certificate && (X509_get_key_usage(certificate.get()) & KU_NON_REPUDIATION) != 0;
}

bool for_encipherment(std::string_view der) {
  const Cert certificate = parse_certificate(der);
  return certificate &&
         (X509_get_key_usage(certificate.get()) & (KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT)) != 0;
}

// The national validation guide has numbers for the signer's certificate alone.
std::string rule(const TrustWish& wish, int number) {
  return wish.use == CertificateUse::signature ? "rule " + std::to_string(number) + ": " : "";
}

}  // namespace

std::string usage_fault(std::string_view der, const TrustWish& wish) {
  if (wish.use == CertificateUse::encryption)
    return for_encipherment(der) ? "" : "its key is not for encipherment";
  if (wish.without_non_repudiation || for_non_repudiation(der)) return "";
  return "its key is not for non-repudiation";
}

Outcome<CertificateChain> trust(const CertificateRoots& roots, std::string_view certificate_der,
                                const TrustWish& wish, TimePoint at) {
  const auto facts = read_certificate(certificate_der);
  if (!facts) return Failure(Code::S605, facts.failure().detail);
  JudgedChain judged = roots.judge(facts->der, wish.use, at);
  if (judged.fault.empty()) judged.fault = usage_fault(facts->der, wish);
  ERR_clear_error();
  if (!judged.fault.empty()) return Failure(Code::S605, rule(wish, 50) + judged.fault);
  // A root of its own has nobody who could vouch for it or revoke it.
  if (judged.chain.size() < 2) return Failure(Code::S605, rule(wish, 50) + "it is a root certificate itself");
  if (!wish.organisation_number.empty() && facts->organisation_number != wish.organisation_number) {
    const std::string fault = facts->organisation_number.empty()
                                  ? "the certificate names no organisation number"
                                  : "the certificate is of organisation " + facts->organisation_number;
    return Failure(Code::S606, rule(wish, 44) + fault);
  }
  return std::move(judged.chain);
}

Outcome<void> check_registered(std::string_view certificate_der, CertificateUse use,
                               std::span<const PartyCertificate> registered) {
  bool any = false;
  for (const PartyCertificate& one : registered) {
    if (one.use != use) continue;
    if (one.der == certificate_der) return {};
    any = true;
  }
  if (!any) return {};
  return Failure(Code::S606, "rule 79: the register has another certificate for this use");
}

}  // namespace budstikke::crypto
