#pragma once
// Reads requests off a wire, one after another, within limits of bytes and time. Private to adapters/http.

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/http/framing.hpp"
#include "adapters/http/listener.hpp"
#include "adapters/http/wire.hpp"

namespace budstikke {

/// How far reading came. Neither ok nor a refusal: the peer is gone.
struct ReadStep {
  bool ok = false;
  std::optional<HttpResponse> refusal;
};

/// Call in order: wait, head, body, take_body. `wire` and `options` outlive it. Loop thread.
class RequestReader {
 public:
  RequestReader(Wire& wire, const ListenerOptions& options);

  /// True once a byte of the next request is there; false where none comes within `within`.
  boost::asio::awaitable<bool> wait(Duration within);
  boost::asio::awaitable<ReadStep> head();
  /// Makes room, tells the peer to go on where it asked (Expect), and reads the body.
  boost::asio::awaitable<ReadStep> body(std::string caller);

  [[nodiscard]] RequestHead request_head() const;
  [[nodiscard]] bool keep_alive() const { return parser_->keep_alive(); }
  /// Nothing that the peer sent is left unread.
  [[nodiscard]] bool all_read() const { return parser_->is_done() && buffer_.size() == 0; }
  [[nodiscard]] std::string take_body() { return std::move(parser_->get().body()); }
  /// Gives back what body() reserved.
  void release() {
    reservations_.clear();
    reserved_bytes_ = 0;
  }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  boost::asio::awaitable<ReadStep> fill();
  [[nodiscard]] bool begin(const std::string& caller);
  /// How much more room there must be before more is read.
  [[nodiscard]] std::size_t lacking_bytes() const;
  boost::asio::awaitable<bool> make_room(std::string caller, std::size_t bytes);
  [[nodiscard]] ReadStep no_room() const;
  [[nodiscard]] Wire::Time body_deadline(Wire::Time begun) const;
  boost::asio::awaitable<bool> invite();

  Wire& wire_;
  const ListenerOptions& options_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::vector<std::shared_ptr<void>> reservations_;
  std::size_t reserved_bytes_ = 0;
};

}  // namespace budstikke
