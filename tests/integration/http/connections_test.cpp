// Many connections, few of which mean well: who keeps a place at the listener.
#include "adapters/http/connections.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <vector>

#include "tests/integration/http/listener_fixture.hpp"

namespace budstikke {
namespace {

namespace asio = boost::asio;
using Socket = asio::ip::tcp::socket;

constexpr const char* kGood = "127.0.0.1";
constexpr const char* kHostile = "127.0.0.2";
constexpr const char* kGet = "GET /1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

class Callers {
 public:
  explicit Callers(const RunningListener& listener) : port_(listener.port()) {}

  /// Connected from an address of this machine's loopback network.
  Socket connect(const char* from) {
    Socket socket(context_);
    socket.open(asio::ip::tcp::v4());
    socket.bind({asio::ip::make_address_v4(from), 0});
    socket.connect({asio::ip::address_v4::loopback(), port_});
    return socket;
  }
  std::string ask(const char* from, const std::string& text = kGet) {
    Socket socket = connect(from);
    say(socket, text);
    return read_to_end(socket);
  }
  /// In the middle of a request: the listener has asked for its body.
  Socket busy(const char* from) {
    Socket socket = connect(from);
    say(socket, post("Expect: 100-continue\r\nContent-Length: 5\r\n"));
    std::string interim(25, '\0');
    asio::read(socket, asio::buffer(interim));
    return socket;
  }
  static void say(Socket& socket, const std::string& text) {
    boost::system::error_code ignored;
    asio::write(socket, asio::buffer(text), ignored);
  }

 private:
  asio::io_context context_;
  unsigned short port_;
};

ListenerOptions few(std::size_t most, std::size_t most_of_a_peer) {
  ListenerOptions options = local_options();
  options.connections = most;
  options.connections_of_a_peer = most_of_a_peer;
  return options;
}

TEST(Connections, OfOnePeerInTheMiddleOfRequestsShutNobodyElseOut) {
  RunningListener listener(few(8, 3));
  Callers callers(listener);
  std::vector<Socket> hostile;
  for (int i = 0; i < 3; ++i) hostile.push_back(callers.busy(kHostile));
  EXPECT_TRUE(has_status(callers.ask(kHostile), "503"));
  EXPECT_TRUE(has_status(callers.ask(kGood), "200"));
  for (Socket& one : hostile) {
    Callers::say(one, "hello");
    EXPECT_TRUE(has_status(read_to_end(one), "200")) << "what is under way goes on";
  }
  hostile.clear();
  // Its places are free again a moment after its last answer.
  std::string answer;
  for (int tries = 0; tries < 1'000 && !has_status(answer, "200"); ++tries) answer = callers.ask(kHostile);
  EXPECT_TRUE(has_status(answer, "200"));
}

TEST(Connections, OfAPeerThatHasAllItMayTakeThePlaceOfItsOwnOnly) {
  RunningListener listener(few(8, 3));
  Callers callers(listener);
  Socket patient = callers.connect(kGood);
  Callers::say(patient, "GET / HT");
  std::vector<Socket> hostile;
  for (int i = 0; i < 20; ++i) hostile.push_back(callers.connect(kHostile));
  EXPECT_EQ(read_to_end(hostile.front()), "") << "the longest silent one was closed";
  Callers::say(patient, "TP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has_status(read_to_end(patient), "200")) << "and no other peer's";
}

TEST(Connections, ThousandsThatAreIdleLeaveTheListenerReachable) {
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  constexpr rlim_t kNeeded = 4'096;
  if (files.rlim_max < kNeeded) GTEST_SKIP() << "this process may open " << files.rlim_max << " files only";
  files.rlim_cur = std::max(files.rlim_cur, kNeeded);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);

  std::vector<std::string> faults;
  ListenerOptions options = few(256, 128);
  options.fault = [&](std::string sentence) { faults.push_back(std::move(sentence)); };
  RunningListener listener(options);
  Callers callers(listener);
  std::vector<Socket> idle;
  for (int i = 0; i < 3'000; ++i) {
    idle.push_back(callers.connect(i % 2 == 0 ? "127.0.0.2" : "127.0.0.3"));
    if (i % 3 == 0) Callers::say(idle.back(), "GET / HTTP/1.1\r\nHost: ");
    if (i % 100 == 0) EXPECT_TRUE(has_status(callers.ask(kGood), "200")) << i;
  }
  EXPECT_TRUE(has_status(callers.ask(kGood), "200"));
  idle.clear();
  listener.stop();
  EXPECT_EQ(faults.size(), 1U) << "said at most once a minute";
}

TEST(Connections, ThatDripTheirHeaderAreNotGivenMoreTimeForEachByte) {
  ListenerOptions options = local_options();
  options.header_within = std::chrono::milliseconds{200};
  options.header_bytes = 100'000'000;
  options.keep_alive = std::chrono::hours{1};
  options.body_idle = std::chrono::hours{1};
  RunningListener listener(options);
  Callers callers(listener);
  Socket socket = callers.connect(kHostile);
  boost::system::error_code error;
  Callers::say(socket, "GET / HTTP/1.1\r\nHost: h\r\nX: ");
  // Never silent and never over the limit: only the deadline of the whole header can end this.
  std::size_t dripped = 0;
  for (; !error && dripped < 90'000'000; ++dripped) asio::write(socket, asio::buffer("x", 1), error);
  EXPECT_TRUE(error);
  EXPECT_LT(dripped, 90'000'000U);
}

TEST(PeerOf, IsAnAddressOrItsNetwork) {
  const auto of = [](const char* address) {
    return peer_of(asio::ip::tcp::endpoint{asio::ip::make_address(address), 1'234});
  };
  EXPECT_EQ(of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(of("2001:db8:1:2::9"), of("2001:db8:1:2:ffff::1"));
  EXPECT_NE(of("2001:db8:1:3::9"), of("2001:db8:1:2::9"));
  EXPECT_EQ(of("::1"), "::/64");
  EXPECT_EQ(peer_of(asio::local::stream_protocol::endpoint{"/tmp/socket"}), "");
}

}  // namespace
}  // namespace budstikke
