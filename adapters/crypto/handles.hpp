#pragma once
// OpenSSL's objects as owning values, and certificates to and from bytes. For the .cpp files of this directory only.

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/time.hpp"

namespace budstikke::crypto {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};
struct FreeCerts {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Cert = std::unique_ptr<X509, Freer<X509_free>>;
using Certs = std::unique_ptr<STACK_OF(X509), FreeCerts>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Number = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using Store = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;

/// Reads DER and nothing behind it, or PEM. Null where the bytes are no certificate. What comes of DER is shared with others and
/// not to be changed (certificate_cache.hpp).
[[nodiscard]] Cert parse_certificate(std::string_view bytes);
/// Empty where memory is short.
[[nodiscard]] std::string der_of(X509* certificate);
[[nodiscard]] std::optional<TimePoint> time_of(const ASN1_TIME* time);
[[nodiscard]] std::time_t to_seconds(TimePoint time);
/// What a memory BIO holds.
[[nodiscard]] std::string taken_from(BIO* memory);
/// Reads from `bytes`, which outlive it.
[[nodiscard]] Bio bio_over(std::string_view bytes);

}  // namespace budstikke::crypto
