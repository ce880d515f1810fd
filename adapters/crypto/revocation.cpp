#include "adapters/crypto/revocation.hpp"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "adapters/crypto/handles.hpp"

namespace budstikke::crypto {
namespace {

constexpr std::size_t kMostSources = 4;
constexpr std::size_t kLongestUrl = 1'024;
constexpr Duration kSkew = std::chrono::minutes{5};

struct FreeNames {
  void operator()(AUTHORITY_INFO_ACCESS* info) const { AUTHORITY_INFO_ACCESS_free(info); }
  void operator()(CRL_DIST_POINTS* points) const { CRL_DIST_POINTS_free(points); }
  void operator()(ISSUING_DIST_POINT* point) const { ISSUING_DIST_POINT_free(point); }
};
using Request = std::unique_ptr<OCSP_REQUEST, Freer<OCSP_REQUEST_free>>;
using Response = std::unique_ptr<OCSP_RESPONSE, Freer<OCSP_RESPONSE_free>>;
using Basic = std::unique_ptr<OCSP_BASICRESP, Freer<OCSP_BASICRESP_free>>;
using CertId = std::unique_ptr<OCSP_CERTID, Freer<OCSP_CERTID_free>>;
using Crl = std::unique_ptr<X509_CRL, Freer<X509_CRL_free>>;

Failure no_answer(std::string detail) {
  ERR_clear_error();
  return Failure(Code::S608, std::move(detail));
}

void add_url(std::vector<std::string>& to, const GENERAL_NAME* name) {
  if (to.size() >= kMostSources || name == nullptr || name->type != GEN_URI) return;
  const auto* text = name->d.uniformResourceIdentifier;
  const std::string url(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                        static_cast<std::size_t>(ASN1_STRING_length(text)));
  const bool plain = std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7f; });
  if (url.starts_with("http://") && url.size() <= kLongestUrl && plain) to.push_back(url);
}

// SHA-1 only names the certificate here, and is the one hash that every responder knows (RFC 5019 §2.1.1).
CertId id_of(const Cert& certificate, const Cert& issuer) {
  return CertId(OCSP_cert_to_id(EVP_sha1(), certificate.get(), issuer.get()));
}

// By the issuer itself, or by whom it certified for this: with the issuer alone as what is trusted, no other chain exists.
bool signed_by(OCSP_BASICRESP* basic, X509* issuer, TimePoint at) {
  const Store trusted(X509_STORE_new());
  const Certs known(sk_X509_new_null());
  if (!trusted || !known || X509_STORE_add_cert(trusted.get(), issuer) != 1) return false;
  // A response that the issuer signed itself seldom brings the issuer's certificate.
  if (X509_add_cert(known.get(), issuer, X509_ADD_FLAG_UP_REF) != 1) return false;
  X509_VERIFY_PARAM* param = X509_STORE_get0_param(trusted.get());
  X509_VERIFY_PARAM_set_time(param, to_seconds(at));
  X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
  return OCSP_basic_verify(basic, known.get(), trusted.get(), OCSP_PARTIAL_CHAIN) == 1;
}

bool outside(const RevocationAnswer& answer, TimePoint at) {
  return at + kSkew < answer.this_update || at - kSkew > answer.next_update;
}

Outcome<RevocationAnswer> read_single(OCSP_BASICRESP* basic, OCSP_CERTID* id, TimePoint at) {
  int status = 0;
  int reason = 0;
  ASN1_GENERALIZEDTIME* revoked = nullptr;
  ASN1_GENERALIZEDTIME* from = nullptr;
  ASN1_GENERALIZEDTIME* until = nullptr;
  if (OCSP_resp_find_status(basic, id, &status, &reason, &revoked, &from, &until) != 1)
    return no_answer("the OCSP response is about another certificate");
  const auto begins = time_of(from);
  // Without an end the answer is of this moment only.
  const auto ends = until == nullptr ? begins : time_of(until);
  if (!begins || !ends) return no_answer("the OCSP response's dates cannot be read");
  RevocationAnswer answer;
  answer.this_update = *begins;
  answer.next_update = *ends;
  if (outside(answer, at)) return no_answer("the OCSP response is not of this day");
  if (status == V_OCSP_CERTSTATUS_GOOD) answer.status = RevocationStatus::good;
  if (status == V_OCSP_CERTSTATUS_REVOKED) {
    answer.status = RevocationStatus::revoked;
    answer.revoked_at = time_of(revoked).value_or(answer.this_update);
  }
  return answer;
}

