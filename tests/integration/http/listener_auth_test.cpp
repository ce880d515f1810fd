// Who may call: API keys and client certificates, over real TLS.
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/crypto/api_key.hpp"
#include "adapters/http/gate.hpp"
#include "adapters/http/listener.hpp"
#include "adapters/http/tls.hpp"
#include "engine/runtime/signal.hpp"
#include "tests/integration/http/certificates.hpp"
#include "tests/integration/http/listener_fixture.hpp"

namespace budstikke {
namespace {

namespace ssl = boost::asio::ssl;

/// Three keys with their hashes, made once: each costs a real Argon2id.
const crypto::MadeKey& key(std::size_t index) {
  static const std::array<crypto::MadeKey, 3> keys{crypto::make_api_key(), crypto::make_api_key(),
                                                   crypto::make_api_key()};
  return keys.at(index);
}

/// `key` with another secret.
std::string with_other_secret(std::string key) {
  key.back() = key.back() == '0' ? '1' : '0';
  return key;
}

struct Verifications {
  std::size_t count = 0;
};

boost::asio::awaitable<bool> count_and_verify(std::shared_ptr<Verifications> seen, std::string encoded,
                                              std::string key) {
  ++seen->count;
  co_return crypto::verify_api_key(encoded, key);
}

/// Each waits to be told, or has been.
boost::asio::awaitable<bool> verify_when_told(std::shared_ptr<Verifications> seen,
                                              std::shared_ptr<std::optional<Signal>> told,
                                              std::string encoded, std::string key) {
  ++seen->count;
  co_await (*told)->wait();
  (*told)->notify();
  co_return crypto::verify_api_key(encoded, key);
}

HttpClient client_with_keys(std::string name, std::vector<std::string> hashes,
                            std::vector<HerId> senders = {}) {
  HttpClient client;
  client.name = std::move(name);
  client.key_hashes = std::move(hashes);
  client.senders = std::move(senders);
  return client;
}

HttpClient client_with_certificates(std::string name, std::vector<std::string> fingerprints) {
  HttpClient client;
  client.name = std::move(name);
  client.certificates = std::move(fingerprints);
  return client;
}

/// Two clients with a key each.
ListenerOptions key_options(const std::shared_ptr<Verifications>& seen) {
  ListenerOptions options = local_options();
  options.authentication = Authentication::api_key;
  options.clients = {client_with_keys("hospital", {key(0).hash}),
                     client_with_keys("clinic", {key(1).hash}, {HerId(7)})};
  options.verify = [seen](std::string encoded, std::string shown) {
    return count_and_verify(seen, std::move(encoded), std::move(shown));
  };
  return options;
}

std::string get_with(const std::string& headers, const std::string& path = "/a", bool keep = false) {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + (keep ? "" : "Connection: close\r\n") + headers +
         "\r\n";
}

struct KeyCase {
  const char* name;
  std::string (*header)();
  const char* status;
  const char* caller = "";
};

class ApiKey : public testing::TestWithParam<KeyCase> {};

TEST_P(ApiKey, DecidesWhoCalls) {
  const auto seen = std::make_shared<Verifications>();
  bool saw_key = false;
  RunningListener listener(key_options(seen), [&](HttpRequest request) {
    saw_key = !request.header("Authorization").empty() || !request.header("X-API-Key").empty();
    return echo(std::move(request));
  });
  const std::string response = listener.ask(get_with(GetParam().header()));
  EXPECT_TRUE(has_status(response, GetParam().status)) << response;
  EXPECT_FALSE(saw_key);
  EXPECT_LE(seen->count, 1u) << "at most one verification a request";
  if (std::string(GetParam().status) == "401") {
    EXPECT_NE(response.find("WWW-Authenticate: Bearer"), std::string::npos);
    EXPECT_NE(response.find("\"code\":\"B105\""), std::string::npos);
  }
  if (*GetParam().caller != '\0') EXPECT_NE(response.find(GetParam().caller), std::string::npos);
}

std::string own_header(const std::string& value) { return "X-API-Key: " + value + "\r\n"; }

INSTANTIATE_TEST_SUITE_P(
    Table, ApiKey,
    testing::Values(
        KeyCase{"Bearer", [] { return "Authorization: Bearer " + key(0).key + "\r\n"; }, "200", "hospital"},
        KeyCase{"SchemeInLowerCase", [] { return "authorization: bearer " + key(1).key + "\r\n"; }, "200",
                "clinic"},
        KeyCase{"OwnHeader", [] { return own_header(key(1).key); }, "200", "clinic"},
        KeyCase{"Missing", [] { return std::string{}; }, "401"},
        KeyCase{"Unknown", [] { return own_header(key(2).key); }, "401"},
        KeyCase{"WrongSecret", [] { return own_header(with_other_secret(key(0).key)); }, "401"},
        KeyCase{"SecretOfAnother",
                [] { return own_header(key(0).key.substr(0, 16) + key(1).key.substr(16)); }, "401"},
        KeyCase{"Prefix", [] { return own_header(key(0).key.substr(0, 79)); }, "401"},
        KeyCase{"Empty", [] { return std::string("X-API-Key:\r\n"); }, "401"},
        KeyCase{"EmptyBearer", [] { return std::string("Authorization: Bearer \r\n"); }, "401"},
        KeyCase{"TheHashItself", [] { return own_header(key(0).hash); }, "401"},
        KeyCase{"Basic", [] { return std::string("Authorization: Basic a2V5LW9uZQ==\r\n"); }, "401"},
        KeyCase{"Twice", [] { return own_header(key(0).key) + own_header(key(1).key); }, "400"}),
    [](const auto& info) { return info.param.name; });

TEST(ApiKeys, AreVerifiedOnceAndRememberedOverAReload) {
  const auto seen = std::make_shared<Verifications>();
  RunningListener listener(key_options(seen));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(has_status(listener.ask(get_with(own_header(key(0).key))), "200"));
  EXPECT_EQ(seen->count, 1u);
  EXPECT_TRUE(has_status(listener.ask(get_with(own_header(with_other_secret(key(0).key)))), "401"));
  EXPECT_EQ(seen->count, 2u);
  listener.loop().call([&] {
    listener.listener().replace_clients({client_with_keys("hospital", {key(2).hash, key(0).hash})});
  });
  EXPECT_TRUE(has_status(listener.ask(get_with(own_header(key(0).key))), "200"));
  EXPECT_EQ(seen->count, 2u) << "a reload that keeps the key keeps what is known of it";
  EXPECT_TRUE(has_status(listener.ask(get_with(own_header(key(2).key))), "200")) << "two keys overlap";
  EXPECT_TRUE(has_status(listener.ask(get_with(own_header(key(1).key))), "401")) << "the clinic is gone";
}

TEST(ApiKeys, AreVerifiedOnceForAllWhoShowThemAtOnce) {
  constexpr std::size_t kCallers = 3 * Gate::kMostVerifying;
  const auto seen = std::make_shared<Verifications>();
  ListenerOptions options = key_options(seen);
  const auto held = std::make_shared<std::optional<Signal>>();
  options.verify = [seen, held](std::string encoded, std::string shown) {
    return verify_when_told(seen, held, std::move(encoded), std::move(shown));
  };
  const std::string wrong = with_other_secret(key(1).key);
  for (const auto& [shown, status] : {std::pair{key(0).key, "200"}, std::pair{wrong, "401"}}) {
    RunningListener listener(options);
    listener.loop().call([&] { held->emplace(listener.loop().executor()); });
    seen->count = 0;
    std::vector<boost::asio::ip::tcp::socket> callers;
    for (std::size_t i = 0; i < kCallers; ++i) {
      callers.push_back(listener.connect());
      boost::asio::write(callers.back(), boost::asio::buffer(get_with(own_header(shown))));
    }
    listener.loop().call([&] { (*held)->notify(); });
    for (auto& caller : callers) EXPECT_TRUE(has_status(read_to_end(caller), status));
    if (shown == key(0).key) EXPECT_EQ(seen->count, 1U);
    listener.loop().call([&] { held->reset(); });
  }
}

TEST(ApiKeys, StopWorkingOnOpenConnections) {
  const auto seen = std::make_shared<Verifications>();
  RunningListener listener(key_options(seen));
  auto socket = listener.connect();
  const std::string request = get_with(own_header(key(0).key), "/a", true);
  boost::asio::write(socket, boost::asio::buffer(request));
  std::string answer(4'096, '\0');
  answer.resize(socket.read_some(boost::asio::buffer(answer)));
  EXPECT_TRUE(has_status(answer, "200"));
  listener.loop().call(
      [&] { listener.listener().replace_clients({client_with_keys("hospital", {key(2).hash})}); });
  boost::asio::write(socket, boost::asio::buffer(request));
  EXPECT_TRUE(has_status(read_to_end(socket), "401"));
}

TEST(ApiKeys, AreNotVerifiedWhileSomebodyTriesTooMany) {
  const auto seen = std::make_shared<Verifications>();
  ListenerOptions options = key_options(seen);
  GuardLimits limits;
  limits.attempts = 3;
  options.guard = std::make_shared<AttemptGuard>(limits);
  std::size_t failed = 0;
  options.login_failed = [&failed](const std::string& address, const std::string&) {
    EXPECT_EQ(address, "127.0.0.1");
    ++failed;
  };
  RunningListener listener(options);
  EXPECT_TRUE(has_status(listener.ask(get_with(own_header(key(0).key))), "200"));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(has_status(listener.ask(get_with(own_header(key(2).key))), "401"));
  const std::size_t before = seen->count;
  for (int i = 0; i < 5; ++i) {
    const std::string slowed = listener.ask(get_with(own_header(key(2).key)));
    EXPECT_TRUE(has_status(slowed, "429")) << slowed;
    EXPECT_NE(slowed.find("Retry-After: "), std::string::npos);
  }
  EXPECT_EQ(seen->count, before) << "nothing is hashed meanwhile";
  EXPECT_EQ(failed, 3u);
  EXPECT_TRUE(has_status(listener.ask(get_with(own_header(key(0).key))), "200")) << "verified before";
  EXPECT_TRUE(has_status(listener.ask(get_with(own_header(key(1).key))), "200")) << "names another client";
  EXPECT_TRUE(has_status(listener.ask(get_with("")), "401")) << "no key is no attempt";
}

TEST(ApiKeys, AreNotAskedForWhereTheListenerSaysSo) {
  ListenerOptions options = key_options(std::make_shared<Verifications>());
  options.open_paths = {"/livez"};
  RunningListener listener(options, [](HttpRequest request) {
    EXPECT_TRUE(request.roles.empty());
    EXPECT_TRUE(request.caller.empty());
    return echo(std::move(request));
  });
  EXPECT_TRUE(has_status(listener.ask(get_with("", "/livez")), "200"));
  EXPECT_TRUE(has_status(listener.ask(get_with("", "/livez?x=1")), "200"));
  EXPECT_TRUE(has_status(listener.ask(get_with("", "/livez/")), "401"));
  EXPECT_TRUE(
      has_status(listener.ask("POST /livez HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"), "401"));
  EXPECT_TRUE(has_status(listener.ask(get_with("Content-Length: 1\r\n", "/livez") + "x"), "401"));
}

TEST(Authenticator, RefusesClientsThatCannotProveWhoTheyAre) {
  const auto make = [](Authentication way, std::vector<HttpClient> clients) {
    Authenticator made(way, std::move(clients));
  };
  const std::string digest(64, 'a');
  EXPECT_NO_THROW(make(Authentication::none, {}));
  EXPECT_NO_THROW(make(Authentication::api_key, {client_with_keys("a", {key(0).hash, key(1).hash})}));
  EXPECT_THROW(make(Authentication::api_key, {}), std::invalid_argument);
  EXPECT_THROW(make(Authentication::api_key, {client_with_keys("a", {})}), std::invalid_argument);
  EXPECT_THROW(make(Authentication::api_key, {client_with_keys("a", {key(0).key})}), std::invalid_argument);
  EXPECT_THROW(make(Authentication::api_key, {client_with_keys("a", {digest})}), std::invalid_argument);
  EXPECT_THROW(make(Authentication::api_key,
                    {client_with_keys("a", {key(0).hash}), client_with_keys("a", {key(1).hash})}),
               std::invalid_argument);
  EXPECT_THROW(make(Authentication::api_key,
                    {client_with_keys("a", {key(0).hash}), client_with_keys("b", {key(0).hash})}),
               std::invalid_argument);
  EXPECT_THROW(make(Authentication::client_certificate, {client_with_keys("a", {key(0).hash})}),
               std::invalid_argument);
  EXPECT_THROW(
      make(Authentication::client_certificate, {client_with_certificates("a", {"ehr.hospital.example"})}),
      std::invalid_argument);
  EXPECT_THROW(make(Authentication::client_certificate,
                    {client_with_certificates("a", {digest}), client_with_certificates("b", {digest})}),
               std::invalid_argument);
}

TEST(Authenticator, AnUnknownKeyCostsWhatAWrongOneDoes) {
  const Authenticator authenticator(Authentication::api_key, {client_with_keys("a", {key(0).hash})});
  const auto known = authenticator.candidate(with_other_secret(key(0).key));
  const auto unknown = authenticator.candidate(key(1).key);
  ASSERT_TRUE(known && unknown);
  EXPECT_NE(known->client, nullptr);
  EXPECT_EQ(unknown->client, nullptr);
  EXPECT_EQ(unknown->encoded, known->encoded);
}

/// SHA-256, as OpenSSL's tools write it.
std::string fingerprint_of(const KeyAndCertificate& one) {
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  X509_digest(one.certificate.get(), EVP_sha256(), digest.data(), &size);
  std::string fingerprint;
  for (const unsigned char byte : digest) {
    std::array<char, 4> text{};
    std::snprintf(text.data(), text.size(), "%02X:", byte);
    fingerprint += text.data();
  }
  fingerprint.pop_back();
  return fingerprint;
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
      options.clients = {client_with_certificates("hospital", {fingerprint_of(client_)})};
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

TEST_F(TlsListener, TakesOtherClientCertificatesWhileItRuns) {
  const auto renewed = make_certificate(folder_, "renewed", {"ehr.hospital.example", ""}, &root_);
  RunningListener listener(options(true));
  const auto replace = [&](std::vector<std::string> fingerprints) {
    listener.loop().call([&] {
      listener.listener().replace_clients({client_with_certificates("hospital", std::move(fingerprints))});
    });
  };
  EXPECT_TRUE(has_status(ask(listener, &renewed).value_or(""), "403"));
  replace({fingerprint_of(client_), fingerprint_of(renewed)});
  EXPECT_TRUE(has_status(ask(listener, &client_).value_or(""), "200")) << "both while one replaces the other";
  EXPECT_TRUE(has_status(ask(listener, &renewed).value_or(""), "200"));
  replace({fingerprint_of(renewed)});
  EXPECT_TRUE(has_status(ask(listener, &client_).value_or(""), "403"));
  EXPECT_TRUE(has_status(ask(listener, &renewed).value_or(""), "200"));
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
