#include "adapters/http/tls.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>

#include <stdexcept>

namespace budstikke {

namespace {

namespace ssl = boost::asio::ssl;

constexpr const char* kSuites = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::shared_ptr<ssl::context> bare_context(ssl::context::method method) {
  auto context = std::make_shared<ssl::context>(method);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_security_level(native, 2);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                  SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Without resumption every session shows its certificate, to the files as they are now.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(native, 0);
  if (SSL_CTX_set_cipher_list(native, kSuites) != 1)
    throw std::runtime_error("OpenSSL offers no AEAD suites.");
  return context;
}

/// Runs `step`; names the file where it fails.
template <class Step>
void with_file(const char* what, const std::string& file, Step step) {
  try {
    step();
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(std::string("The ") + what + " " + file +
                             " cannot be used: " + error.code().message() + ".");
  }
}

void use_certificate(ssl::context& context, const std::string& certificate, const std::string& key) {
  with_file("certificate file", certificate, [&] { context.use_certificate_chain_file(certificate); });
  with_file("key file", key, [&] { context.use_private_key_file(key, ssl::context::pem); });
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    throw std::runtime_error("The key file " + key + " does not belong to the certificate file " +
                             certificate + ".");
  }
}

std::string hex(const unsigned char* bytes, std::size_t size) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

}  // namespace

std::shared_ptr<ssl::context> server_tls(const ServerTlsFiles& files) {
  auto context = bare_context(ssl::context::tls_server);
  use_certificate(*context, files.certificate_file, files.key_file);
  if (!files.client_ca_file.empty()) {
    with_file("client CA file", files.client_ca_file,
              [&] { context->load_verify_file(files.client_ca_file); });
    SSL_CTX_set_client_CA_list(context->native_handle(),
                               SSL_load_client_CA_file(files.client_ca_file.c_str()));
    context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  }
  return context;
}

std::shared_ptr<ssl::context> client_tls(const ClientTlsFiles& files, const std::string& pinned) {
  auto context = bare_context(ssl::context::tls_client);
  if (!pinned.empty()) {
    with_file("certificate file", pinned, [&] { context->load_verify_file(pinned); });
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context->native_handle()), X509_V_FLAG_PARTIAL_CHAIN);
  } else if (!files.ca_file.empty()) {
    with_file("CA file", files.ca_file, [&] { context->load_verify_file(files.ca_file); });
  } else {
    context->set_default_verify_paths();
  }
  if (!files.certificate_file.empty()) use_certificate(*context, files.certificate_file, files.key_file);
  context->set_verify_mode(ssl::verify_peer);
  return context;
}

void expect_host(SSL* session, const std::string& host) {
  X509_VERIFY_PARAM* demands = SSL_get0_param(session);
  boost::system::error_code not_an_address;
  (void)boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    X509_VERIFY_PARAM_set1_ip_asc(demands, host.c_str());
    return;
  }
  X509_VERIFY_PARAM_set_hostflags(demands, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(demands, host.data(), host.size());
  SSL_set_tlsext_host_name(session, host.c_str());
}

std::string verification_error(SSL* session) {
  const long result = SSL_get_verify_result(session);
  return result == X509_V_OK ? std::string{} : X509_verify_cert_error_string(result);
}

PeerCertificate peer_certificate(SSL* session) {
  PeerCertificate peer;
  X509* certificate = SSL_get1_peer_certificate(session);
  if (certificate == nullptr) return peer;
  peer.expired = X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1)
    peer.fingerprint = hex(digest.data(), size);
  X509_free(certificate);
  return peer;
}

}  // namespace budstikke
