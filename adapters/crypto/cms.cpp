#include "adapters/crypto/cms.hpp"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <new>
#include <stdexcept>

#include "adapters/crypto/digest.hpp"
#include "adapters/crypto/handles.hpp"

namespace budstikke::crypto {
namespace {

constexpr int kRsaBits = 2'048;
// OpenSSL counts bytes in int.
constexpr std::size_t kMostPlain = 1'073'741'824;

using Cms = std::unique_ptr<CMS_ContentInfo, Freer<CMS_ContentInfo_free>>;

Failure closed(std::string detail = {}) {
  ERR_clear_error();
  return Failure(Code::S609, std::move(detail));
}

bool use_oaep(CMS_RecipientInfo* recipient) {
  EVP_PKEY_CTX* key = CMS_RecipientInfo_get0_pkey_ctx(recipient);
  return key != nullptr && EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(key, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(key, EVP_sha256()) == 1;
}

Cms encrypt(std::string_view plain, X509* certificate, CmsProfile profile) {
  const bool gcm = profile == CmsProfile::gcm_oaep;
  constexpr unsigned kFlags = CMS_BINARY | CMS_PARTIAL;
  Cms cms(CMS_encrypt(nullptr, nullptr, gcm ? EVP_aes_256_gcm() : EVP_aes_256_cbc(), kFlags));
  const Bio source = bio_over(plain);
  if (!cms || !source) return {};
  CMS_RecipientInfo* recipient = CMS_add1_recipient_cert(cms.get(), certificate, gcm ? CMS_KEY_PARAM : 0);
  if (recipient == nullptr || (gcm && !use_oaep(recipient))) return {};
  if (CMS_final(cms.get(), source.get(), nullptr, kFlags) != 1) return {};
  return cms;
}

Cms parse_cms(std::string_view object) {
  const auto* at = reinterpret_cast<const unsigned char*>(object.data());
  const unsigned char* const end = at + object.size();
  Cms cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(object.size())));
  if (at != end) return {};
  return cms;
}

// The content's cipher. OpenSSL tells it only of a content that is being read; without a key it reads with a random one.
int cipher_of(CMS_ContentInfo* cms) {
  const Bio content(CMS_dataInit(cms, nullptr));
  ERR_clear_error();
  BIO* const reader = content ? BIO_find_type(content.get(), BIO_TYPE_CIPHER) : nullptr;
  EVP_CIPHER_CTX* cipher = nullptr;
  if (reader == nullptr || BIO_get_cipher_ctx(reader, &cipher) != 1) return NID_undef;
  return EVP_CIPHER_CTX_get_nid(cipher);
}

int transport_of(CMS_RecipientInfo* recipient) {
  X509_ALGOR* algorithm = nullptr;
  if (CMS_RecipientInfo_ktri_get0_algs(recipient, nullptr, nullptr, &algorithm) != 1) return NID_undef;
  const ASN1_OBJECT* name = nullptr;
  X509_ALGOR_get0(&name, nullptr, nullptr, algorithm);
  return OBJ_obj2nid(name);
}

struct Addressed {
  const DecryptionKey* key = nullptr;
  CMS_RecipientInfo* recipient = nullptr;
};

Addressed find_key(const STACK_OF(CMS_RecipientInfo) * recipients, std::span<const DecryptionKey> keys) {
  for (const DecryptionKey& key : keys) {
    const Cert certificate = parse_certificate(key.certificate_der);
    if (!certificate) continue;
    for (int i = 0; i < sk_CMS_RecipientInfo_num(recipients); ++i) {
      CMS_RecipientInfo* const one = sk_CMS_RecipientInfo_value(recipients, i);
      if (CMS_RecipientInfo_type(one) != CMS_RECIPINFO_TRANS) continue;
      if (CMS_RecipientInfo_ktri_cert_cmp(one, certificate.get()) == 0) return {&key, one};
    }
  }
  return {};
}

std::optional<CmsProfile> profile_of(int type, int cipher, int transport) {
  if (type == NID_pkcs7_enveloped && cipher == NID_aes_256_cbc && transport == NID_rsaEncryption)
    return CmsProfile::cbc_pkcs1;
  if (type == NID_id_smime_ct_authEnvelopedData && cipher == NID_aes_256_gcm && transport == NID_rsaesOaep)
    return CmsProfile::gcm_oaep;
  return std::nullopt;
}

Outcome<Payload> decrypt(CMS_ContentInfo* cms, const DecryptionKey& key) {
  const Bio plain(BIO_new(BIO_s_mem()));
  if (!plain) throw std::bad_alloc();
  // Without the certificate OpenSSL tries every recipient, and goes on with a random key where none opens: the same steps
  // whether the padding was right or not.
  if (CMS_decrypt(cms, key.key.native(), nullptr, nullptr, plain.get(), CMS_BINARY) != 1) return closed();
  return Payload(taken_from(plain.get()));
}

}  // namespace

