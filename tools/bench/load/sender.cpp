#include "tools/bench/load/sender.hpp"

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <vector>

#include "tools/bench/load/http_reading.hpp"

namespace budstikke::bench {

namespace {

using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

/// A node that is full says when to come back, in seconds; a benchmark goes on sooner.
constexpr std::int64_t kPauseWhenRefused = kSecond / 20;
constexpr std::int64_t kConnectAnew = -1;
constexpr std::size_t kKeptOfRefusal = 500;

bool said_taken(int status) { return status >= 200 && status < 300; }

}  // namespace

struct Sender::Connection {
  explicit Connection(Executor executor) : socket(executor), timer(executor) {}

  Socket socket;
  Timer timer;
  boost::beast::flat_buffer buffer;
  std::string answer;
  std::vector<asio::const_buffer> slices;
  MessageNames::Text name{};
};

Sender::Sender(SenderOptions options, const Letters& letters, Account& account, const Stopwatch& stopwatch,
               const Window& window)
    : options_(std::move(options)),
      letters_(letters),
      account_(account),
      stopwatch_(stopwatch),
      window_(window) {
  head_ = "POST " + options_.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options_.port) +
          "\r\nContent-Type: application/xml\r\nAccept: application/json\r\nContent-Length: " +
          std::to_string(letters_.bytes()) + "\r\n";
  if (!options_.api_key.empty()) head_ += "Authorization: Bearer " + options_.api_key + "\r\n";
  head_ += "\r\n";
}

void Sender::run() {
  const std::int64_t begin = stopwatch_.now();
  for (std::size_t i = 0; i < options_.connections; ++i) asio::co_spawn(loop_, work(begin), asio::detached);
  loop_.run_until(stopwatch_.time(options_.end + options_.patience));
  // What no connection came to was due all the same.
  const std::uint64_t begun = next_;
  std::uint64_t number = 0;
  std::int64_t due = 0;
  if (options_.rate > 0) {
    while (next(begin, number, due)) {
    }
  }
  sent_.unanswered = under_way_ + next_ - begun;
}

bool Sender::next(std::int64_t begin, std::uint64_t& number, std::int64_t& due) {
  if (next_ >= std::min(options_.messages, account_.most())) return false;
  const double turn = static_cast<double>(next_) * static_cast<double>(kSecond);
  due = options_.rate > 0 ? begin + static_cast<std::int64_t>(turn / options_.rate) : stopwatch_.now();
  if (due >= options_.end) return false;
  number = next_++;
  return true;
}

Task<void> Sender::work(std::int64_t begin) {
  Connection connection(loop_.get_executor());
  std::uint64_t number = 0;
  std::int64_t due = 0;
  while (next(begin, number, due)) {
    ++under_way_;
    if (options_.rate > 0 && due > stopwatch_.now()) {
      connection.timer.expires_at(stopwatch_.time(due));
      co_await connection.timer.async_wait(kAnswers);
    }
    if (!connection.socket.is_open()) {
      const asio::ip::tcp::endpoint address(asio::ip::address_v4::loopback(), options_.port);
      auto [error] = co_await connection.socket.async_connect(address, kAnswers);
      error_code ignored;
      if (!error) connection.socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    }
    std::int64_t pause = co_await exchange(connection, number, due);
    --under_way_;
    if (pause == kConnectAnew) {
      connection = Connection(loop_.get_executor());
      pause = kPauseWhenRefused;
    }
    if (pause > 0) {
      connection.timer.expires_after(std::chrono::nanoseconds(pause));
      co_await connection.timer.async_wait(kAnswers);
    }
  }
}

Task<std::int64_t> Sender::exchange(Connection& connection, std::uint64_t number, std::int64_t due) {
  connection.slices.clear();
  connection.slices.emplace_back(head_.data(), head_.size());
  letters_.slices(number, connection.name, [&](std::string_view slice) {
    connection.slices.emplace_back(slice.data(), slice.size());
  });
  account_.sent(number, due);
  auto [error, bytes] = co_await asio::async_write(connection.socket, connection.slices, kAnswers);
  ResponseParser response(connection.answer);
  if (!error) error = co_await read_message(connection.socket, connection.buffer, response);
  if (error) {
    ++sent_.errors;
    co_return kConnectAnew;
  }
  const std::int64_t pause = settle(connection, number, due, response.status());
  // An answer that closes the connection settles its message all the same.
  if (!response.keep_alive()) connection.socket.close(error);
  co_return pause;
}

std::int64_t Sender::settle(Connection& connection, std::uint64_t number, std::int64_t due, int status) {
  const std::int64_t now = stopwatch_.now();
  sent_.last = now;
  if (!said_taken(status)) {
    if (sent_.refused.empty()) sent_.first_refusal = connection.answer.substr(0, kKeptOfRefusal);
    ++sent_.refused[status];
    account_.refused(number);
    return kPauseWhenRefused;
  }
  account_.taken(number);
  if (window_.holds(now)) ++sent_.in_window;
  if (window_.holds(due)) sent_.accept.add(now - due);
  return 0;
}

}  // namespace budstikke::bench
