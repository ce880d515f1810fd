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
#include "adapters/crypto/handles.hpp"

namespace budstikke::crypto {

namespace {

constexpr std::size_t kMostBytes = 65'536;
constexpr std::size_t kLongestText = 512;
constexpr int kMostRoots = 1'000;
constexpr int kRsaBits = 2'048;
constexpr int kEcBits = 256;

std::string bounded(std::string text) {
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (text.size() <= kLongestText) return text;
  std::size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text;
}

std::string one_line(const X509_NAME* name) {
  const Bio text(BIO_new(BIO_s_mem()));
  if (!text) return {};
  X509_NAME_print_ex(text.get(), name, 0,
                     (XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) | ASN1_STRFLGS_UTF8_CONVERT);
  return bounded(taken_from(text.get()));
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

std::string serial_of(X509* certificate) {
  const Number number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  if (!number) return {};
  char* hex = BN_bn2hex(number.get());
  std::string text = hex == nullptr ? "" : hex;
  OPENSSL_free(hex);
  return bounded(std::move(text));
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

struct CertificateRoots::Impl {
  Store trusted{X509_STORE_new()};
  Certs others{sk_X509_new_null()};
};

Outcome<PartyCertificate> read_certificate(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kMostBytes) {
    return Failure(Code::D404, "a certificate of " + std::to_string(bytes.size()) + " bytes");
  }
  const Cert parsed = parse_certificate(bytes);
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

JudgedChain CertificateRoots::judge(std::string_view der, CertificateUse use, TimePoint at) const {
  const Cert parsed = parse_certificate(der);
  const StoreContext context(X509_STORE_CTX_new());
  if (!parsed || !context) return {"it cannot be read", {}};
  X509_STORE_CTX_init(context.get(), impl_->trusted.get(), parsed.get(), impl_->others.get());
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), to_seconds(at));
  JudgedChain judged;
  if (X509_verify_cert(context.get()) != 1)
    judged.fault = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  ERR_clear_error();
  if (judged.fault.empty()) judged.fault = usage_fault(parsed.get(), use);
  if (judged.fault.empty()) judged.fault = key_fault(parsed.get());
  if (judged.fault.empty()) judged.fault = algorithm_fault(parsed.get());
  if (!judged.fault.empty()) return judged;
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) judged.chain.push_back(der_of(sk_X509_value(chain, i)));
  return judged;
}

std::string CertificateRoots::fault(const PartyCertificate& certificate, TimePoint at) const {
  return judge(certificate.der, certificate.use, at).fault;
}

}  // namespace budstikke::crypto
