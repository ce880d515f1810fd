#include "tools/bench/load/receiver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

#include "tools/bench/load/http_reading.hpp"

namespace budstikke::bench {

namespace {

constexpr std::string_view kTaken =
    "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: "
    "21\r\n\r\n{\"id\":\"bench-000001\"}";
static_assert(kTaken.ends_with("\r\n\r\n{\"id\":\"bench-000001\"}"));

}  // namespace

Receiver::Receiver(unsigned short port, const Letters& letters, Account& account, const Stopwatch& stopwatch,
                   const Window& window)
    : letters_(letters),
      account_(account),
      stopwatch_(stopwatch),
      window_(window),
      acceptor_(loop_.get_executor()) {
  const asio::ip::tcp::endpoint address(asio::ip::address_v4::loopback(), port);
  acceptor_.open(address.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.bind(address);
  acceptor_.listen(4096);
  asio::co_spawn(loop_, accept(), asio::detached);
  thread_ = std::thread([this] { loop_.run(); });
}

Receiver::~Receiver() { stop(); }

void Receiver::stop() {
  loop_.stop();
  if (thread_.joinable()) thread_.join();
}

Task<void> Receiver::accept() {
  while (true) {
    Socket socket(loop_.get_executor());
    auto [error] = co_await acceptor_.async_accept(socket, kAnswers);
    if (error) continue;
    ++arrived_.connections;
    asio::co_spawn(loop_, serve(std::move(socket)), asio::detached);
  }
}

Task<void> Receiver::serve(Socket socket) {
  error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  boost::beast::flat_buffer buffer;
  std::string body;
  while (true) {
    RequestParser request(body);
    if (co_await read_message(socket, buffer, request)) co_return;
    const std::optional<std::uint64_t> number = take(body);
    auto [error, bytes] = co_await asio::async_write(socket, asio::buffer(kTaken), kAnswers);
    if (error && number) account_.unanswered(*number);
    if (error || !request.keep_alive()) break;
  }
  socket.shutdown(asio::socket_base::shutdown_both, ignored);
}

std::optional<std::uint64_t> Receiver::take(std::string_view body) {
  const std::int64_t now = stopwatch_.now();
  const std::optional<std::uint64_t> number = letters_.number(body);
  const std::int64_t due = number ? account_.due(*number) : -1;
  if (due < 0) {
    ++arrived_.strangers;
    return std::nullopt;
  }
  if (!letters_.right(*number, body)) ++arrived_.altered;
  if (account_.arrived(*number)) {
    arrived_.last = now;
    if (window_.holds(now)) ++arrived_.in_window;
    if (window_.holds(due)) arrived_.end_to_end.add(now - due);
  }
  return number;
}

}  // namespace budstikke::bench
