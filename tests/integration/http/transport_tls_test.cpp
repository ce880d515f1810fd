// Which peers are trusted, and who we say we are: real TLS on loopback.
#include <gtest/gtest.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <functional>

#include "adapters/http/transport.hpp"
#include "tests/integration/http/certificates.hpp"
#include "tests/integration/http/loop_thread.hpp"
#include "tests/integration/http/scripted_peer.hpp"

namespace budstikke {
namespace {

namespace ssl = boost::asio::ssl;

class TlsTransport : public testing::Test {
 protected:
  TlsTransport()
      : root_(make_certificate(folder_, "root",
                               {.common_name = "root", .alternative_names = {}, .authority = true})),
        good_(make_certificate(folder_, "good", {"good", "IP:127.0.0.1,DNS:localhost"}, &root_)),
        client_(make_certificate(folder_, "client", {"budstikke", ""}, &root_)) {}

  /// Serves TLS as `shown`, and demands a client certificate of the root where `demands` is set.
  ScriptedPeer::Script serving(const KeyAndCertificate& shown, bool demands = false,
                               std::function<void(SSL_CTX*)> prepare = {}) {
    return [this, shown, demands, prepare](PeerSocket& socket) {
      ssl::context tls(ssl::context::tls_server);
      if (prepare) prepare(tls.native_handle());
      tls.use_certificate_chain_file(shown.certificate_file);
      tls.use_private_key_file(shown.key_file, ssl::context::pem);
      if (demands) {
        tls.load_verify_file(root_.certificate_file);
        tls.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
      }
      ssl::stream<PeerSocket&> stream(socket, tls);
      boost::system::error_code error;
      stream.handshake(ssl::stream_base::server, error);
      if (error) return;
      read_request(stream);
      say(stream, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
      // What the client closes without a TLS farewell is no concern of this test.
      wait_for_close(stream);
    };
  }

  Outcome<HandOver> send(const std::string& url, const std::string& pinned = {}, ClientTlsFiles files = {},
                         Duration within = std::chrono::seconds{20}) {
    LoopThread loop;
    HttpTransportOptions options;
    options.tls = std::move(files);
    HttpTransport transport(loop.executor(), options);
    Shipment shipment;
    shipment.delivery = DeliveryId("d");
    shipment.endpoint = {url, pinned};
    shipment.payload = Payload("<a/>");
    auto outcome = loop.run(transport.send(shipment, within));
    loop.call([&transport] { transport.let_go(); });
    loop.join();
    return outcome;
  }

  ClientTlsFiles trusting_root() const { return {root_.certificate_file, {}, {}}; }

  TempFolder folder_;
  KeyAndCertificate root_;
  KeyAndCertificate good_;
  KeyAndCertificate client_;
};

TEST_F(TlsTransport, TrustsTheConfiguredRoot) {
  ScriptedPeer peer(serving(good_));
  EXPECT_TRUE(send(peer.url("https"), {}, trusting_root()).ok());
  EXPECT_TRUE(send(peer.url("https", "localhost"), {}, trusting_root()).ok());
}

TEST_F(TlsTransport, DoesNotTrustARootThatNobodyConfigured) {
  ScriptedPeer peer(serving(good_));
  const auto outcome = send(peer.url("https"));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D407);
  EXPECT_EQ(outcome.failure().advice, Advice::defer);
}

TEST_F(TlsTransport, RefusesAnExpiredCertificate) {
  const auto expired = make_certificate(folder_, "expired",
                                        {.common_name = "good",
                                         .alternative_names = "IP:127.0.0.1",
                                         .authority = false,
                                         .from_seconds = -7'200,
                                         .until_seconds = -3'600},
                                        &root_);
  ScriptedPeer peer(serving(expired));
  const auto outcome = send(peer.url("https"), {}, trusting_root());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D407);
  EXPECT_EQ(outcome.failure().detail, "certificate has expired");
}

TEST_F(TlsTransport, RefusesACertificateOfAnotherHostEvenWhenPinned) {
  const auto other = make_certificate(folder_, "other", {"other", "DNS:other.example"}, &root_);
  ScriptedPeer peer(serving(other));
  for (const auto& outcome : {send(peer.url("https"), {}, trusting_root()),
                              send(peer.url("https", "localhost"), {}, trusting_root()),
                              send(peer.url("https"), other.certificate_file)}) {
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.failure().code, Code::D407);
  }
}

TEST_F(TlsTransport, TrustsAPinnedSelfSignedCertificateAndNoOther) {
  const auto own = make_certificate(folder_, "own", {"own", "IP:127.0.0.1"});
  ScriptedPeer peer(serving(own));
  EXPECT_TRUE(send(peer.url("https"), own.certificate_file).ok());
  ScriptedPeer impostor(serving(good_));
  const auto outcome = send(impostor.url("https"), own.certificate_file, trusting_root());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D407);
}