Crl parse_crl(std::string_view list) {
  if (list.starts_with("-----BEGIN")) {
    const Bio source = bio_over(list);
    return source ? Crl(PEM_read_bio_X509_CRL(source.get(), nullptr, nullptr, nullptr)) : Crl{};
  }
  const auto* at = reinterpret_cast<const unsigned char*>(list.data());
  const unsigned char* const end = at + list.size();
  Crl crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(list.size())));
  if (at != end) return {};
  return crl;
}

bool names_one_of(const DIST_POINT_NAME* point, const std::vector<std::string>& urls) {
  if (point == nullptr) return true;
  if (point->type != 0) return false;
  std::vector<std::string> names;
  for (int i = 0; i < sk_GENERAL_NAME_num(point->name.fullname); ++i)
    add_url(names, sk_GENERAL_NAME_value(point->name.fullname, i));
  return std::ranges::find_first_of(names, urls) != names.end();
}

// A list that speaks of some certificates, reasons or changes only says nothing by leaving one out (RFC 5280 §5.2.5, §6.3.3).
bool speaks_of(X509_CRL* crl, X509* certificate, std::string_view certificate_der) {
  if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0) return false;
  int critical = 0;
  const std::unique_ptr<ISSUING_DIST_POINT, FreeNames> point(static_cast<ISSUING_DIST_POINT*>(
      X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &critical, nullptr)));
  if (!point) return critical == -1;  // -1: there is none
  const bool authority = X509_check_ca(certificate) == 1;
  if (point->indirectCRL > 0 || point->onlyattr > 0 || point->onlysomereasons != nullptr) return false;
  if ((point->onlyuser > 0 && authority) || (point->onlyCA > 0 && !authority)) return false;
  return names_one_of(point->distpoint, revocation_sources(certificate_der).crl);
}

bool unknown_critical(X509_CRL* crl) {
  for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
    X509_EXTENSION* const one = X509_CRL_get_ext(crl, i);
    const int id = OBJ_obj2nid(X509_EXTENSION_get_object(one));
    if (X509_EXTENSION_get_critical(one) != 0 && id != NID_issuing_distribution_point) return true;
  }
  return false;
}

bool issued(X509_CRL* crl, X509* issuer) {
  EVP_PKEY* key = X509_get0_pubkey(issuer);
  const std::uint32_t usage = X509_get_key_usage(issuer);
  return key != nullptr && (usage & KU_CRL_SIGN) != 0 &&
         X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) == 0 &&
         X509_CRL_verify(crl, key) == 1;
}

}  // namespace

RevocationSources revocation_sources(std::string_view certificate_der) {
  RevocationSources sources;
  const Cert certificate = parse_certificate(certificate_der);
  if (!certificate) return sources;
  const std::unique_ptr<AUTHORITY_INFO_ACCESS, FreeNames> access(static_cast<AUTHORITY_INFO_ACCESS*>(
      X509_get_ext_d2i(certificate.get(), NID_info_access, nullptr, nullptr)));
  for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const ACCESS_DESCRIPTION* one = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    if (OBJ_obj2nid(one->method) == NID_ad_OCSP) add_url(sources.ocsp, one->location);
  }
  const std::unique_ptr<CRL_DIST_POINTS, FreeNames> points(static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(certificate.get(), NID_crl_distribution_points, nullptr, nullptr)));
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT* one = sk_DIST_POINT_value(points.get(), i);
    if (one->distpoint == nullptr || one->distpoint->type != 0 || one->CRLissuer != nullptr) continue;
    const GENERAL_NAMES* names = one->distpoint->name.fullname;
    for (int n = 0; n < sk_GENERAL_NAME_num(names); ++n)
      add_url(sources.crl, sk_GENERAL_NAME_value(names, n));
  }
  ERR_clear_error();
  return sources;
}

