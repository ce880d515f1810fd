#pragma once
// TLS contexts and certificates: 1.2 or later, AEAD suites, no renegotiation, no compression. Private to adapters/http.

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/http/tls_files.hpp"

namespace budstikke {

/// Throws std::runtime_error with a sentence that names the file. Blocks on file reads.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context> server_tls(const ServerTlsFiles& files);

/// As above. Where `pinned` is set, only what chains to a certificate of that file is trusted, and the certificate may
/// itself be the peer's.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context> client_tls(const ClientTlsFiles& files,
                                                                    const std::string& pinned);

/// Makes a client's session demand that the peer's certificate names `host` (a name or an IP address).
void expect_host(SSL* session, const std::string& host);

/// Why the peer's certificate was not accepted, in OpenSSL's words; empty where it was.
[[nodiscard]] std::string verification_error(SSL* session);

struct PeerCertificate {
  std::string common_name;  ///< of the subject; empty where there is not exactly one
  std::string fingerprint;  ///< SHA-256 of the certificate, lower-case hex
};
/// All empty where the peer has shown none.
[[nodiscard]] PeerCertificate peer_certificate(SSL* session);

/// SHA-256, lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// Compares without telling by its duration where the texts differ. Their lengths are no secret.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace budstikke