TEST_F(TlsTransport, TrustsAPinnedLeafWithoutItsRoot) {
  ScriptedPeer peer(serving(good_));
  EXPECT_TRUE(send(peer.url("https"), good_.certificate_file).ok());
}

TEST_F(TlsTransport, ShowsItsCertificateToAPeerThatAsks) {
  ScriptedPeer peer(serving(good_, true));
  EXPECT_TRUE(
      send(peer.url("https"), {}, {root_.certificate_file, client_.certificate_file, client_.key_file}).ok());
  const auto outcome = send(peer.url("https"), {}, trusting_root());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D407);
}

TEST_F(TlsTransport, SaysWhenThePinnedFileIsMissing) {
  ScriptedPeer peer(serving(good_));
  const auto outcome = send(peer.url("https"), "/nowhere/pinned.pem");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D407);
  EXPECT_NE(outcome.failure().detail.find("/nowhere/pinned.pem"), std::string::npos);
}

TEST_F(TlsTransport, IsTalkedDownToNoOlderOrWeakerTls) {
  struct Offer {
    const char* name;
    long newest;
    const char* suites;
    bool taken;
  };
  for (const Offer& offer :
       {Offer{"1.0", TLS1_VERSION, "ALL", false}, Offer{"1.1", TLS1_1_VERSION, "ALL", false},
        Offer{"1.2, no AEAD", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA", false},
        Offer{"1.2, AEAD", TLS1_2_VERSION, "ECDHE-ECDSA-AES256-GCM-SHA384", true},
        Offer{"1.3", TLS1_3_VERSION, "ALL", true}}) {
    ScriptedPeer peer(serving(good_, false, [&offer](SSL_CTX* peer_side) {
      SSL_CTX_set_security_level(peer_side, 0);
      SSL_CTX_set_min_proto_version(peer_side, TLS1_VERSION);
      SSL_CTX_set_max_proto_version(peer_side, offer.newest);
      SSL_CTX_set_cipher_list(peer_side, offer.suites);
    }));
    const auto outcome = send(peer.url("https"), {}, trusting_root());
    EXPECT_EQ(outcome.ok(), offer.taken) << offer.name;
    if (!outcome) EXPECT_EQ(outcome.failure().code, Code::D407) << offer.name;
  }
}

TEST_F(TlsTransport, RefusesACertificateThatIsNotValidYet) {
  const auto early = make_certificate(folder_, "early",
                                      {.common_name = "good",
                                       .alternative_names = "IP:127.0.0.1",
                                       .authority = false,
                                       .from_seconds = 3'600,
                                       .until_seconds = 7'200},
                                      &root_);
  ScriptedPeer peer(serving(early));
  const auto outcome = send(peer.url("https"), {}, trusting_root());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D407);
  EXPECT_EQ(outcome.failure().detail, "certificate is not yet valid");
}

TEST_F(TlsTransport, GivesUpOnAPeerThatStallsInTheHandshake) {
  ScriptedPeer peer([](PeerSocket& socket) { wait_for_close(socket); });
  const auto outcome = send(peer.url("https"), {}, trusting_root(), std::chrono::milliseconds{200});
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D402);
}

TEST_F(TlsTransport, RecognisesAPeerThatSpeaksNoTls) {
  ScriptedPeer peer([](PeerSocket& socket) {
    say(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    wait_for_close(socket);
  });
  const auto outcome = send(peer.url("https"), {}, trusting_root());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D407);
}

}  // namespace
}  // namespace budstikke
