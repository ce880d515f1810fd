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
  std::string fingerprint;  ///< SHA-256 of the certificate, lower-case hex
  bool expired = false;     ///< by now: it was valid at the handshake, and connections may last
};
/// All empty where the peer has shown none.
[[nodiscard]] PeerCertificate peer_certificate(SSL* session);

}  // namespace budstikke
