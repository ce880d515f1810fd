#pragma once
// Certificates made for one test: a root, and what it signs.

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "tests/integration/http/temp_folder.hpp"

namespace budstikke {

struct KeyAndCertificate {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;
  std::string certificate_file;
  std::string key_file;
};

struct CertificateWish {
  std::string common_name;
  std::string alternative_names;  ///< as OpenSSL writes them: "IP:127.0.0.1,DNS:localhost"
  bool authority = false;
  long from_seconds = -3'600;  ///< relative to now
  long until_seconds = 3'600;
};

/// Writes NAME.pem and NAME.key into `folder`. Signed by `issuer`, or by itself where that is null.
KeyAndCertificate make_certificate(const TempFolder& folder, const std::string& name,
                                   const CertificateWish& wish, const KeyAndCertificate* issuer = nullptr);

}  // namespace budstikke
