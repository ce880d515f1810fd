#pragma once
// Keys and certificates for tests, made in memory. All names are made up.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/time.hpp"

namespace budstikke::tests {

constexpr TimePoint kPkiNow{std::chrono::milliseconds{1'768'478'400'000}};
constexpr auto kPkiDay = std::chrono::hours{24};

struct Issued {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;
};

struct CertificateWish {
  std::vector<std::pair<const char*, const char*>> subject;  ///< by OpenSSL's short names
  const char* usage = nullptr;
  bool authority = false;
  TimePoint from = kPkiNow - kPkiDay;
  TimePoint until = kPkiNow + kPkiDay;
  int rsa_bits = 2'048;  ///< 0: EC P-256
  const EVP_MD* digest = EVP_sha256();
  std::vector<std::pair<int, std::string>> extensions{};
  long serial = 4711;
};

inline void extend(X509* certificate, int id, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
  if (extension == nullptr) throw std::runtime_error("no such extension: " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

inline Issued issue(const CertificateWish& wish, const Issued* issuer = nullptr) {
  Issued made;
  made.key.reset(wish.rsa_bits > 0 ? EVP_RSA_gen(static_cast<unsigned>(wish.rsa_bits)) : EVP_EC_gen("P-256"),
                 EVP_PKEY_free);
  made.certificate.reset(X509_new(), X509_free);
  X509* const one = made.certificate.get();
  X509_set_version(one, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(one), wish.serial);
  const auto seconds = [](TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  };
  ASN1_TIME_set(X509_getm_notBefore(one), seconds(wish.from));
  ASN1_TIME_set(X509_getm_notAfter(one), seconds(wish.until));
  for (const auto& [name, value] : wish.subject) {
    X509_NAME_add_entry_by_txt(X509_get_subject_name(one), name, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
  }
  X509_set_issuer_name(one, X509_get_subject_name(issuer != nullptr ? issuer->certificate.get() : one));
  X509_set_pubkey(one, made.key.get());
  extend(one, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (wish.usage != nullptr) extend(one, NID_key_usage, wish.usage);
  for (const auto& [id, value] : wish.extensions) extend(one, id, value);
  X509_sign(one, issuer != nullptr ? issuer->key.get() : made.key.get(), wish.digest);
  return made;
}

inline CertificateWish authority_wish(const char* name) {
  return {.subject = {{"CN", name}},
          .usage = "keyCertSign,cRLSign",
          .authority = true,
          .from = kPkiNow - 100 * kPkiDay,
          .until = kPkiNow + 100 * kPkiDay,
          .rsa_bits = 0};
}

/// Of SEID 2.0, organisation 938801363.
inline CertificateWish enterprise_wish(const char* usage) {
  return {.subject = {{"C", "NO"}, {"organizationIdentifier", "NTRNO-938801363"}, {"CN", "Testvik kommune"}},
          .usage = usage};
}

inline std::string taken(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free_all(memory);
  return text;
}

inline std::string certificate_der(const Issued& issued) {
  BIO* out = BIO_new(BIO_s_mem());
  i2d_X509_bio(out, issued.certificate.get());
  return taken(out);
}
inline std::string certificate_pem(const Issued& issued) {
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, issued.certificate.get());
  return taken(out);
}
inline std::string key_pem(const Issued& issued, const char* phrase = nullptr) {
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8PrivateKey(out, issued.key.get(), phrase != nullptr ? EVP_aes_256_cbc() : nullptr,
                                phrase, phrase != nullptr ? static_cast<int>(std::string(phrase).size()) : 0,
                                nullptr, nullptr);
  return taken(out);
}

}  // namespace budstikke::tests
