// Which connections to receivers carry another message, and which must not: real sockets, scripted receivers.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/http/transport.hpp"
#include "tests/integration/http/loop_thread.hpp"
#include "tests/integration/http/scripted_peer.hpp"

namespace budstikke {
namespace {

constexpr Duration kLong = std::chrono::seconds{20};
const std::string kTaken = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

Shipment shipment_to(const std::string& address) {
  Shipment shipment;
  shipment.delivery = DeliveryId("0190-delivery");
  shipment.endpoint.address = address;
  shipment.payload = Payload("<MsgHead/>");
  return shipment;
}

/// Answers every request of a connection with `answer`, and counts what came.
class Receiver {
 public:
  explicit Receiver(std::string answer) : answer_(std::move(answer)) {}

  [[nodiscard]] std::string url() const { return peer_.url(); }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int requests() const { return requests_; }
  [[nodiscard]] std::string last() const {
    const std::scoped_lock lock(mutex_);
    return last_;
  }

 private:
  void serve(PeerSocket& socket) {
    ++connections_;
    for (;;) {
      const std::string request = read_request(socket);
      if (request.empty()) return;
      {
        const std::scoped_lock lock(mutex_);
        last_ = request;
      }
      ++requests_;
      say(socket, answer_);
    }
  }

  std::string answer_;
  std::atomic<int> connections_ = 0;
  std::atomic<int> requests_ = 0;
  mutable std::mutex mutex_;
  std::string last_;
  ScriptedPeer peer_{[this](PeerSocket& socket) { serve(socket); }};
};

boost::asio::awaitable<int> send_twice(HttpTransport& transport, std::string url) {
  int taken = 0;
  for (int i = 0; i < 2; ++i) {
    const auto outcome = co_await transport.send(shipment_to(url), kLong);
    if (outcome) ++taken;
  }
  co_return taken;
}

int taken_of_two(const std::string& url, HttpTransportOptions options = {}) {
  LoopThread loop;
  HttpTransport transport(loop.executor(), std::move(options));
  const int taken = loop.run(send_twice(transport, url));
  loop.call([&transport] { transport.let_go(); });
  loop.join();
  return taken;
}

TEST(KeptConnection, CarriesTheNextMessage) {
  const Receiver receiver(kTaken);
  EXPECT_EQ(taken_of_two(receiver.url()), 2);
  EXPECT_EQ(receiver.connections(), 1);
  EXPECT_EQ(receiver.requests(), 2);
}

TEST(KeptConnection, CarriesTheNextMessageAfterAnAnswerWithAReference) {
  const Receiver receiver(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"id\":\"abc-1\"}");
  EXPECT_EQ(taken_of_two(receiver.url()), 2);
  EXPECT_EQ(receiver.connections(), 1);
}

TEST(KeptConnection, IsNotUsedWhereThePeerSaysThatItCloses) {
  const Receiver receiver("HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  LoopThread loop;
  HttpTransport transport(loop.executor(), {});
  EXPECT_EQ(loop.run(send_twice(transport, receiver.url())), 2);
  loop.call([&transport] { transport.let_go(); });
  loop.join();
  EXPECT_EQ(receiver.connections(), 2);
}

TEST(KeptConnection, IsNotUsedWhereMoreCameThanTheAnswer) {
  const Receiver receiver(kTaken + "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(taken_of_two(receiver.url()), 2);
  EXPECT_EQ(receiver.connections(), 2);
}

TEST(KeptConnection, IsNotUsedOnceThePeerHasClosedIt) {
  std::atomic<int> connections = 0;
  ScriptedPeer peer([&](PeerSocket& socket) {
    ++connections;
    read_request(socket);
    say(socket, kTaken);
    boost::system::error_code ignored;
    socket.shutdown(PeerSocket::shutdown_both, ignored);
  });
  LoopThread loop;
  HttpTransport transport(loop.executor(), {});
  EXPECT_TRUE(loop.run(transport.send(shipment_to(peer.url()), kLong)));
  // The peer closes right behind its answer; what comes meanwhile on another road shows that it has.
  const Receiver other(kTaken);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(loop.run(transport.send(shipment_to(other.url()), kLong)));
  EXPECT_TRUE(loop.run(transport.send(shipment_to(peer.url()), kLong)));
  loop.call([&transport] { transport.let_go(); });
  loop.join();
  EXPECT_EQ(connections, 2);
}

TEST(KeptConnection, IsNotOfferedWhereTheSettingsKeepNone) {
  const Receiver receiver(kTaken);
  HttpTransportOptions options;
  options.keep_connection = Duration{0};
  EXPECT_EQ(taken_of_two(receiver.url(), options), 2);
  EXPECT_EQ(receiver.connections(), 2);
  EXPECT_NE(receiver.last().find("\r\nConnection: close\r\n"), std::string::npos);
}

TEST(KeptConnection, GoesToItsOwnHostOnly) {
  const Receiver one(kTaken);
  const Receiver another(kTaken);
  LoopThread loop;
  HttpTransport transport(loop.executor(), {});
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(loop.run(transport.send(shipment_to(one.url()), kLong)));
    EXPECT_TRUE(loop.run(transport.send(shipment_to(another.url()), kLong)));
  }
  loop.call([&transport] { transport.let_go(); });
  loop.join();
  EXPECT_EQ(one.requests(), 3);
  EXPECT_EQ(another.requests(), 3);
  EXPECT_EQ(one.connections() + another.connections(), 2);
}

TEST(KeptConnection, IsOneOfNoMoreThanTheSettingsAllow) {
  std::vector<std::unique_ptr<Receiver>> receivers;
  for (int i = 0; i < 9; ++i) receivers.push_back(std::make_unique<Receiver>(kTaken));
  HttpTransportOptions options;
  options.kept_connections = 8;
  options.keep_connection = std::chrono::minutes{1};
  LoopThread loop;
  HttpTransport transport(loop.executor(), options);
  for (int round = 0; round < 2; ++round) {
    for (const auto& one : receivers) EXPECT_TRUE(loop.run(transport.send(shipment_to(one->url()), kLong)));
  }
  loop.call([&transport] { transport.let_go(); });
  loop.join();
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(receivers[i]->connections(), 1) << i;
  EXPECT_EQ(receivers[8]->connections(), 2);
}

TEST(KeptConnection, EndsWithTheTlsFilesItWasMadeWith) {
  const Receiver receiver(kTaken);
  LoopThread loop;
  HttpTransport transport(loop.executor(), {});
  EXPECT_TRUE(loop.run(transport.send(shipment_to(receiver.url()), kLong)));
  loop.call([&transport] { transport.reload_tls(); });
  EXPECT_TRUE(loop.run(transport.send(shipment_to(receiver.url()), kLong)));
  loop.call([&transport] { transport.let_go(); });
  loop.join();
  EXPECT_EQ(receiver.connections(), 2);
}

}  // namespace
}  // namespace budstikke
