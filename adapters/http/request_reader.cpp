#include "adapters/http/request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <string_view>

#include "adapters/http/problem.hpp"

namespace budstikke {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 65'536;
constexpr std::size_t kFirstRoomBytes = 65'536;

ReadStep refused(unsigned status, Code code, const char* detail) {
  return {false, problem(status, Failure(code, detail))};
}

ReadStep parse_refusal(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refused(431, Code::B107, "the header is over the limit");
  }
  if (error == http::error::body_limit) return refused(413, Code::B101, "the body is over the limit");
  if (error == http::error::bad_version)
    return refused(505, Code::B107, "the protocol spoken here is HTTP/1.1");
  return refused(400, Code::B107, "the request is not well-formed HTTP/1.1");
}

}  // namespace

RequestReader::RequestReader(Wire& wire, const ListenerOptions& options)
    : wire_(wire), options_(options), buffer_(options.header_bytes + 2 * kReadBytes) {}

asio::awaitable<bool> RequestReader::wait(Duration within) {
  release();
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(options_.header_bytes));
  parser_->body_limit(options_.body_bytes);
  parser_->eager(false);
  if (buffer_.size() > 0) co_return true;
  wire_.expires_at(steady_clock::now() + within);
  const ReadStep step = co_await fill();
  co_return step.ok;
}

asio::awaitable<ReadStep> RequestReader::fill() {
  const std::size_t room = std::min(kReadBytes, buffer_.max_size() - buffer_.size());
  if (room == 0) co_return refused(400, Code::B107, "the request is not well-formed HTTP/1.1");
  const auto space = buffer_.prepare(room);
  const Transferred read = co_await wire_.read_some(space);
  buffer_.commit(read.bytes);
  co_return ReadStep{!read.error, std::nullopt};
}

asio::awaitable<ReadStep> RequestReader::head() {
  wire_.expires_at(steady_clock::now() + options_.header_within);
  while (true) {
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (parser_->is_header_done() && !error) co_return ReadStep{true, std::nullopt};
    if (error && error != http::error::need_more) co_return parse_refusal(error);
    const ReadStep step = co_await fill();
    if (!step.ok) co_return step;
  }
}

RequestHead RequestReader::request_head() const {
  const auto& request = parser_->get();
  RequestHead head{
      std::string(request.method_string()), std::string(request.target()), request.version(), {}};
  for (const auto& field : request) head.headers.emplace_back(field.name_string(), field.value());
  return head;
}

bool RequestReader::make_room() {
  if (!options_.reserve || parser_->is_done()) return true;
  // What is announced is no reason to keep room from others: only what has come is.
  const std::size_t most = parser_->content_length().value_or(options_.body_bytes);
  const std::size_t come = parser_->get().body().size() + buffer_.size();
  const std::size_t needed = parser_->chunked() ? come : std::min<std::size_t>(come, most);
  if (needed <= reserved_bytes_ && reserved_bytes_ > 0) return true;
  // Doubling keeps the number of reservations small; the body itself grows the same way.
  const std::size_t step = std::max(kFirstRoomBytes, 2 * reserved_bytes_);
  const std::size_t target = std::max(needed, std::min(step, most));
  auto reservation = options_.reserve(target - reserved_bytes_);
  if (!reservation) return false;
  reservations_.push_back(std::move(reservation));
  reserved_bytes_ = target;
  return true;
}

asio::awaitable<bool> RequestReader::invite() {
  const auto& request = parser_->get();
  if (request.version() != 11 || request[http::field::expect].empty() || buffer_.size() > 0) co_return true;
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(kContinue), asio::const_buffer{}};
  const Transferred written = co_await wire_.write(buffers);
  co_return !written.error;
}

Wire::Time RequestReader::body_deadline(Wire::Time begun) const {
  const auto received = parser_->get().body().size();
  const auto rate = std::max<std::size_t>(1, options_.body_bytes_per_second);
  const auto earned = std::chrono::milliseconds(received * 1'000 / rate);
  return std::min(steady_clock::now() + options_.body_idle, begun + options_.body_idle + earned);
}

asio::awaitable<ReadStep> RequestReader::body() {
  const Wire::Time begun = steady_clock::now();
  wire_.expires_at(begun + options_.body_idle);
  if (!make_room())
    co_return ReadStep{false, problem(503, Failure(Code::B104), {{}, {}, {}, options_.retry_after})};
  if (!parser_->is_done() && !co_await invite()) co_return ReadStep{};
  while (!parser_->is_done()) {
    error_code error;
    if (buffer_.size() > 0) buffer_.consume(parser_->put(buffer_.data(), error));
    if (error && error != http::error::need_more) co_return parse_refusal(error);
    if (parser_->is_done()) break;
    if (!error && buffer_.size() > 0) continue;
    wire_.expires_at(body_deadline(begun));
    const ReadStep step = co_await fill();
    if (!step.ok) co_return step;
    if (!make_room())
      co_return ReadStep{false, problem(503, Failure(Code::B104), {{}, {}, {}, options_.retry_after})};
  }
  co_return ReadStep{true, std::nullopt};
}

}  // namespace budstikke
