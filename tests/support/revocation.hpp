#pragma once
// What certificate authorities say of revocation, for tests.

#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/pki.hpp"

namespace budstikke::tests {

inline std::time_t unix_seconds(TimePoint at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

struct OcspWish {
  int status = V_OCSP_CERTSTATUS_GOOD;
  TimePoint from = kPkiNow - std::chrono::hours{1};
  TimePoint until = kPkiNow + std::chrono::hours{1};
};

/// What a responder that holds `signer` answers about `certificate`.
inline std::string ocsp(const Issued& certificate, const Issued& issuer, const Issued& signer,
                        const OcspWish& wish = {}) {
  const std::unique_ptr<OCSP_BASICRESP, decltype(&OCSP_BASICRESP_free)> basic(OCSP_BASICRESP_new(),
                                                                              OCSP_BASICRESP_free);
  OCSP_CERTID* id = OCSP_cert_to_id(EVP_sha1(), certificate.certificate.get(), issuer.certificate.get());
  ASN1_TIME* from = ASN1_GENERALIZEDTIME_set(nullptr, unix_seconds(wish.from));
  ASN1_TIME* until = ASN1_GENERALIZEDTIME_set(nullptr, unix_seconds(wish.until));
  OCSP_basic_add1_status(basic.get(), id, wish.status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
                         wish.status == V_OCSP_CERTSTATUS_REVOKED ? from : nullptr, from, until);
  OCSP_basic_sign(basic.get(), signer.certificate.get(), signer.key.get(), EVP_sha256(), nullptr, 0);
  OCSP_RESPONSE* response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get());
  BIO* out = BIO_new(BIO_s_mem());
  i2d_OCSP_RESPONSE_bio(out, response);
  OCSP_RESPONSE_free(response);
  OCSP_CERTID_free(id);
  ASN1_TIME_free(from);
  ASN1_TIME_free(until);
  return taken(out);
}

struct CrlWish {
  long revoked = 0;  ///< serial; 0: none
  TimePoint from = kPkiNow - std::chrono::hours{1};
  TimePoint until = kPkiNow + std::chrono::hours{1};
  std::vector<std::pair<int, std::string>> extensions{};
};

inline std::string crl(const Issued& signer, const CrlWish& wish = {}) {
  const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list(X509_CRL_new(), X509_CRL_free);
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(signer.certificate.get()));
  ASN1_TIME* time = ASN1_TIME_set(nullptr, unix_seconds(wish.from));
  X509_CRL_set1_lastUpdate(list.get(), time);
  if (wish.revoked != 0) {
    X509_REVOKED* entry = X509_REVOKED_new();
    ASN1_INTEGER* serial = ASN1_INTEGER_new();
    ASN1_INTEGER_set(serial, wish.revoked);
    X509_REVOKED_set_serialNumber(entry, serial);
    X509_REVOKED_set_revocationDate(entry, time);
    X509_CRL_add0_revoked(list.get(), entry);
    ASN1_INTEGER_free(serial);
  }
  ASN1_TIME_set(time, unix_seconds(wish.until));
  X509_CRL_set1_nextUpdate(list.get(), time);
  ASN1_TIME_free(time);
  for (const auto& [id, value] : wish.extensions) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
    if (extension == nullptr) throw std::runtime_error("no such extension");
    X509_CRL_add_ext(list.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_CRL_sort(list.get());
  X509_CRL_sign(list.get(), signer.key.get(), EVP_sha256());
  BIO* out = BIO_new(BIO_s_mem());
  i2d_X509_CRL_bio(out, list.get());
  return taken(out);
}

}  // namespace budstikke::tests
