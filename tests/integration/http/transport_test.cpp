// What each behaviour of a peer means for a delivery: real sockets, scripted receivers.
#include "adapters/http/transport.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <optional>

#include "tests/integration/http/loop_thread.hpp"
#include "tests/integration/http/scripted_peer.hpp"

namespace budstikke {
namespace {

constexpr Duration kShort = std::chrono::milliseconds{200};
constexpr Duration kLong = std::chrono::seconds{20};

Shipment shipment_to(const std::string& address) {
  Shipment shipment;
  shipment.delivery = DeliveryId("0190-delivery");
  shipment.type = "PLO_HENVENDELSE";
  shipment.endpoint.address = address;
  shipment.payload = Payload("<MsgHead>bytes \xC3\xA6</MsgHead>");
  return shipment;
}

void let_go(LoopThread& loop, HttpTransport& transport) {
  loop.call([&transport] { transport.let_go(); });
}

Outcome<HandOver> send(Shipment shipment, Duration within = kLong, HttpTransportOptions options = {}) {
  LoopThread loop;
  HttpTransport transport(loop.executor(), std::move(options));
  auto outcome = loop.run(transport.send(std::move(shipment), within));
  let_go(loop, transport);
  loop.join();
  return outcome;
}

struct Answer {
  const char* name;
  std::string text;
  std::optional<Code> code;
  const char* detail = nullptr;
  Advice advice = Advice::defer;
};

class AnswerOfPeer : public testing::TestWithParam<Answer> {};

TEST_P(AnswerOfPeer, MeansWhatTheTableSays) {
  const Answer& answer = GetParam();
  ScriptedPeer peer([&](PeerSocket& socket) {
    read_request(socket);
    say(socket, answer.text);
  });
  const auto outcome = send(shipment_to(peer.url()));
  ASSERT_EQ(outcome.ok(), !answer.code.has_value());
  if (!answer.code) return;
  EXPECT_EQ(id_of(outcome.failure().code), id_of(*answer.code));
  EXPECT_EQ(outcome.failure().advice, answer.advice);
  if (answer.detail != nullptr) EXPECT_EQ(outcome.failure().detail, answer.detail);
}

std::string status(const std::string& line, const std::string& headers = {}) {
  return "HTTP/1.1 " + line + "\r\n" + headers + "Content-Length: 0\r\n\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    Table, AnswerOfPeer,
    testing::Values(
        Answer{"Ok", status("200 OK"), {}}, Answer{"Accepted", status("202 Accepted"), {}},
        Answer{"AlreadyReported", status("208 Already Reported"), {}},
        Answer{"NoContent", "HTTP/1.1 204 No Content\r\n\r\n", {}},
        Answer{"AcceptedButTheBodyIsCut",
               "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"id",
               {}},
        Answer{"AcceptedWithABodyAnnouncedAsEndless",
               "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: "
               "999999999999999999\r\n\r\n{",
               {}},
        Answer{"AcceptedAfterContinue", "HTTP/1.1 100 Continue\r\n\r\n" + status("202 Accepted"), {}},
        Answer{"BadRequest", status("400 Bad Request"), Code::D406, "HTTP 400", Advice::refuse},
        Answer{"Conflict", status("409 Conflict"), Code::D406, "HTTP 409", Advice::refuse},
        Answer{"TooLarge", status("413 Too Large"), Code::D406, "HTTP 413", Advice::refuse},
        Answer{"Unprocessable", status("422 Unprocessable"), Code::D406, "HTTP 422", Advice::refuse},
        Answer{"Unauthorized", status("401 Unauthorized"), Code::D412, "HTTP 401"},
        Answer{"Forbidden", status("403 Forbidden"), Code::D412, "HTTP 403"},
        Answer{"NotFound", status("404 Not Found"), Code::D412, "HTTP 404"},
        Answer{"Redirect", status("302 Found", "Location: http://127.0.0.1:1/\r\n"), Code::D412, "HTTP 302"},
        Answer{"TooMany", status("429 Too Many", "Retry-After: 7\r\n"), Code::D408,
               "HTTP 429, retry after 7 s"},
        Answer{"TooManyUntilADate", status("429 Too Many", "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n"),
               Code::D408, "HTTP 429"},
        Answer{"TooManyForEver", status("429 Too Many", "Retry-After: 4000000000\r\n"), Code::D408,
               "HTTP 429, retry after 86400 s"},
        Answer{"ServerError", status("500 Oops"), Code::D405, "HTTP 500"},
        Answer{"Unavailable", status("503 Busy", "Retry-After: 3\r\n"), Code::D405,
               "HTTP 503, retry after 3 s"},
        Answer{"UnknownStatus", status("799 What"), Code::D412, "HTTP 799"},
        Answer{"SwitchingProtocols", status("101 Switching"), Code::D404},
        Answer{"Nonsense", "SSH-2.0-OpenSSH_9.2p1\r\n\r\n", Code::D404},
        Answer{"HugeHeader", "HTTP/1.1 202 Accepted\r\nX: " + std::string(40'000, 'a') + "\r\n\r\n",
               Code::D404},
        Answer{"NothingAtAll", "", Code::D403}, Answer{"HalfAHeader", "HTTP/1.1 202 Acc", Code::D403},
        Answer{"OnlyContinues",
               [] {
                 std::string all;
                 for (int i = 0; i < 9; ++i) all += "HTTP/1.1 100 Continue\r\n\r\n";
                 return all;
               }(),
               Code::D404}),
    [](const auto& info) { return info.param.name; });

TEST(HttpTransport, SendsTheBytesAndTheHeadersThatNameThem) {
  std::string seen;
  ScriptedPeer peer([&](PeerSocket& socket) {
    seen = read_request(socket);
    say(socket,
        "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: "
        "16\r\n\r\n{\"id\":\"abc-123\"}");
  });
  const auto outcome = send(shipment_to(peer.url()));
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->peer_reference, "abc-123");
  EXPECT_TRUE(seen.starts_with("POST /inbox?from=test HTTP/1.1\r\n"));
  EXPECT_NE(seen.find("Host: 127.0.0.1:" + std::to_string(peer.port()) + "\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Content-Type: application/xml\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Budstikke-Delivery-Id: 0190-delivery\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Budstikke-Message-Type: PLO_HENVENDELSE\r\n"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\n<MsgHead>bytes \xC3\xA6</MsgHead>"));
}

TEST(HttpTransport, LetsNoMessageTypeWriteHeaders) {
  std::string seen;
  ScriptedPeer peer([&](PeerSocket& socket) {
    seen = read_request(socket);
    say(socket, status("202 Accepted"));
  });
  Shipment shipment = shipment_to(peer.url());
  shipment.type = "X\r\nInjected: 1";
  ASSERT_TRUE(send(shipment).ok());
  EXPECT_EQ(seen.find("Injected"), std::string::npos);
}

TEST(HttpTransport, SendsALargeMessageWhole) {
  std::size_t seen = 0;
  ScriptedPeer peer([&](PeerSocket& socket) {
    const std::string request = read_request(socket);
    seen = request.size() - request.find("\r\n\r\n") - 4;
    say(socket, status("202 Accepted"));
  });
  Shipment shipment = shipment_to(peer.url());
  shipment.payload = Payload(std::string(8'000'000, 'x'));
  ASSERT_TRUE(send(shipment).ok());
  EXPECT_EQ(seen, 8'000'000U);
}

TEST(HttpTransport, GivesUpOnAPeerThatStallsAtAnyStep) {
  for (const std::string& beginning : {std::string{}, std::string("HTTP/1.1 202 Acc")}) {
    ScriptedPeer peer([&](PeerSocket& socket) {
      read_request(socket);
      say(socket, beginning);
      wait_for_close(socket);
    });
    const auto outcome = send(shipment_to(peer.url()), kShort);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.failure().code, Code::D402);
    EXPECT_EQ(outcome.failure().advice, Advice::defer);
    EXPECT_EQ(outcome.failure().scope, Scope::party);
  }
}

TEST(HttpTransport, GivesUpOnAPeerThatNeverReads) {
  // The peer holds the socket and reads nothing until the test is over.
  std::promise<void> over;
  ScriptedPeer peer([end = over.get_future().share()](PeerSocket&) { end.wait(); });
  Shipment shipment = shipment_to(peer.url());
  shipment.payload = Payload(std::string(32'000'000, 'x'));
  const auto outcome = send(shipment, kShort);
  over.set_value();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D402);
}

TEST(HttpTransport, TakesAHandOverWhoseBodyStallsAsAHandOver) {
  ScriptedPeer peer([&](PeerSocket& socket) {
    read_request(socket);
    say(socket, "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"id");
    wait_for_close(socket);
  });
  EXPECT_TRUE(send(shipment_to(peer.url()), kShort).ok());
}

TEST(HttpTransport, HearsARefusalThatComesBeforeTheMessageIsWhole) {
  ScriptedPeer peer([&](PeerSocket& socket) {
    std::string head;
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(head), "\r\n\r\n");
    say(socket, status("413 Too Large"));
    socket.shutdown(PeerSocket::shutdown_send);
    wait_for_close(socket);
  });
  const auto outcome = send(shipment_to(peer.url()));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D406);
}

TEST(HttpTransport, GivesADrippingPeerNoMoreTimeForEachByte) {
  for (const std::string& beginning :
       {std::string("HTTP/1.1 202 Accepted\r\nX: "), std::string("HTTP/1.1 100 Continue\r\nX: ")}) {
    ScriptedPeer peer([&](PeerSocket& socket) {
      read_request(socket);
      say(socket, beginning);
      // Never silent, and slow enough that no limit of size is met in the time that is given.
      boost::system::error_code error;
      boost::asio::io_context pace;
      boost::asio::steady_timer beat(pace);
      for (int i = 0; i < 10'000 && !error; ++i) {
        boost::asio::write(socket, boost::asio::buffer("x", 1), error);
        beat.expires_after(std::chrono::milliseconds{5});
        beat.wait();
      }
    });
    const auto outcome = send(shipment_to(peer.url()), kShort);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.failure().code, Code::D402);
  }
}

