#include "adapters/crypto/cms.hpp"

#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

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

// Elements of a definite length, one behind the other. What is not as expected ends the reading: all later ones are empty.
struct Elements {
  std::string_view rest;

  [[nodiscard]] bool next_is(int tag, int tag_class) const {
    std::string_view unused;
    return Elements{rest}.read(tag, tag_class, unused);
  }
  std::string_view take(int tag, int tag_class = V_ASN1_UNIVERSAL) {
    std::string_view content;
    if (!read(tag, tag_class, content)) rest = {};
    return content;
  }

 private:
  bool read(int tag, int tag_class, std::string_view& content) {
    const auto* const start = reinterpret_cast<const unsigned char*>(rest.data());
    const unsigned char* at = start;
    long length = 0;
    int found = 0;
    int found_class = 0;
    const int form = ASN1_get_object(&at, &length, &found, &found_class, static_cast<long>(rest.size()));
    constexpr int kBroken = 0x80;
    constexpr int kIndefinite = 0x01;
    if ((form & (kBroken | kIndefinite)) != 0 || found != tag || found_class != tag_class) return false;
    content = rest.substr(static_cast<std::size_t>(at - start), static_cast<std::size_t>(length));
    rest.remove_prefix(static_cast<std::size_t>(at - start) + content.size());
    return true;
  }
};

// From the recipients on: what EnvelopedData and AuthEnvelopedData have in common (RFC 5652 §6.1, RFC 5083 §2.1).
Elements enveloped_in(std::string_view der) {
  Elements outer{der};
  Elements info{outer.take(V_ASN1_SEQUENCE)};
  info.take(V_ASN1_OBJECT);
  Elements wrapper{info.take(0, V_ASN1_CONTEXT_SPECIFIC)};
  Elements data{wrapper.take(V_ASN1_SEQUENCE)};
  data.take(V_ASN1_INTEGER);
  if (data.next_is(0, V_ASN1_CONTEXT_SPECIFIC)) data.take(0, V_ASN1_CONTEXT_SPECIFIC);
  return data;
}

// Whether the nonce and the tag of an AuthEnvelopedData (RFC 5083 §2.1, RFC 5084 §3.2) have their full lengths. OpenSSL takes
// the tag's from the object: with one of a byte, whoever alters the cipher text is right once in 256 times.
bool has_full_tag(std::string_view der) {
  constexpr std::size_t kNonceBytes = 12;
  constexpr std::size_t kTagBytes = 16;
  Elements data = enveloped_in(der);
  data.take(V_ASN1_SET);
  Elements content{data.take(V_ASN1_SEQUENCE)};
  content.take(V_ASN1_OBJECT);
  Elements algorithm{content.take(V_ASN1_SEQUENCE)};
  algorithm.take(V_ASN1_OBJECT);
  Elements parameters{algorithm.take(V_ASN1_SEQUENCE)};
  const std::string_view nonce = parameters.take(V_ASN1_OCTET_STRING);
  const std::string_view said = parameters.take(V_ASN1_INTEGER);  // left out, it means 12
  if (data.next_is(1, V_ASN1_CONTEXT_SPECIFIC)) data.take(1, V_ASN1_CONTEXT_SPECIFIC);
  const std::string_view tag = data.take(V_ASN1_OCTET_STRING);
  return nonce.size() == kNonceBytes && said == std::string_view("\x10", 1) && tag.size() == kTagBytes;
}

std::string der_of(CMS_ContentInfo* cms) {
  unsigned char* bytes = nullptr;
  const int size = i2d_CMS_ContentInfo(cms, &bytes);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
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
  Cert certificate{};  ///< of the key
  CMS_RecipientInfo* recipient = nullptr;
  int times = 0;  ///< recipients that name that certificate
};

Addressed find_key(const STACK_OF(CMS_RecipientInfo) * recipients, std::span<const DecryptionKey> keys) {
  for (const DecryptionKey& key : keys) {
    Addressed found{&key, parse_certificate(key.certificate_der)};
    if (!found.certificate) continue;
    for (int i = 0; i < sk_CMS_RecipientInfo_num(recipients); ++i) {
      CMS_RecipientInfo* const one = sk_CMS_RecipientInfo_value(recipients, i);
      if (CMS_RecipientInfo_type(one) != CMS_RECIPINFO_TRANS) continue;
      if (CMS_RecipientInfo_ktri_cert_cmp(one, found.certificate.get()) != 0) continue;
      found.recipient = one;
      ++found.times;
    }
    if (found.times > 0) return found;
  }
  return {};
}

