// The listener as a server: connections, limits of time and room, stopping, sockets.
#include "adapters/http/listener.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>

#include "tests/integration/http/listener_fixture.hpp"
#include "tests/integration/http/temp_folder.hpp"

namespace budstikke {
namespace {

constexpr Duration kShort = std::chrono::milliseconds{200};

TEST(HttpListener, TellsTheHandlerWhatWasAsked) {
  RunningListener listener(local_options());
  const std::string response = listener.ask(
      "POST /v1/messages?x=1&y HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_TRUE(response.ends_with("\r\n\r\nPOST /v1/messages?x=1&y local 5")) << response;
  EXPECT_NE(response.find("Connection: close\r\n"), std::string::npos);
}

TEST(HttpListener, KeepsAConnectionForSeveralRequestsEvenPipelined) {
  RunningListener listener(local_options());
  const std::string response = listener.ask(
      "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab"
      "POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
      "HEAD /3 HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET /4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto first = response.find("POST /1? local 2");
  const auto second = response.find("POST /2? local 3");
  const auto last = response.find("GET /4? local 0");
  EXPECT_LT(first, second);
  EXPECT_LT(second, last);
  EXPECT_NE(last, std::string::npos);
  EXPECT_EQ(response.find("HEAD /3"), std::string::npos);
}

TEST(HttpListener, TellsAPeerThatExpectsItToContinue) {
  RunningListener listener(local_options());
  auto socket = listener.connect();
  boost::asio::write(socket, boost::asio::buffer(post("Expect: 100-continue\r\nContent-Length: 5\r\n")));
  std::string interim(25, '\0');
  boost::asio::read(socket, boost::asio::buffer(interim));
  EXPECT_EQ(interim, "HTTP/1.1 100 Continue\r\n\r\n");
  boost::asio::write(socket, boost::asio::buffer(std::string("hello")));
  EXPECT_TRUE(has_status(read_to_end(socket), "200"));
}

/// Counts what is held, up to `most`.
struct CountedRoom {
  std::size_t most = SIZE_MAX;
  std::size_t held = 0;
  std::size_t peak = 0;
  std::vector<std::size_t> begun = {};
  std::vector<std::size_t> asked = {};
  std::string caller = {};

  std::shared_ptr<void> take(std::size_t bytes) {
    if (bytes > most - held) return nullptr;
    held += bytes;
    peak = std::max(peak, held);
    return std::shared_ptr<void>(&held, [bytes](std::size_t* all) { *all -= bytes; });
  }
  static boost::asio::awaitable<std::shared_ptr<void>> soon(std::shared_ptr<void> room) { co_return room; }

  void serve(ListenerOptions& options) {
    options.begin = [this](const std::string& who, std::size_t bytes) {
      caller = who;
      begun.push_back(bytes);
      return take(std::min(bytes, ListenerOptions::kFirstBytes));
    };
    options.reserve = [this](std::string who, std::size_t bytes) {
      EXPECT_EQ(who, caller);
      asked.push_back(bytes);
      return soon(take(bytes));
    };
  }
};

std::string chunks(int count) {
  std::string body;
  for (int i = 0; i < count; ++i) body += "2710\r\n" + std::string(10'000, 'x') + "\r\n";
  return body + "0\r\n\r\n";
}

TEST(HttpListener, ReadsNoBodyForWhichThereIsNoRoom) {
  CountedRoom room{.most = 0};
  bool handled = false;
  ListenerOptions options = local_options();
  options.retry_after = std::chrono::seconds{17};
  room.serve(options);
  RunningListener listener(options, [&](HttpRequest request) {
    handled = true;
    return echo(std::move(request));
  });
  const std::string response = listener.ask(post("Expect: 100-continue\r\nContent-Length: 123456\r\n"));
  EXPECT_TRUE(has_status(response, "503")) << response;
  EXPECT_NE(response.find("Retry-After: 17\r\n"), std::string::npos);
  EXPECT_NE(response.find("\"code\":\"B104\""), std::string::npos);
  EXPECT_EQ(room.begun, std::vector<std::size_t>{123'456});
  EXPECT_EQ(room.caller, "127.0.0.1");
  EXPECT_FALSE(handled);
}

TEST(HttpListener, GivesBackItsReservationsAndNeverHoldsMoreThanItAskedFor) {
  CountedRoom room;
  ListenerOptions options = local_options();
  room.serve(options);
  RunningListener listener(options);
  const std::string response = listener.ask(post("Transfer-Encoding: chunked\r\n", chunks(100)));
  EXPECT_TRUE(response.ends_with(" 1000000")) << response;
  listener.stop();
  EXPECT_GE(room.peak, 1'000'000U);
  EXPECT_LE(room.peak, 4'000'000U);
  EXPECT_EQ(room.held, 0U);
}

TEST(HttpListener, KeepsNoRoomForWhatIsOnlyAnnounced) {
  CountedRoom room{.most = 2'000'000};
  ListenerOptions options = local_options();
  room.serve(options);
  RunningListener listener(options);
  std::vector<boost::asio::ip::tcp::socket> announcers;
  for (int i = 0; i < 8; ++i) {
    announcers.push_back(listener.connect());
    boost::asio::write(announcers.back(),
                       boost::asio::buffer(post("Expect: 100-continue\r\nContent-Length: 30000000\r\n")));
    std::string interim(25, '\0');
    boost::asio::read(announcers.back(), boost::asio::buffer(interim));
    boost::asio::write(announcers.back(), boost::asio::buffer("x", 1));
  }
  const std::string body(500'000, 'x');
  const std::string response = listener.ask(post("Content-Length: 500000\r\n", body));
  EXPECT_TRUE(response.ends_with(" 500000")) << response;
  announcers.clear();
  listener.stop();
  EXPECT_GE(room.peak, 500'000U);
  EXPECT_EQ(room.held, 0U);
}

TEST(HttpListener, AsksOnceForAllTheRestOfABodyThatHasBegunToCome) {
  CountedRoom room;
  ListenerOptions options = local_options();
  room.serve(options);
  RunningListener listener(options);
  const std::string body(3'000'000, 'x');
  EXPECT_TRUE(has_status(listener.ask(post("Content-Length: 3000000\r\n", body)), "200"));
  EXPECT_TRUE(has_status(listener.ask(post("Content-Length: 5\r\n", "hello")), "200"));
  EXPECT_TRUE(has_status(listener.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), "200"));
  listener.stop();
  EXPECT_EQ(room.begun, (std::vector<std::size_t>{3'000'000, 5}));
  EXPECT_EQ(room.asked, std::vector<std::size_t>{3'000'000 - ListenerOptions::kFirstBytes});
}

TEST(HttpListener, KeepsNobodyOutForOneThatWasTurnedAwayAndLingers) {
  CountedRoom room{.most = 1'000};
  ListenerOptions options = local_options();
  options.connections = 1;
  options.linger = std::chrono::minutes{10};
  room.serve(options);
  RunningListener listener(options);
  auto refused = listener.connect();
  boost::asio::write(refused,
                     boost::asio::buffer(post("Content-Length: 100000\r\n", std::string(50'000, 'x'))));
  std::string status(12, '\0');
  boost::asio::read(refused, boost::asio::buffer(status));
  EXPECT_EQ(status, "HTTP/1.1 503");
  EXPECT_TRUE(has_status(listener.ask(post("Content-Length: 5\r\n", "hello")), "200"));
}

TEST(HttpListener, StopsAChunkedBodyThatOutgrowsTheRoom) {
  CountedRoom room{.most = 300'000};
  ListenerOptions options = local_options();
  room.serve(options);
  RunningListener listener(options);
  EXPECT_TRUE(has_status(listener.ask(post("Transfer-Encoding: chunked\r\n", chunks(100))), "503"));
  listener.stop();
  EXPECT_EQ(room.held, 0U);
}

TEST(HttpListener, ClosesOnPeersThatAreTooSlow) {
  ListenerOptions options = local_options();
  options.header_within = kShort;
  options.body_idle = kShort;
  options.keep_alive = kShort;
  bool handled = false;
  RunningListener listener(options, [&](HttpRequest request) {
    handled = handled || request.method == "POST";
    return echo(std::move(request));
  });
  // Each says its part and then waits: what ends the reading is the listener.
  EXPECT_EQ(listener.ask(""), "");
  EXPECT_EQ(listener.ask("GET / HT"), "");
  EXPECT_EQ(listener.ask(post("Content-Length: 10\r\n", "12345")), "");
  EXPECT_EQ(listener.ask(post("Transfer-Encoding: chunked\r\n", "5\r\n123")), "");
  EXPECT_TRUE(has_status(listener.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), "200"));
  EXPECT_FALSE(handled);
}

TEST(HttpListener, ClosesOnABodyThatDripsBelowTheRate) {
  ListenerOptions options = local_options();
  options.body_idle = kShort;
  options.body_bytes_per_second = 1'000'000'000;
  RunningListener listener(options);
  auto socket = listener.connect();
  boost::asio::write(socket, boost::asio::buffer(post("Content-Length: 30000000\r\n")));
  // Never silent, always too slow: only the rate can end this.
  boost::system::error_code error;
  std::size_t dripped = 0;
  for (; !error && dripped < 30'000'000; ++dripped) {
    boost::asio::write(socket, boost::asio::buffer("x", 1), error);
  }
  EXPECT_TRUE(error);
  EXPECT_LT(dripped, 30'000'000U);
}

TEST(HttpListener, AnswersFiveHundredWhereAHandlerThrows) {
  std::string fault;
  ListenerOptions options = local_options();
  options.fault = [&](std::string sentence) { fault = std::move(sentence); };
  RunningListener listener(options, [](HttpRequest) -> boost::asio::awaitable<HttpResponse> {
    throw std::runtime_error("out of order");
    co_return HttpResponse{};
  });
  EXPECT_TRUE(has_status(listener.ask(post("Content-Length: 0\r\n")), "500"));
  listener.stop();
  EXPECT_NE(fault.find("out of order"), std::string::npos);
}

TEST(HttpListener, LetsNoHandlerValueBreakTheHeader) {
  RunningListener listener(local_options(), [](HttpRequest) -> boost::asio::awaitable<HttpResponse> {
    co_return HttpResponse{200, "text/plain", "x", {{"X-A", "1\r\nX-B: 2"}, {"X-C", "3"}}};
  });
  const std::string response = listener.ask(post("Content-Length: 0\r\n"));
  EXPECT_EQ(response.find("X-B"), std::string::npos);
  EXPECT_NE(response.find("X-C: 3\r\n"), std::string::npos);
}

TEST(HttpListener, TurnsConnectionsAwayWhereEveryOtherIsInTheMiddleOfARequest) {
  ListenerOptions options = local_options();
  options.connections = 1;
  RunningListener listener(options);
  auto first = listener.connect();
  boost::asio::write(first, boost::asio::buffer(post("Expect: 100-continue\r\nContent-Length: 5\r\n")));
  std::string interim(25, '\0');
  boost::asio::read(first, boost::asio::buffer(interim));
  EXPECT_TRUE(has_status(listener.ask("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n"), "503"));
  boost::asio::write(first, boost::asio::buffer(std::string("hello")));
  EXPECT_TRUE(has_status(read_to_end(first), "200"));
}

TEST(HttpListener, DropsTheLongestSilentConnectionForANewOne) {
  ListenerOptions options = local_options();
  options.connections = 8;
  std::vector<std::string> faults;
  options.fault = [&](std::string sentence) { faults.push_back(std::move(sentence)); };
  RunningListener listener(options);
  // One is silent from the start, one after its request, the others in the middle of a header.
  auto silent = listener.connect();
  auto served = listener.connect();
  boost::asio::write(served, boost::asio::buffer(std::string("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n")));
  std::string head;
  boost::asio::read_until(served, boost::asio::dynamic_buffer(head), " local 0");
  std::vector<boost::asio::ip::tcp::socket> slow;
  for (int i = 0; i < 6; ++i) {
    slow.push_back(listener.connect());
    boost::asio::write(slow.back(), boost::asio::buffer(std::string("GET / HT")));
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(has_status(listener.ask("GET /new HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), "200"));
  }
  EXPECT_EQ(read_to_end(silent), "");
  boost::asio::write(slow.back(),
                     boost::asio::buffer(std::string("TP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")));
  EXPECT_TRUE(has_status(read_to_end(slow.back()), "200")) << "no more are dropped than room is needed for";
  slow.clear();
  listener.stop();
  ASSERT_EQ(faults.size(), 1U) << "said at most once a minute";
  EXPECT_NE(faults[0].find("1 connection"), std::string::npos) << faults[0];
}

boost::asio::awaitable<HttpResponse> answer_at_length(HttpRequest) {
  HttpResponse response{200, "text/plain", {}, {}};
  response.body = std::string(64'000'000, 'x');
  co_return response;
}

TEST(HttpListener, GivesUpOnPeersThatTakeTheAnswerAByteAtATime) {
  ListenerOptions options = local_options();
  options.answer_within = kShort;
  RunningListener listener(options, answer_at_length);
  boost::asio::io_context client;
  boost::asio::ip::tcp::socket slow(client, boost::asio::ip::tcp::v4());
  slow.set_option(boost::asio::socket_base::receive_buffer_size(4'096));
  slow.connect({boost::asio::ip::address_v4::loopback(), listener.port()});
  boost::asio::write(slow, boost::asio::buffer(std::string("GET / HTTP/1.1\r\nHost: h\r\n\r\n")));
  std::size_t taken = 0;
  char byte = 0;
  boost::system::error_code error;
  while (!error) taken += slow.read_some(boost::asio::buffer(&byte, 1), error);
  EXPECT_LT(taken, 64'000'000U);
  EXPECT_GT(taken, 0U);
}

TEST(HttpListener, FinishesTheRequestUnderWayWhenItStops) {
  std::promise<void> entered;
  auto let_go = std::make_shared<std::unique_ptr<boost::asio::steady_timer>>();
  RunningListener listener(local_options(), [&entered, let_go](HttpRequest request) {
    struct Held {
      static boost::asio::awaitable<HttpResponse> answer(HttpRequest asked, boost::asio::steady_timer* gate) {
        boost::system::error_code ignored;
        co_await gate->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        co_return co_await echo(std::move(asked));
      }
    };
    entered.set_value();
    return Held::answer(std::move(request), let_go->get());
  });
  listener.loop().call([&] {
    *let_go = std::make_unique<boost::asio::steady_timer>(listener.loop().executor(),
                                                          boost::asio::steady_timer::time_point::max());
  });
  auto idle = listener.connect();
  auto busy = listener.connect();
  boost::asio::write(busy, boost::asio::buffer(std::string("GET /busy HTTP/1.1\r\nHost: h\r\n\r\n")));
  entered.get_future().wait();
  listener.loop().call([&] { listener.listener().stop(); });

  EXPECT_EQ(read_to_end(idle), "");
  boost::asio::io_context client;
  boost::asio::ip::tcp::socket late(client);
  boost::system::error_code refused;
  late.connect({boost::asio::ip::address_v4::loopback(), listener.port()}, refused);
  EXPECT_TRUE(refused);
  listener.loop().call([&] { (*let_go)->cancel(); });
  const std::string response = read_to_end(busy);
  EXPECT_NE(response.find("GET /busy?"), std::string::npos);
  EXPECT_NE(response.find("Connection: close\r\n"), std::string::npos);
  listener.stop();
  listener.loop().call([&] { let_go->reset(); });
}

TEST(HttpListener, EndsAtTheGraceWhatDoesNotEndByItself) {
  ListenerOptions options = local_options();
  options.grace = kShort;
  RunningListener listener(options);
  auto slow = listener.connect();
  boost::asio::write(slow, boost::asio::buffer(post("Expect: 100-continue\r\nContent-Length: 10\r\n")));
  std::string interim(25, '\0');
  boost::asio::read(slow, boost::asio::buffer(interim));
  listener.stop();
  EXPECT_EQ(read_to_end(slow), "");
}

TEST(HttpListener, ListensOnAUnixSocketThatOnlyItsOwnerMayUse) {
  const TempFolder folder;
  const std::string path = (folder.path() / "admin.sock").string();
  ListenerOptions options;
  options.listen = "unix:" + path;
  boost::asio::io_context client;
  for (int i = 0; i < 2; ++i) {
    RunningListener listener(options);
    struct stat info{};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    boost::asio::local::stream_protocol::socket socket(client);
    socket.connect(path);
    boost::asio::write(
        socket, boost::asio::buffer(std::string("GET /u HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")));
    EXPECT_TRUE(has_status(read_to_end(socket), "200"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(HttpListener, TakesOverAUnixSocketThatACrashLeftButNeverALiveOne) {
  const TempFolder folder;
  const std::string path = (folder.path() / "admin.sock").string();
  ListenerOptions options;
  options.listen = "unix:" + path;
  boost::asio::io_context client;
  {
    boost::asio::local::stream_protocol::acceptor crashed(client, path);
  }
  ASSERT_TRUE(std::filesystem::exists(path));
  RunningListener listener(options);
  EXPECT_THROW(RunningListener second(options), std::runtime_error);
}

TEST(HttpListener, RefusesToBeExposed) {
  boost::asio::io_context context;
  const auto construct = [&](const char* listen, Authentication way, bool plain) {
    ListenerOptions options;
    options.listen = listen;
    options.authentication = way;
    options.plain_beyond_loopback = plain;
    options.clients.emplace_back();
    options.clients.back().name = "a";
    options.clients.back().key_hashes = {"0123456789ab:$argon2id$v=19$m=8192,t=1,p=1$" +
                                         std::string(22, 'A') + "$" + std::string(43, 'b')};
    HttpListener listener(context.get_executor(), options, echo);
  };
  EXPECT_NO_THROW(construct("127.0.0.1:0", Authentication::none, false));
  EXPECT_NO_THROW(construct("[::1]:0", Authentication::none, false));
  EXPECT_NO_THROW(construct("0.0.0.0:0", Authentication::api_key, true));
  EXPECT_THROW(construct("0.0.0.0:0", Authentication::none, false), std::invalid_argument);
  EXPECT_THROW(construct("0.0.0.0:0", Authentication::none, true), std::invalid_argument);
  EXPECT_THROW(construct("0.0.0.0:0", Authentication::api_key, false), std::invalid_argument);
  EXPECT_THROW(construct("127.0.0.1:0", Authentication::client_certificate, false), std::invalid_argument);
  for (const char* nonsense : {"", "8480", "localhost", "::1:80", "host.example:80", "127.0.0.1:x",
                               "127.0.0.1:70000", "unix:relative", "unix:"}) {
    EXPECT_THROW(construct(nonsense, Authentication::none, false), std::invalid_argument) << nonsense;
  }
}

}  // namespace
}  // namespace budstikke