TEST(HttpTransport, HearsOfAReset) {
  for (const bool after_reading : {false, true}) {
    ScriptedPeer peer([&](PeerSocket& socket) {
      // One byte at least: before that the sender may not have noticed yet that it is connected.
      char byte = 0;
      boost::system::error_code ignored;
      boost::asio::read(socket, boost::asio::buffer(&byte, 1), ignored);
      if (after_reading) read_request(socket);
      socket.set_option(boost::asio::socket_base::linger(true, 0));
      socket.close();
    });
    const auto outcome = send(shipment_to(peer.url()));
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(id_of(outcome.failure().code), id_of(Code::D403)) << after_reading;
    EXPECT_EQ(outcome.failure().advice, Advice::defer);
  }
}

TEST(HttpTransport, FollowsNoRedirectAnywhere) {
  std::atomic<int> lured = 0;
  ScriptedPeer trap([&](PeerSocket&) { ++lured; });
  for (const char* line : {"301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"}) {
    ScriptedPeer peer([&](PeerSocket& socket) {
      read_request(socket);
      say(socket, status(line, "Location: " + trap.url() + "\r\nRefresh: 0; url=" + trap.url() + "\r\n"));
    });
    const auto outcome = send(shipment_to(peer.url()));
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.failure().code, Code::D412) << line;
  }
  EXPECT_EQ(lured, 0);
}