template <class Value>
std::string encoded(const Value* value, int (*encode)(const Value*, unsigned char**)) {
  unsigned char* bytes = nullptr;
  const int size = encode(value, &bytes);
  std::string der =
      size > 0 ? std::string(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size)) : "";
  OPENSSL_free(bytes);
  return der;
}

// Who the recipient is, in the bytes that name it.
std::string name_of(CMS_RecipientInfo* recipient) {
  ASN1_OCTET_STRING* id = nullptr;
  X509_NAME* issuer = nullptr;
  ASN1_INTEGER* serial = nullptr;
  if (CMS_RecipientInfo_ktri_get0_signer_id(recipient, &id, &issuer, &serial) != 1) return {};
  if (id != nullptr) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(id)),
            static_cast<std::size_t>(ASN1_STRING_length(id))};
  }
  return encoded<X509_NAME>(issuer, i2d_X509_NAME) + encoded<ASN1_INTEGER>(serial, i2d_ASN1_INTEGER);
}

// OpenSSL does not give the encrypted key out. Leading zeros say nothing of the number, and some of them may be left out. Empty
// where the recipient is not there.
std::string encrypted_key_of(std::string_view der, CMS_RecipientInfo* recipient) {
  const std::string name = name_of(recipient);
  Elements recipients{enveloped_in(der).take(V_ASN1_SET)};
  while (!recipients.rest.empty()) {
    if (!recipients.next_is(V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL)) {
      constexpr int kKinds[] = {1, 2, 3, 4};  // by other means than key transport
      const auto* const kind = std::ranges::find_if(
          kKinds, [&](int tag) { return recipients.next_is(tag, V_ASN1_CONTEXT_SPECIFIC); });
      if (kind == std::end(kKinds)) return {};
      recipients.take(*kind, V_ASN1_CONTEXT_SPECIFIC);
      continue;
    }
    Elements one{recipients.take(V_ASN1_SEQUENCE)};
    one.take(V_ASN1_INTEGER);
    const bool by_id = one.next_is(0, V_ASN1_CONTEXT_SPECIFIC);
    const std::string_view found = by_id ? one.take(0, V_ASN1_CONTEXT_SPECIFIC) : one.take(V_ASN1_SEQUENCE);
    one.take(V_ASN1_SEQUENCE);
    const std::string_view key = one.take(V_ASN1_OCTET_STRING);
    if (found == name) return std::string(key.substr(std::min(key.find_first_not_of('\0'), key.size())));
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

Outcome<Payload> decrypt(CMS_ContentInfo* cms, const Addressed& addressed) {
  const Bio plain(BIO_new(BIO_s_mem()));
  if (!plain) throw std::bad_alloc();
  // With the certificate OpenSSL uses the one recipient that names it, so that no other's key can be the one that opens, and
  // goes on with a random key where it does not: the same steps whether the padding was right or not (CVE-2019-1563).
  if (CMS_decrypt(cms, addressed.key->key.native(), addressed.certificate.get(), nullptr, plain.get(),
                  CMS_BINARY) != 1)
    return closed();
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
  std::string der = cms ? der_of(cms.get()) : std::string{};
  ERR_clear_error();
  if (der.empty()) throw std::runtime_error("OpenSSL could not encrypt.");
  return der;
}

Outcome<Decrypted> cms_decrypt(std::string_view object, std::span<const DecryptionKey> keys,
                               std::span<const CmsProfile> accepted, const CmsLimits& limits,
                               const MayOpen& may_open) {
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
  if (addressed.times > 1) return closed("encrypted twice to the same certificate");
  // As OpenSSL understood it, so that the two cannot differ, and before it does anything by these lengths.
  if (type == NID_id_smime_ct_authEnvelopedData && !has_full_tag(der_of(cms.get())))
    return closed("a nonce or tag of another length");
  const auto profile = profile_of(type, cipher_of(cms.get()), transport_of(addressed.recipient));
  if (!profile || std::ranges::find(accepted, *profile) == accepted.end())
    return closed("algorithms that are not accepted");
  std::string key_sha256;
  if (*profile == CmsProfile::cbc_pkcs1) {
    const std::string key = encrypted_key_of(der_of(cms.get()), addressed.recipient);
    if (key.empty()) return closed("no encrypted key");
    key_sha256 = sha256_hex(key);
    if (may_open && !may_open(key_sha256)) return closed("its encrypted key came before with other content");
  }
  const auto plain = decrypt(cms.get(), addressed);
  if (!plain) return plain.failure();
  return Decrypted{*plain, *profile, sha256_hex(addressed.key->certificate_der), std::move(key_sha256)};
}

}  // namespace budstikke::crypto
