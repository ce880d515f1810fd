#pragma once
// The node's own private keys: from a file, a systemd credential, or a PKCS#11 token that never gives them out.
//
// A key is opaque: whoever has one may use it, nobody can read it. Any thread may use one key at once.

#include <memory>
#include <string>
#include <string_view>

#include "engine/model/outcome.hpp"

struct evp_pkey_st;  // OpenSSL's, opaque here

namespace budstikke::crypto {

/// Where a private key lies.
///
///   "credential:NAME"  a PEM file that systemd's LoadCredential= put into $CREDENTIALS_DIRECTORY
///   "pkcs11:..."       a key of a token, by its RFC 7512 address; its PIN is never part of the address
///   anything else      the path of a PEM file: a regular one, owned by the effective user or root, and nobody else's to read
struct KeySource {
  std::string where;
  /// Path or "credential:NAME" of the file with the PIN (pkcs11) or the pass phrase (encrypted PEM); may be empty.
  std::string secret{};
  /// pkcs11 only: the path of the token's module, such as /usr/lib/softhsm/libsofthsm2.so; one for all keys of a process.
  std::string module{};
};

/// Immutable, cheap to copy.
class PrivateKey {
 public:
  /// Takes one reference that the caller owns. Precondition: not null.
  explicit PrivateKey(evp_pkey_st* owned);

  [[nodiscard]] bool is_rsa() const;
  [[nodiscard]] bool is_ec() const;
  [[nodiscard]] int bits() const;
  /// Whether this is the key that the certificate (DER) speaks of.
  [[nodiscard]] bool fits(std::string_view certificate_der) const;
  /// OpenSSL's key, for those who sign or decrypt. Valid as long as this value; a caller that keeps it takes its own
  /// reference.
  [[nodiscard]] evp_pkey_st* native() const { return key_.get(); }

 private:
  std::shared_ptr<evp_pkey_st> key_;
};

/// S611 with a sentence that names the source, never the secret or the key. Blocks on the file or the token; for start-up and
/// reload. Keys of fewer than 2048 bits (RSA) or 256 (EC), and other kinds, are refused.
[[nodiscard]] Outcome<PrivateKey> load_private_key(const KeySource& source);

/// The certificate (DER) of a PEM or DER file or a "credential:NAME"; the first where there are several. S611 as above.
[[nodiscard]] Outcome<std::string> load_own_certificate(const std::string& where);

/// The public key of a certificate (DER) with one reference of its own; null where there is none.
[[nodiscard]] std::shared_ptr<evp_pkey_st> public_key_of(std::string_view certificate_der);

/// One more reference to the same key, which the caller owns. For libraries that take keys over.
[[nodiscard]] evp_pkey_st* own_reference(evp_pkey_st* key);

/// Empties OpenSSL's list of the calling thread's errors, which whoever comes next would read as its own.
void clear_errors();

}  // namespace budstikke::crypto
