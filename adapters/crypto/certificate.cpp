#include "adapters/crypto/certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <stdexcept>

#include "adapters/crypto/digest.hpp"

namespace budstikke::crypto {

namespace {

constexpr std::size_t kMostBytes = 65'536;
constexpr std::size_t kLongestText = 512;
constexpr int kMostRoots = 1'000;
constexpr int kRsaBits = 2'048;
constexpr int kEcBits = 256;

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Cert = std::unique_ptr<X509, Freer<X509_free>>;
using Store = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;
using Context = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freer<BN_free>>;
struct StackFreer {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using Stack = std::unique_ptr<STACK_OF(X509), StackFreer>;

std::string bounded(std::string text) {
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (text.size() <= kLongestText) return text;
  std::size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text;
}

Cert parse(std::string_view bytes) {
  if (bytes.starts_with("-----BEGIN")) {
    const Bio source(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
    return source ? Cert(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)) : Cert{};
  }
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const unsigned char* const end = at + bytes.size();
  Cert certificate(d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
  // Bytes behind the certificate would be kept and never looked at.
  if (at != end) return {};
  return certificate;
}

std::string one_line(const X509_NAME* name) {
  const Bio text(BIO_new(BIO_s_mem()));
  if (!text) return {};
  X509_NAME_print_ex(text.get(), name, 0,
                     (XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) | ASN1_STRFLGS_UTF8_CONVERT);
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return bounded(std::string(data, static_cast<std::size_t>(std::max(size, 0L))));
}

std::string field(const X509_NAME* name, int id) {
  const int position = X509_NAME_get_index_by_NID(name, id, -1);
  if (position < 0) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, position)));
  if (size < 0) return {};
  std::string value(reinterpret_cast<char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return value;
}

bool nine_digits(std::string_view text) {
  return text.size() == 9 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string organisation_number(const X509_NAME* subject) {
  constexpr std::string_view kPrefix = "NTRNO-";
  const std::string identifier = field(subject, NID_organizationIdentifier);
  if (identifier.starts_with(kPrefix) && nine_digits(std::string_view(identifier).substr(kPrefix.size()))) {
    return identifier.substr(kPrefix.size());
  }
  const std::string serial = field(subject, NID_serialNumber);
  return nine_digits(serial) ? serial : std::string{};
}

std::optional<TimePoint> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return TimePoint{std::chrono::seconds{::timegm(&parts)}};
}

std::string serial_of(X509* certificate) {
  const Number number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  if (!number) return {};
  char* hex = BN_bn2hex(number.get());
  std::string text = hex == nullptr ? "" : hex;
  OPENSSL_free(hex);
  return bounded(std::move(text));
}

std::string der_of(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::string key_fault(X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return "its key cannot be read";
  const int bits = EVP_PKEY_get_bits(key);
  const int kind = EVP_PKEY_get_base_id(key);
  if (kind == EVP_PKEY_RSA || kind == EVP_PKEY_RSA_PSS) {
    return bits < kRsaBits ? "its RSA key has only " + std::to_string(bits) + " bits" : "";
  }
  if (kind == EVP_PKEY_EC) {
    return bits < kEcBits ? "its EC key has only " + std::to_string(bits) + " bits" : "";
  }
  return "its key is neither RSA nor EC";
}

std::string algorithm_fault(X509* certificate) {
  int digest = 0;
  if (X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr) != 1) {
    return "its signature algorithm is not known";
  }
  if (digest == NID_md5 || digest == NID_sha1) return "it is signed with an outdated digest (MD5 or SHA-1)";
  return {};
}

std::string usage_fault(X509* certificate, CertificateUse use) {
  if (X509_check_ca(certificate) == 1) return "it is an authority's own certificate";
  // Without the extension every bit is set: such a certificate was made for nothing in particular.
  const std::uint32_t usage = X509_get_key_usage(certificate);
  if (usage == UINT32_MAX) return "it does not say what its key may be used for";
  const std::uint32_t wanted = use == CertificateUse::signature
                                   ? KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION
                                   : KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT | KU_KEY_AGREEMENT;
  if ((usage & wanted) != 0) return {};
  return use == CertificateUse::signature ? "its key is not for signatures" : "its key is not for encryption";
}

}  // namespace

Outcome<PartyCertificate> read_certificate(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kMostBytes) {
    return Failure(Code::D404, "a certificate of " + std::to_string(bytes.size()) + " bytes");
  }
  const Cert parsed = parse(bytes);
  ERR_clear_error();
  if (!parsed) return Failure(Code::D404, "the bytes are no X.509 certificate");
  const auto from = time_of(X509_get0_notBefore(parsed.get()));
  const auto until = time_of(X509_get0_notAfter(parsed.get()));
  if (!from || !until) return Failure(Code::D404, "the certificate's dates cannot be read");
  PartyCertificate certificate;
  certificate.der = der_of(parsed.get());
  certificate.sha256 = sha256_hex(certificate.der);
  certificate.subject = one_line(X509_get_subject_name(parsed.get()));
  certificate.issuer = one_line(X509_get_issuer_name(parsed.get()));
  certificate.serial = serial_of(parsed.get());
  certificate.organisation_number = organisation_number(X509_get_subject_name(parsed.get()));
  certificate.not_before = *from;
  certificate.not_after = *until;
  return certificate;
}

struct CertificateRoots::Impl {
  Store trusted{X509_STORE_new()};
  Stack others{sk_X509_new_null()};
};

CertificateRoots::CertificateRoots(const std::string& file) : impl_(std::make_unique<Impl>()) {
  const Bio source(BIO_new_file(file.c_str(), "r"));
  ERR_clear_error();
  if (!source) throw std::runtime_error("The file " + file + " cannot be read.");
  int roots = 0;
  for (int read = 0; read < kMostRoots; ++read) {
    Cert one(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr));
    if (!one) break;
    if (X509_self_signed(one.get(), 1) == 1) {
      ++roots;
      if (X509_STORE_add_cert(impl_->trusted.get(), one.get()) != 1) throw std::bad_alloc();
    } else if (sk_X509_push(impl_->others.get(), one.get()) > 0) {
      static_cast<void>(one.release());
    }
  }
  ERR_clear_error();
  if (roots == 0) throw std::runtime_error("The file " + file + " holds no root certificate.");
}

CertificateRoots::~CertificateRoots() = default;
CertificateRoots::CertificateRoots(CertificateRoots&&) noexcept = default;
CertificateRoots& CertificateRoots::operator=(CertificateRoots&&) noexcept = default;

std::string CertificateRoots::fault(const PartyCertificate& certificate, TimePoint at) const {
  const Cert parsed = parse(certificate.der);
  const Context context(X509_STORE_CTX_new());
  if (!parsed || !context) return "it cannot be read";
  X509_STORE_CTX_init(context.get(), impl_->trusted.get(), parsed.get(), impl_->others.get());
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()),
                             std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  const bool chains = X509_verify_cert(context.get()) == 1;
  std::string why = chains ? "" : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  ERR_clear_error();
  if (why.empty()) why = usage_fault(parsed.get(), certificate.use);
  if (why.empty()) why = key_fault(parsed.get());
  if (why.empty()) why = algorithm_fault(parsed.get());
  return why;
}

}  // namespace budstikke::crypto
