#include "adapters/crypto/private_key.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstring>

#include "adapters/crypto/aes_gcm.hpp"
#include "adapters/crypto/handles.hpp"
#include "adapters/crypto/key_file.hpp"
#include "adapters/crypto/pkcs11.hpp"

namespace budstikke::crypto {
namespace {

constexpr int kRsaBits = 2'048;
constexpr int kEcBits = 256;

Failure unusable(std::string sentence) { return Failure(Code::S611, std::move(sentence)); }

int give_phrase(char* to, int most, int /*writing*/, void* data) {
  const auto& phrase = *static_cast<const std::string*>(data);
  // Without a phrase OpenSSL would ask at the terminal.
  if (phrase.empty() || most < 0 || phrase.size() > static_cast<std::size_t>(most)) return -1;
  std::memcpy(to, phrase.data(), phrase.size());
  return static_cast<int>(phrase.size());
}

Outcome<PrivateKey> from_pem(const std::string& where, std::string phrase) {
  Cleansed secret(std::move(phrase));
  auto text = read_key_file(where, FileKind::secret);
  if (!text) return text.failure();
  const Cleansed pem(std::move(*text));
  const Bio source = bio_over(pem.bytes());
  Key key(source ? PEM_read_bio_PrivateKey(source.get(), nullptr, give_phrase,
                                           const_cast<std::string*>(&secret.bytes()))
                 : nullptr);
  ERR_clear_error();
  if (!key) return unusable(where + " holds no private key, or another pass phrase opens it.");
  return PrivateKey(key.release());
}

}  // namespace

PrivateKey::PrivateKey(evp_pkey_st* owned) : key_(owned, EVP_PKEY_free) {}

bool PrivateKey::is_rsa() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA; }
bool PrivateKey::is_ec() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_EC; }
int PrivateKey::bits() const { return EVP_PKEY_get_bits(key_.get()); }

bool PrivateKey::fits(std::string_view certificate_der) const {
  const auto other = public_key_of(certificate_der);
  const bool same = other && EVP_PKEY_eq(key_.get(), other.get()) == 1;
  ERR_clear_error();
  return same;
}

Outcome<PrivateKey> load_private_key(const KeySource& source) {
  std::string secret;
  if (!source.secret.empty()) {
    auto read = read_key_file(source.secret, FileKind::secret);
    if (!read) return read.failure();
    secret = std::move(*read);
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  }
  auto key = source.where.starts_with("pkcs11:")
                 ? load_token_key(source.where, source.module, std::move(secret))
                 : from_pem(source.where, std::move(secret));
  if (!key) return key;
  if (!key->is_rsa() && !key->is_ec()) return unusable(source.where + " is neither an RSA nor an EC key.");
  if (key->bits() < (key->is_rsa() ? kRsaBits : kEcBits))
    return unusable(source.where + " is a key of only " + std::to_string(key->bits()) + " bits.");
  return key;
}

Outcome<std::string> load_own_certificate(const std::string& where) {
  const auto text = read_key_file(where, FileKind::open);
  if (!text) return text.failure();
  // A PEM file may explain itself before its first certificate.
  const std::size_t begin = text->find("-----BEGIN CERTIFICATE-----");
  const Cert certificate =
      parse_certificate(std::string_view(*text).substr(begin == std::string::npos ? 0 : begin));
  ERR_clear_error();
  if (!certificate) return unusable(where + " holds no certificate.");
  return der_of(certificate.get());
}

std::shared_ptr<evp_pkey_st> public_key_of(std::string_view certificate_der) {
  const Cert certificate = parse_certificate(certificate_der);
  EVP_PKEY* key = certificate ? X509_get_pubkey(certificate.get()) : nullptr;
  ERR_clear_error();
  return key == nullptr ? nullptr : std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free);
}

evp_pkey_st* own_reference(evp_pkey_st* key) {
  EVP_PKEY_up_ref(key);
  return key;
}

void clear_errors() { ERR_clear_error(); }

}  // namespace budstikke::crypto