std::string_view to_text(CmsProfile profile) {
  return profile == CmsProfile::cbc_pkcs1 ? "aes256-cbc-rsa15" : "aes256-gcm-oaep";
}

std::string_view smime_type(CmsProfile profile) {
  return profile == CmsProfile::cbc_pkcs1 ? "enveloped-data" : "authEnveloped-data";
}

Outcome<std::string> cms_encrypt(std::string_view plain, std::string_view certificate_der,
                                 CmsProfile profile) {
  const Cert certificate = parse_certificate(certificate_der);
  EVP_PKEY* const key = certificate ? X509_get0_pubkey(certificate.get()) : nullptr;
  ERR_clear_error();
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < kRsaBits)
    return Failure(Code::S610, "the certificate holds no RSA key of at least 2048 bits");
  if (plain.size() > kMostPlain) return Failure(Code::B101, "too large to be encrypted");
  const Cms cms = encrypt(plain, certificate.get(), profile);
  unsigned char* bytes = nullptr;
  const int size = cms ? i2d_CMS_ContentInfo(cms.get(), &bytes) : 0;
  ERR_clear_error();
  if (size <= 0) throw std::runtime_error("OpenSSL could not encrypt.");
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

Outcome<Decrypted> cms_decrypt(std::string_view object, std::span<const DecryptionKey> keys,
                               std::span<const CmsProfile> accepted, const CmsLimits& limits) {
  if (object.empty() || object.size() > std::min(limits.bytes, kMostPlain))
    return closed("an object of " + std::to_string(object.size()) + " bytes");
  const Cms cms = parse_cms(object);
  if (!cms) return closed("not a CMS object");
  const int type = OBJ_obj2nid(CMS_get0_type(cms.get()));
  if (type != NID_pkcs7_enveloped && type != NID_id_smime_ct_authEnvelopedData)
    return closed("not encrypted");
  const STACK_OF(CMS_RecipientInfo)* recipients = CMS_get0_RecipientInfos(cms.get());
  const int count = recipients == nullptr ? 0 : sk_CMS_RecipientInfo_num(recipients);
  if (count <= 0 || static_cast<std::size_t>(count) > limits.recipients)
    return closed(std::to_string(count) + " recipients");
  const Addressed addressed = find_key(recipients, keys);
  if (addressed.key == nullptr) return closed("encrypted to none of the node's certificates");
  const auto profile = profile_of(type, cipher_of(cms.get()), transport_of(addressed.recipient));
  if (!profile || std::ranges::find(accepted, *profile) == accepted.end())
    return closed("algorithms that are not accepted");
  const auto plain = decrypt(cms.get(), *addressed.key);
  if (!plain) return plain.failure();
  return Decrypted{*plain, *profile, sha256_hex(addressed.key->certificate_der)};
}

}  // namespace budstikke::crypto