Outcome<std::string> ocsp_request(std::string_view certificate_der, std::string_view issuer_der) {
  const Cert certificate = parse_certificate(certificate_der);
  const Cert issuer = parse_certificate(issuer_der);
  if (!certificate || !issuer) return no_answer("no certificate to ask about");
  const Request request(OCSP_REQUEST_new());
  CertId id = id_of(certificate, issuer);
  if (!request || !id || OCSP_request_add0_id(request.get(), id.get()) == nullptr)
    return no_answer("the OCSP request could not be made");
  static_cast<void>(id.release());
  unsigned char* bytes = nullptr;
  const int size = i2d_OCSP_REQUEST(request.get(), &bytes);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(std::max(size, 0)));
  OPENSSL_free(bytes);
  return der;
}

Outcome<RevocationAnswer> read_ocsp(std::string_view response, std::string_view certificate_der,
                                    std::string_view issuer_der, TimePoint at) {
  if (response.size() > kMostOcspBytes) return no_answer("the OCSP response is too large");
  const Cert certificate = parse_certificate(certificate_der);
  const Cert issuer = parse_certificate(issuer_der);
  const auto* bytes = reinterpret_cast<const unsigned char*>(response.data());
  const Response parsed(d2i_OCSP_RESPONSE(nullptr, &bytes, static_cast<long>(response.size())));
  if (!certificate || !issuer || !parsed) return no_answer("the OCSP response cannot be read");
  if (OCSP_response_status(parsed.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    return no_answer("the OCSP responder answers with an error");
  const Basic basic(OCSP_response_get1_basic(parsed.get()));
  if (!basic || !signed_by(basic.get(), issuer.get(), at))
    return no_answer("the OCSP response is not signed by the issuer or for it");
  const CertId id = id_of(certificate, issuer);
  if (!id) return no_answer("the OCSP response cannot be read");
  return read_single(basic.get(), id.get(), at);
}

Outcome<RevocationAnswer> read_crl(std::string_view list, std::string_view certificate_der,
                                   std::string_view issuer_der, TimePoint at) {
  if (list.size() > kMostCrlBytes) return no_answer("the revocation list is too large");
  const Cert certificate = parse_certificate(certificate_der);
  const Cert issuer = parse_certificate(issuer_der);
  const Crl crl = parse_crl(list);
  if (!certificate || !issuer || !crl) return no_answer("the revocation list cannot be read");
  if (!speaks_of(crl.get(), certificate.get(), certificate_der) || unknown_critical(crl.get()))
    return no_answer("the revocation list does not speak of the certificate as a whole");
  if (!issued(crl.get(), issuer.get())) return no_answer("the revocation list is not the issuer's");
  const auto from = time_of(X509_CRL_get0_lastUpdate(crl.get()));
  const auto until = time_of(X509_CRL_get0_nextUpdate(crl.get()));
  if (!from || !until) return no_answer("the revocation list's dates cannot be read");
  RevocationAnswer answer;
  answer.this_update = *from;
  answer.next_update = *until;
  if (outside(answer, at)) return no_answer("the revocation list is not of this day");
  answer.status = RevocationStatus::good;
  X509_REVOKED* entry = nullptr;
  if (X509_CRL_get0_by_cert(crl.get(), &entry, certificate.get()) != 0) {
    answer.status = RevocationStatus::revoked;
    answer.revoked_at = time_of(X509_REVOKED_get0_revocationDate(entry)).value_or(answer.this_update);
  }
  ERR_clear_error();
  return answer;
}

}  // namespace budstikke::crypto
