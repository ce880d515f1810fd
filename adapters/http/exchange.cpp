#include "adapters/http/exchange.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "adapters/http/media_type.hpp"
#include "adapters/http/tls.hpp"
#include "adapters/http/verdict.hpp"

namespace budstikke {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::steady_clock;
using Parser = http::response_parser<http::string_body>;

constexpr std::uint32_t kHeaderBytes = 16'384;
constexpr std::size_t kBodyBytes = 65'536;
constexpr std::size_t kReadBytes = 16'384;
constexpr int kMostInterimAnswers = 4;

bool from_tls(const error_code& error) {
  return error.category() == asio::error::get_ssl_category() ||
         (error.category() == asio::ssl::error::get_stream_category() &&
          error != asio::ssl::error::stream_truncated);
}

Failure broken(const error_code& error, const char* step) {
  if (timed_out(error)) return Failure(Code::D402, step);
  if (from_tls(error)) return Failure(Code::D407, error.message());
  return Failure(Code::D403, step);
}

/// Reads what comes next into `parser`. Not ok: the answer is broken off, late or no HTTP.
asio::awaitable<Outcome<void>> read_more(Wire& wire, boost::beast::flat_buffer& buffer, Parser& parser) {
  error_code error;
  if (buffer.size() > 0) {
    buffer.consume(parser.put(buffer.data(), error));
    if (error && error != http::error::need_more) co_return Failure(Code::D404, error.message());
    if (!error) co_return Outcome<void>{};
  }
  const std::size_t room = std::min(kReadBytes, buffer.max_size() - buffer.size());
  if (room == 0) co_return Failure(Code::D404, "the answer's header is over the limit");
  const auto space = buffer.prepare(room);
  const Transferred read = co_await wire.read_some(space);
  buffer.commit(read.bytes);
  if (!read.error) co_return Outcome<void>{};
  co_return broken(read.error, "while waiting for the answer");
}

void prepare(std::optional<Parser>& parser) {
  parser.emplace();
  parser->header_limit(kHeaderBytes);
  // The status counts however long the body is said to be; read_reference() keeps the bound.
  parser->body_limit(boost::none);
  parser->eager(false);
}

/// The reference that a small JSON answer names. Nothing that goes wrong here undoes the hand-over.
asio::awaitable<std::string> read_reference(Wire& wire, boost::beast::flat_buffer& buffer, Parser& parser) {
  if (media_type(parser.get()[http::field::content_type]) != "application/json") co_return std::string{};
  // The parser reserves what is announced, so an announcement over the bound ends here.
  if (parser.content_length().value_or(0) > kBodyBytes) co_return std::string{};
  while (!parser.is_done()) {
    if (parser.get().body().size() > kBodyBytes) co_return std::string{};
    if (!co_await read_more(wire, buffer, parser)) co_return std::string{};
  }
  co_return peer_reference(parser.get().body());
}

/// Reads the header of the answer, past interim ones, into `parser`.
asio::awaitable<Outcome<void>> read_head(Wire& wire, boost::beast::flat_buffer& buffer,
                                         std::optional<Parser>& parser) {
  for (int i = 0; i <= kMostInterimAnswers; ++i) {
    prepare(parser);
    while (!parser->is_header_done()) {
      Outcome<void> step = co_await read_more(wire, buffer, *parser);
      if (!step) co_return step;
    }
    const unsigned status = parser->get().result_int();
    if (status == 101 || status < 100) co_return Failure(Code::D404, "HTTP " + std::to_string(status));
    if (status >= 200) co_return Outcome<void>{};
  }
  co_return Failure(Code::D404, "too many interim answers");
}

/// Whether the answer ends in what has been read, with nothing behind it.
bool is_whole(boost::beast::flat_buffer& buffer, Parser& parser) {
  error_code error;
  while (!error && !parser.is_done() && buffer.size() > 0) buffer.consume(parser.put(buffer.data(), error));
  return !error && parser.is_done() && buffer.size() == 0;
}

asio::awaitable<Exchanged> read_hand_over(Wire& wire) {
  boost::beast::flat_buffer buffer(kHeaderBytes + 2 * kReadBytes);
  std::optional<Parser> parser;
  const Outcome<void> head = co_await read_head(wire, buffer, parser);
  if (!head) co_return Exchanged{head.failure()};
  Outcome<HandOver> meaning = verdict(parser->get().result_int(), parser->get()[http::field::retry_after]);
  if (meaning) meaning->peer_reference = co_await read_reference(wire, buffer, *parser);
  const bool fits = parser->content_length().value_or(0) <= kBodyBytes;
  const bool free = fits && parser->keep_alive() && is_whole(buffer, *parser);
  co_return Exchanged{std::move(meaning), free};
}

asio::awaitable<Outcome<WholeAnswer>> read_whole(Wire& wire, std::size_t max_body) {
  boost::beast::flat_buffer buffer(kHeaderBytes + 2 * kReadBytes);
  std::optional<Parser> parser;
  const Outcome<void> head = co_await read_head(wire, buffer, parser);
  if (!head) co_return head.failure();
  // The parser reserves what is announced, so an announcement over the bound ends here.
  bool fits = parser->content_length().value_or(0) <= max_body;
  while (fits && !parser->is_done()) {
    const Outcome<void> step = co_await read_more(wire, buffer, *parser);
    if (!step) co_return step.failure();
    fits = parser->get().body().size() <= max_body;
  }
  if (!fits) co_return Failure(Code::D404, "the answer is over " + std::to_string(max_body) + " bytes");
  const bool free = parser->keep_alive() && is_whole(buffer, *parser);
  auto message = parser->release();
  co_return WholeAnswer{message.result_int(), std::string(message[http::field::content_type]),
                        std::string(message[http::field::retry_after]), std::move(message.body()), free};
}

}  // namespace