TEST(HttpTransport, SaysWhereNobodyListens) {
  unsigned short port = 0;
  {
    ScriptedPeer gone([](PeerSocket&) {});
    port = gone.port();
  }
  const auto outcome = send(shipment_to("http://127.0.0.1:" + std::to_string(port) + "/"));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D401);
}

TEST(HttpTransport, LooksUpNames) {
  ScriptedPeer peer([&](PeerSocket& socket) {
    read_request(socket);
    say(socket, status("202 Accepted"));
  });
  EXPECT_TRUE(send(shipment_to(peer.url("http", "localhost"))).ok());
}

TEST(HttpTransport, ConnectsNowhereThatIsNotAllowed) {
  for (const char* address :
       {"ftp://127.0.0.1/", "folder:/tmp", "http://192.0.2.1/", "http://user:secret@127.0.0.1/",
        "https://169.254.169.254/", "https://0.0.0.0/", "https://224.0.0.1/", "https://[fe80::1]/",
        "https://[::ffff:169.254.1.1]/", "http://127.0.0.1:0/", "http://127.0.0.1:70000/", "https:///nowhere",
        "https://a%2eb/", "https://host/#part", "not a url", ""}) {
    const auto outcome = send(shipment_to(address), kShort);
    ASSERT_FALSE(outcome.ok()) << address;
    EXPECT_EQ(outcome.failure().code, Code::D411) << address;
    EXPECT_EQ(outcome.failure().detail.find("secret"), std::string::npos);
  }
}

TEST(HttpTransport, SendsToManyPeersAtOnceAndOneStallingPeerHoldsUpNoOther) {
  ScriptedPeer stalling([](PeerSocket& socket) { wait_for_close(socket); });
  ScriptedPeer prompt([](PeerSocket& socket) {
    read_request(socket);
    say(socket, status("202 Accepted"));
  });
  LoopThread loop;
  HttpTransport transport(loop.executor(), {});
  auto stuck = loop.spawn(transport.send(shipment_to(stalling.url()), std::chrono::seconds{1}));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(loop.run(transport.send(shipment_to(prompt.url()), kLong)).ok());
  const auto outcome = *stuck.get();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().code, Code::D402);
  let_go(loop, transport);
  loop.join();
}

}  // namespace
}  // namespace budstikke
