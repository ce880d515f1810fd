#pragma once
// Payloads on the road (HIS 1037 §5): CMS (RFC 5652) EnvelopedData, and AuthEnvelopedData (RFC 5083).
//
// Decrypting is for messages whose signature over the CMS object has been verified: then nobody but a known partner can ask
// what a changed cipher text does. Even so all failures are one (S609), and the key is used the same way whether the key
// transport's padding was right or not (OpenSSL's defence against Bleichenbacher's attack). Any thread; pure CPU.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/crypto/private_key.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke::crypto {

enum class CmsProfile {
  cbc_pkcs1,  ///< EnvelopedData, AES-256-CBC, key transport RSAES-PKCS1-v1_5: what partners use
  gcm_oaep,   ///< AuthEnvelopedData, AES-256-GCM, key transport RSAES-OAEP with SHA-256
};
/// "aes256-cbc-rsa15", "aes256-gcm-oaep": as settings and history write it.
[[nodiscard]] std::string_view to_text(CmsProfile profile);

/// What the MIME part's Content-Type says of it as smime-type (RFC 8551 §3.2.2).
[[nodiscard]] std::string_view smime_type(CmsProfile profile);

struct CmsLimits {
  std::size_t bytes =
      41'943'040;               ///< of the CMS object: 40 MiB, a message of 35 MiB and what encryption adds
  std::size_t recipients = 16;  ///< each may cost an operation of the private key
};

/// An own key that messages are encrypted to.
struct DecryptionKey {
  std::string certificate_der;
  PrivateKey key;
};

struct Decrypted {
  Payload plain;
  CmsProfile profile = CmsProfile::cbc_pkcs1;
  std::string certificate_sha256;  ///< of the own certificate that it was encrypted to, hex
  std::string key_sha256;          ///< as MayOpen is asked; empty of gcm_oaep
};

/// Asked of an object of cbc_pkcs1 before it is decrypted, with the SHA-256 (hex) of the encrypted key that opens it: of the
/// number that it is, so that one key has one name however it is written. False: S609. Called in the caller's thread.
using MayOpen = std::function<bool(const std::string& key_sha256)>;

/// The DER of a CMS object that only the certificate's key opens. Whether the certificate is to be trusted is for the caller
/// (trust.hpp). S610 where it holds no RSA key of at least 2048 bits, B101 beyond 1 GiB. Throws std::runtime_error where the system gives no
/// randomness or memory.
[[nodiscard]] Outcome<std::string> cms_encrypt(std::string_view plain, std::string_view certificate_der,
                                               CmsProfile profile);

/// Opens a CMS object with the key that it was encrypted to; during a rotation both the old and the new are among `keys`.
/// S609 for everything that fails: not CMS, not one of `accepted`, over a limit, for none of the keys, for one of them twice,
/// wrong key, altered, AES-GCM with a tag that is not, or not said to be, 16 bytes, or a nonce that is not 12 (RFC 5084 §3.2),
/// kept back by `may_open`.
/// The detail tells of the object's form alone, and is for the operator: the peer gets the code's sentence.
[[nodiscard]] Outcome<Decrypted> cms_decrypt(std::string_view object, std::span<const DecryptionKey> keys,
                                             std::span<const CmsProfile> accepted,
                                             const CmsLimits& limits = CmsLimits{},
                                             const MayOpen& may_open = {});

}  // namespace budstikke::crypto
