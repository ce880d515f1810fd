// What connections the client of services makes: kept for the next call, and no more of them to a host than may be.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "adapters/http/client.hpp"
#include "tests/integration/http/loop_thread.hpp"
#include "tests/integration/http/scripted_peer.hpp"

namespace budstikke {
namespace {

constexpr Duration kLong = std::chrono::seconds{20};
const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>";

/// Answers every request of a connection, one connection after the other.
class Service {
 public:
  explicit Service(std::string answer) : answer_(std::move(answer)) {}
  [[nodiscard]] std::string url(const std::string& path = "/") const { return peer_.url() + path; }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int requests() const { return requests_; }

 private:
  void serve(PeerSocket& socket) {
    ++connections_;
    while (!read_request(socket).empty()) {
      ++requests_;
      say(socket, answer_);
    }
  }

  std::string answer_;
  std::atomic<int> connections_ = 0;
  std::atomic<int> requests_ = 0;
  ScriptedPeer peer_{[this](PeerSocket& socket) { serve(socket); }};
};

HttpQuestion question_to(std::string url) {
  HttpQuestion question;
  question.url = std::move(url);
  question.body = Payload("<q/>");
  return question;
}

HttpCallerOptions keeping(std::size_t calls_to_a_host) {
  HttpCallerOptions options;
  options.keep_connection = std::chrono::minutes{1};
  options.calls_to_a_host = calls_to_a_host;
  return options;
}

/// Answers of `calls` calls that are made at once, to as many parties behind one host.
int answers_of(const Service& service, HttpCallerOptions options, int calls, Duration within = kLong) {
  LoopThread loop;
  HttpCaller caller(loop.executor(), std::move(options));
  std::vector<std::future<std::optional<Outcome<HttpAnswer>>>> made;
  for (int i = 0; i < calls; ++i)
    made.push_back(loop.spawn(caller.call(question_to(service.url("/" + std::to_string(i))), within)));
  int answers = 0;
  for (auto& one : made) {
    const auto outcome = *one.get();
    if (outcome && outcome->status == 200 && outcome->body == "<a/>") ++answers;
  }
  loop.call([&caller] { caller.let_go(); });
  loop.join();
  return answers;
}

TEST(HttpCaller, CallsBeyondThoseThatAHostTakesWaitForAConnection) {
  const Service service(kAnswer);
  EXPECT_EQ(answers_of(service, keeping(1), 5), 5);
  EXPECT_EQ(service.connections(), 1);
  EXPECT_EQ(service.requests(), 5);
}

TEST(HttpCaller, MakesAConnectionForEachCallWhereNoneIsKept) {
  const Service service(kAnswer);
  EXPECT_EQ(answers_of(service, {}, 3), 3);
  EXPECT_EQ(service.connections(), 3);
}

TEST(HttpCaller, UsesNoConnectionAgainThatThePeerCloses) {
  const Service service(
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>");
  EXPECT_EQ(answers_of(service, keeping(1), 2), 2);
  EXPECT_EQ(service.connections(), 2);
}

TEST(HttpCaller, UsesNoConnectionAgainWhereMoreCameThanTheAnswer) {
  const Service service(kAnswer + kAnswer);
  EXPECT_EQ(answers_of(service, keeping(1), 2), 2);
  EXPECT_EQ(service.connections(), 2);
}

TEST(HttpCaller, WhoseTurnDoesNotComeInTimeIsTooSlow) {
  ScriptedPeer peer([](PeerSocket& socket) { wait_for_close(socket); });
  LoopThread loop;
  HttpCaller caller(loop.executor(), keeping(1));
  auto first = loop.spawn(caller.call(question_to(peer.url()), std::chrono::milliseconds{200}));
  auto second = loop.spawn(caller.call(question_to(peer.url()), std::chrono::milliseconds{100}));
  for (auto* one : {&first, &second}) {
    const auto outcome = *one->get();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.failure().code, Code::D402);
  }
  loop.join();
}

}  // namespace
}  // namespace budstikke