asio::awaitable<Outcome<std::unique_ptr<Wire>>> open_wire(std::vector<asio::ip::tcp::endpoint> addresses,
                                                          std::string host,
                                                          std::shared_ptr<asio::ssl::context> tls,
                                                          Wire::Time deadline) {
  const auto loop = co_await asio::this_coro::executor;
  error_code error = asio::error::host_unreachable;
  std::unique_ptr<Wire> wire;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto now = steady_clock::now();
    const auto left = static_cast<long>(addresses.size() - i);
    wire = client_wire(loop, tls);
    wire->expires_at(now + std::max(deadline - now, steady_clock::duration::zero()) / left);
    error = co_await wire->connect(addresses[i]);
    if (!error) break;
  }
  if (timed_out(error)) co_return Failure(Code::D402, "while connecting");
  if (error) co_return Failure(Code::D401, error.message());
  wire->expires_at(deadline);
  if (wire->tls() == nullptr) co_return std::move(wire);

  expect_host(wire->tls(), host);
  error = co_await wire->handshake();
  if (timed_out(error)) co_return Failure(Code::D402, "during the TLS handshake");
  if (error) {
    const std::string why = verification_error(wire->tls());
    co_return Failure(Code::D407, why.empty() ? "TLS handshake: " + error.message() : why);
  }
  co_return std::move(wire);
}

asio::awaitable<Outcome<WholeAnswer>> ask(Wire& wire, std::string head, Payload body, std::size_t max_body) {
  const std::string_view bytes = body.reveal();
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(bytes)};
  const Transferred written = co_await wire.write(buffers);
  if (timed_out(written.error)) co_return Failure(Code::D402, "while sending");
  Outcome<WholeAnswer> answer = co_await read_whole(wire, max_body);
  if (answer && written.error) answer->wire_is_free = false;
  co_return answer;
}

asio::awaitable<Exchanged> exchange(Wire& wire, std::string head, Payload body) {
  const std::string_view bytes = body.reveal();
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(bytes)};
  const Transferred written = co_await wire.write(buffers);
  if (timed_out(written.error)) co_return Exchanged{Failure(Code::D402, "while sending")};
  // A peer may answer and close before it has read everything: its answer says more than the broken write.
  Exchanged answer = co_await read_hand_over(wire);
  if (!written.error) co_return answer;
  answer.wire_is_free = false;
  if (answer.meaning) answer.meaning = Failure(Code::D403, "it answered before the message was whole");
  co_return answer;
}

}  // namespace budstikke
