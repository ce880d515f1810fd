// Who may call: API keys and client certificates, over real TLS.
#include <gtest/gtest.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <optional>

#include "adapters/http/listener.hpp"
#include "adapters/http/tls.hpp"
#include "tests/integration/http/certificates.hpp"
#include "tests/integration/http/listener_fixture.hpp"

namespace budstikke {
namespace {

namespace ssl = boost::asio::ssl;

struct KeyCase {
  const char* name;
  const char* header;
  const char* status;
  const char* caller = "";
};

class ApiKey : public testing::TestWithParam<KeyCase> {};

TEST_P(ApiKey, DecidesWhoCalls) {
  ListenerOptions options = local_options();
  options.authentication = Authentication::api_key;
  options.clients = {{"hospital", sha256_hex("key-one"), "", {}},
                     {"clinic", sha256_hex("key-two"), "", {HerId(7)}}};
  bool saw_key = false;
  RunningListener listener(options, [&](HttpRequest request) {
    saw_key = !request.header("Authorization").empty() || !request.header("X-API-Key").empty();
    return echo(std::move(request));
  });
  const std::string response = listener.ask("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" +
                                            std::string(GetParam().header) + "\r\n");
  EXPECT_TRUE(has_status(response, GetParam().status)) << response;
  EXPECT_FALSE(saw_key);
  if (std::string(GetParam().status) == "401") {
    EXPECT_NE(response.find("WWW-Authenticate: Bearer"), std::string::npos);
    EXPECT_NE(response.find("\"code\":\"B105\""), std::string::npos);
  }
  if (*GetParam().caller != '\0') EXPECT_NE(response.find(GetParam().caller), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ApiKey,
    testing::Values(KeyCase{"Bearer", "Authorization: Bearer key-one\r\n", "200", "hospital"},
                    KeyCase{"SchemeInLowerCase", "authorization: bearer key-two\r\n", "200", "clinic"},
                    KeyCase{"OwnHeader", "X-API-Key: key-two\r\n", "200", "clinic"},
                    KeyCase{"Missing", "", "401"}, KeyCase{"Wrong", "X-API-Key: key-three\r\n", "401"},
                    KeyCase{"Prefix", "X-API-Key: key-on\r\n", "401"},
                    KeyCase{"Empty", "X-API-Key:\r\n", "401"},
                    KeyCase{"EmptyBearer", "Authorization: Bearer \r\n", "401"},
                    KeyCase{"TheDigestItself", "X-API-Key: 0f\r\n", "401"},
                    KeyCase{"Basic", "Authorization: Basic a2V5LW9uZQ==\r\n", "401"},
                    KeyCase{"Twice", "X-API-Key: key-one\r\nX-API-Key: key-two\r\n", "400"}),
    [](const auto& info) { return info.param.name; });

TEST(Authenticator, RefusesClientsThatCannotProveWhoTheyAre) {
  const auto make = [](Authentication way, std::vector<HttpClient> clients) {
    Authenticator made(way, clients);
  };
  const std::string digest(64, 'a');
  EXPECT_NO_THROW(make(Authentication::none, {}));
  EXPECT_THROW(make(Authentication::api_key, {}), std::invalid_argument);
  EXPECT_THROW(make(Authentication::api_key, {{"a", "", "", {}}}), std::invalid_argument);
  EXPECT_THROW(make(Authentication::api_key, {{"a", "key in the clear", "", {}}}), std::invalid_argument);
  EXPECT_THROW(make(Authentication::api_key, {{"a", digest, "", {}}, {"a", digest, "", {}}}),
               std::invalid_argument);
  EXPECT_THROW(make(Authentication::client_certificate, {{"a", digest, "", {}}}), std::invalid_argument);
}

TEST(Authenticator, GivesAClientTheSendersItMayUse) {
  const Authenticator authenticator(Authentication::api_key,
                                    {{"a", sha256_hex("k"), "", {HerId(1), HerId(2)}}});
  const HttpClient* client = authenticator.by_key("", "k");
  ASSERT_NE(client, nullptr);
  EXPECT_EQ(client->senders, (std::vector<HerId>{HerId(1), HerId(2)}));
}

/// A root, a server certificate and a client certificate.
class TlsListener : public testing::Test {
 protected:
  TlsListener()
      : root_(make_certificate(folder_, "root",
                               {.common_name = "root", .alternative_names = {}, .authority = true})),
        server_(make_certificate(folder_, "server", {"server", "IP:127.0.0.1"}, &root_)),
        client_(make_certificate(folder_, "client", {"ehr.hospital.example", ""}, &root_)) {}

  ListenerOptions options(bool client_certificates) const {
    ListenerOptions options = local_options();
    options.tls = ServerTlsFiles{server_.certificate_file, server_.key_file, {}};
    if (client_certificates) {
      options.tls->client_ca_file = root_.certificate_file;
      options.authentication = Authentication::client_certificate;
      options.clients = {{"hospital", "", "ehr.hospital.example", {}}};
    }
    return options;
  }

  /// The whole response, or nothing where TLS refuses.
  std::optional<std::string> ask(RunningListener& listener, const KeyAndCertificate* shown,
                                 long newest = TLS1_3_VERSION, const char* suites = nullptr) {
    boost::asio::io_context context;
    ssl::context tls(ssl::context::tls_client);
    SSL_CTX_set_max_proto_version(tls.native_handle(), newest);
    SSL_CTX_set_security_level(tls.native_handle(), 0);
    if (suites != nullptr) SSL_CTX_set_cipher_list(tls.native_handle(), suites);
    tls.load_verify_file(root_.certificate_file);
    tls.set_verify_mode(ssl::verify_peer);
    if (shown != nullptr) {
      tls.use_certificate_chain_file(shown->certificate_file);
      tls.use_private_key_file(shown->key_file, ssl::context::pem);
    }
    ssl::stream<boost::asio::ip::tcp::socket> stream(context, tls);
    stream.next_layer() = boost::asio::ip::tcp::socket(context);
    stream.next_layer().connect({boost::asio::ip::address_v4::loopback(), listener.port()});
    boost::system::error_code error;
    stream.handshake(ssl::stream_base::client, error);
    if (error) return std::nullopt;
    seen_ = peer_certificate(stream.native_handle());
    boost::asio::write(
        stream, boost::asio::buffer(std::string("GET /t HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")),
        error);
    std::string response = read_to_end(stream);
    if (response.empty()) return std::nullopt;
    return response;
  }

  TempFolder folder_;
  KeyAndCertificate root_;
  KeyAndCertificate server_;
  KeyAndCertificate client_;
  PeerCertificate seen_;
};

TEST_F(TlsListener, SpeaksModernTlsOnly) {
  RunningListener listener(options(false));
  EXPECT_TRUE(has_status(ask(listener, nullptr).value_or(""), "200"));
  EXPECT_TRUE(has_status(ask(listener, nullptr, TLS1_2_VERSION).value_or(""), "200"));
  EXPECT_FALSE(ask(listener, nullptr, TLS1_1_VERSION));
  EXPECT_FALSE(ask(listener, nullptr, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA"));
}

TEST_F(TlsListener, KnowsItsClientsByTheirCertificates) {
  RunningListener listener(options(true));
  EXPECT_NE(ask(listener, &client_).value_or("").find(" hospital 0"), std::string::npos);
  EXPECT_FALSE(ask(listener, nullptr));

  const auto stranger = make_certificate(folder_, "stranger", {"stranger.example", ""}, &root_);
  EXPECT_TRUE(has_status(ask(listener, &stranger).value_or(""), "403"));
  const auto impostor = make_certificate(folder_, "impostor", {"ehr.hospital.example", ""});
  EXPECT_FALSE(ask(listener, &impostor));
  const auto expired = make_certificate(folder_, "expired",
                                        {.common_name = "ehr.hospital.example",
                                         .alternative_names = {},
                                         .authority = false,
                                         .from_seconds = -7'200,
                                         .until_seconds = -3'600},
                                        &root_);
  EXPECT_FALSE(ask(listener, &expired));
}

TEST_F(TlsListener, KnowsAClientByItsFingerprint) {
  ListenerOptions by_fingerprint = options(true);
  by_fingerprint.clients = {{"hospital", "", std::string(64, '0'), {}}};
  RunningListener listener(by_fingerprint);
  EXPECT_TRUE(has_status(ask(listener, &client_).value_or(""), "403"));

  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  X509_digest(client_.certificate.get(), EVP_sha256(), digest.data(), &size);
  std::string fingerprint;
  for (const unsigned char byte : digest) {
    std::array<char, 4> text{};
    std::snprintf(text.data(), text.size(), "%02X:", byte);
    fingerprint += text.data();
  }
  fingerprint.pop_back();
  listener.loop().call([&] { listener.listener().replace_clients({{"hospital", "", fingerprint, {}}}); });
  EXPECT_TRUE(has_status(ask(listener, &client_).value_or(""), "200"));
}

TEST_F(TlsListener, TakesNewCertificatesWhileItRuns) {
  RunningListener listener(options(false));
  ASSERT_TRUE(ask(listener, nullptr));
  const std::string before = seen_.fingerprint;
  (void)make_certificate(folder_, "server", {"server", "IP:127.0.0.1"}, &root_);
  listener.loop().call([&] { listener.listener().reload_tls(); });
  ASSERT_TRUE(ask(listener, nullptr));
  EXPECT_NE(seen_.fingerprint, before);

  const std::string renewed = seen_.fingerprint;
  (void)folder_.write("server.key", "not a key");
  EXPECT_THROW(listener.loop().call([&] { listener.listener().reload_tls(); }), std::runtime_error);
  ASSERT_TRUE(ask(listener, nullptr));
  EXPECT_EQ(seen_.fingerprint, renewed);
}

TEST_F(TlsListener, SurvivesPlainTextOnItsTlsPort) {
  RunningListener listener(options(false));
  (void)listener.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(ask(listener, nullptr));
}

TEST_F(TlsListener, NamesTheFileThatItCannotUse) {
  boost::asio::io_context context;
  ListenerOptions broken = options(false);
  broken.tls->key_file = client_.key_file;
  EXPECT_THROW(HttpListener(context.get_executor(), broken, echo), std::runtime_error);
  broken.tls->certificate_file = "/nowhere/server.pem";
  try {
    HttpListener listener(context.get_executor(), broken, echo);
    FAIL() << "a missing file was accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere/server.pem"), std::string::npos);
  }
}

}  // namespace
}  // namespace budstikke
