// Which TLS connections must not carry another message: what the peer said beyond its answer may be hidden in the session.
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include <atomic>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <thread>

#include "adapters/http/client.hpp"
#include "adapters/http/transport.hpp"
#include "tests/integration/http/certificates.hpp"
#include "tests/integration/http/loop_thread.hpp"
#include "tests/integration/http/scripted_peer.hpp"

namespace budstikke {
namespace {

namespace ssl = boost::asio::ssl;
using TlsPeer = ssl::stream<PeerSocket&>;

constexpr Duration kLong = std::chrono::seconds{20};
const std::string kTaken = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
const std::string kStale = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// What `steps` write goes out as one TCP segment, so that the other side reads it at once.
void in_one_segment(TlsPeer& peer, const std::function<void()>& steps) {
  using Cork = boost::asio::detail::socket_option::boolean<IPPROTO_TCP, TCP_CORK>;
  peer.next_layer().set_option(Cork(true));
  steps();
  peer.next_layer().set_option(Cork(false));
}

/// Returns when the other side's system has everything that was written.
void wait_until_received(PeerSocket& socket) {
  int under_way = 1;
  while (under_way > 0 && ::ioctl(socket.native_handle(), TIOCOUTQ, &under_way) == 0)
    std::this_thread::yield();
}

class KeptTlsConnection : public testing::Test {
 protected:
  using Answer = std::function<void(TlsPeer&)>;

  /// Answers the first request of each connection with `answer`; a second one on it has kTaken for an answer.
  ScriptedPeer::Script answering(Answer answer, int version = 0) {
    return [this, answer = std::move(answer), version](PeerSocket& socket) {
      ssl::context tls(ssl::context::tls_server);
      SSL_CTX_set_max_proto_version(tls.native_handle(), version);
      tls.use_certificate_chain_file(own_.certificate_file);
      tls.use_private_key_file(own_.key_file, ssl::context::pem);
      TlsPeer peer(socket, tls);
      boost::system::error_code error;
      peer.handshake(ssl::stream_base::server, error);
      if (error) return;
      ++connections_;
      if (read_request(peer).empty()) return;
      answer(peer);
      while (!read_request(peer).empty()) {
        ++requests_on_a_used_one_;
        say(peer, kTaken);
      }
    };
  }

  /// The statuses that two calls get, one after the other; 0 where there was none.
  std::pair<unsigned, unsigned> called_twice(const ScriptedPeer& peer) {
    LoopThread loop;
    HttpCallerOptions options;
    options.keep_connection = std::chrono::minutes{1};
    HttpCaller caller(loop.executor(), options);
    const auto status = [&] {
      HttpQuestion question;
      question.url = peer.url("https");
      question.certificate = own_.certificate_file;
      question.body = Payload("<q/>");
      const auto answer = loop.run(caller.call(question, kLong));
      return answer ? answer->status : 0U;
    };
    const unsigned first = status();
    const unsigned second = status();
    loop.call([&caller] { caller.let_go(); });
    loop.join();
    return {first, second};
  }

  /// Sends two messages, with `between` after the first; how many were taken.
  int taken_of_two(const ScriptedPeer& peer, const std::function<void()>& between = [] {}) {
    LoopThread loop;
    HttpTransport transport(loop.executor(), {});
    Shipment shipment;
    shipment.delivery = DeliveryId("d");
    shipment.endpoint = {peer.url("https"), own_.certificate_file};
    shipment.payload = Payload("<MsgHead/>");
    int taken = loop.run(transport.send(shipment, kLong)) ? 1 : 0;
    between();
    taken += loop.run(transport.send(shipment, kLong)) ? 1 : 0;
    loop.call([&transport] { transport.let_go(); });
    loop.join();
    return taken;
  }

  TempFolder folder_;
  KeyAndCertificate own_ = make_certificate(folder_, "own", {"own", "IP:127.0.0.1"});
  std::atomic<int> connections_ = 0;
  std::atomic<int> requests_on_a_used_one_ = 0;
};

TEST_F(KeptTlsConnection, CarriesTheNextMessage) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    connections_ = requests_on_a_used_one_ = 0;
    const ScriptedPeer peer(answering([](TlsPeer& tls) { say(tls, kTaken); }, version));
    EXPECT_EQ(taken_of_two(peer), 2);
    EXPECT_EQ(connections_, 1);
    EXPECT_EQ(requests_on_a_used_one_, 1);
  }
}

TEST_F(KeptTlsConnection, IsNotUsedWhereTwoAnswersCameAtOnce) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    connections_ = requests_on_a_used_one_ = 0;
    const ScriptedPeer peer(answering(
        [](TlsPeer& tls) {
          in_one_segment(tls, [&tls] {
            say(tls, kTaken);
            say(tls, kStale);
          });
        },
        version));
    EXPECT_EQ(taken_of_two(peer), 2);
    EXPECT_EQ(connections_, 2);
    EXPECT_EQ(requests_on_a_used_one_, 0);
    EXPECT_EQ(called_twice(peer), (std::pair{202U, 202U}));
    EXPECT_EQ(connections_, 4);
  }
}

TEST_F(KeptTlsConnection, IsNotUsedWhereTwoAnswersCameInOneRecord) {
  const ScriptedPeer peer(answering([](TlsPeer& tls) { say(tls, kTaken + kStale); }));
  EXPECT_EQ(taken_of_two(peer), 2);
  EXPECT_EQ(called_twice(peer), (std::pair{202U, 202U}));
  EXPECT_EQ(connections_, 4);
  EXPECT_EQ(requests_on_a_used_one_, 0);
}

TEST_F(KeptTlsConnection, IsNotUsedWherePartOfARecordCameWithTheAnswer) {
  const ScriptedPeer peer(answering([](TlsPeer& tls) {
    in_one_segment(tls, [&tls] {
      say(tls, kTaken);
      say(tls.next_layer(), std::string("\x17\x03\x03", 3));
    });
  }));
  EXPECT_EQ(taken_of_two(peer), 2);
  EXPECT_EQ(connections_, 2);
}

TEST_F(KeptTlsConnection, IsNotUsedWhereAnotherAnswerCameBeforeItsNextUse) {
  std::promise<void> first_is_known;
  std::promise<void> second_has_come;
  std::atomic<bool> only_once = true;
  const ScriptedPeer peer(answering([&](TlsPeer& tls) {
    say(tls, kTaken);
    if (!only_once.exchange(false)) return;
    first_is_known.get_future().wait();
    say(tls, kStale);
    wait_until_received(tls.next_layer());
    second_has_come.set_value();
  }));
  const int taken = taken_of_two(peer, [&] {
    first_is_known.set_value();
    second_has_come.get_future().wait();
  });
  EXPECT_EQ(taken, 2);
  EXPECT_EQ(connections_, 2);
  EXPECT_EQ(requests_on_a_used_one_, 0);
}

}  // namespace
}  // namespace budstikke
