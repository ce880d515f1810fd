// Certificates, DER and PEM, and base64 around them.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "adapters/crypto/base64.hpp"
#include "adapters/crypto/certificate.hpp"
#include "adapters/crypto/digest.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = fuzz::Input(data, size).all();
  if (const auto decoded = crypto::from_base64(bytes))
    claim(crypto::from_base64(crypto::to_base64(*decoded)) == *decoded, "bytes survive base64");
  claim(crypto::from_base64(crypto::to_base64(bytes)) == bytes, "any bytes survive base64");
  const auto certificate = crypto::read_certificate(bytes);
  if (!certificate) {
    claim(certificate.failure().code == Code::D404, "what is no certificate has its code");
    return 0;
  }
  claim(!certificate->der.empty() && certificate->sha256 == crypto::sha256_hex(certificate->der),
        "the digest is of the bytes kept");
  for (const std::string* text : {&certificate->subject, &certificate->issuer, &certificate->serial,
                                  &certificate->organisation_number}) {
    claim(text->size() <= 4'096 && !fuzz::holds_control(*text), "texts are bounded lines");
  }
  const auto again = crypto::read_certificate(certificate->der);
  claim(again.ok() && again->subject == certificate->subject && again->not_after == certificate->not_after,
        "the bytes kept read the same");
  return 0;
}
