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

bool RequestReader::begin(const std::string& caller) {
  if (!options_.begin || parser_->is_done()) return true;
  const std::size_t announced = parser_->content_length().value_or(ListenerOptions::kFirstBytes);
  auto place = options_.begin(caller, announced);
  if (!place) return false;
  reservations_.push_back(std::move(place));
  return true;
}

// What is announced is no reason to keep room from others: only what has come is. But a body of which a part has come is
// given all it needs, or it might be turned away again and again just before its end.
std::size_t RequestReader::lacking_bytes() const {
  if (!options_.reserve) return 0;
  const std::size_t come = parser_->get().body().size() + buffer_.size();
  const std::size_t has = ListenerOptions::kFirstBytes + reserved_bytes_;
  if (come < has) return 0;
  // Doubling keeps the number of reservations small; the body itself grows the same way.
  const std::size_t known = parser_->content_length().value_or(std::min(2 * has, options_.body_bytes));
  const std::size_t wanted = parser_->content_length() ? known : std::max(known, come);
  return wanted > has ? wanted - has : 0;
}

asio::awaitable<bool> RequestReader::make_room(std::string caller, std::size_t bytes) {
  auto room = co_await options_.reserve(std::move(caller), bytes);
  if (!room) co_return false;
  reservations_.push_back(std::move(room));
  reserved_bytes_ += bytes;
  co_return true;
}

ReadStep RequestReader::no_room() const {
  return {false, problem(503, Failure(Code::B104), {{}, {}, {}, options_.retry_after})};
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

asio::awaitable<ReadStep> RequestReader::body(std::string caller) {
  Wire::Time begun = steady_clock::now();
  wire_.expires_at(begun + options_.body_idle);
  if (!begin(caller)) co_return no_room();
  if (!parser_->is_done() && !co_await invite()) co_return ReadStep{};
  while (!parser_->is_done()) {
    error_code error;
    if (buffer_.size() > 0) buffer_.consume(parser_->put(buffer_.data(), error));
    if (error && error != http::error::need_more) co_return parse_refusal(error);
    if (parser_->is_done()) break;
    if (!error && buffer_.size() > 0) continue;
    if (const std::size_t lacking = lacking_bytes(); lacking > 0) {
      const Wire::Time asked = steady_clock::now();
      if (!co_await make_room(caller, lacking)) co_return no_room();
      begun += steady_clock::now() - asked;
    }
    wire_.expires_at(body_deadline(begun));
    const ReadStep step = co_await fill();
    if (!step.ok) co_return step;
  }
  co_return ReadStep{true, std::nullopt};
}

}  // namespace budstikke
