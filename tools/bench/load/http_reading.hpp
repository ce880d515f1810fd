#pragma once
// HTTP/1.1 messages read off a socket: Beast's parser, which here keeps no header.

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <string>

#include "tools/bench/load/net.hpp"

namespace budstikke::bench {

namespace http = boost::beast::http;

/// Status and body of one message.
template <bool is_request>
class MessageParser : public http::basic_parser<is_request> {
 public:
  explicit MessageParser(std::string& body) : body_(body) {
    this->eager(true);
    this->body_limit(boost::none);
    body_.clear();
  }

  [[nodiscard]] int status() const { return status_; }

 private:
  void on_request_impl(http::verb, boost::beast::string_view, boost::beast::string_view, int,
                       error_code&) override {}
  void on_response_impl(int status, boost::beast::string_view, int, error_code&) override {
    status_ = status;
  }
  void on_field_impl(http::field, boost::beast::string_view, boost::beast::string_view,
                     error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& bytes, error_code&) override {
    if (bytes) body_.reserve(*bytes);
  }
  std::size_t on_body_impl(boost::beast::string_view bytes, error_code&) override {
    body_.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view bytes, error_code&) override {
    body_.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_finish_impl(error_code&) override {}

  std::string& body_;
  int status_ = 0;
};

using RequestParser = MessageParser<true>;
using ResponseParser = MessageParser<false>;

/// Reads one message. `buffer` keeps what has come of the next.
template <class Parser>
Task<error_code> read_message(Socket& socket, boost::beast::flat_buffer& buffer, Parser& parser) {
  constexpr std::size_t kReadBytes = 65'536;
  while (true) {
    if (buffer.size() > 0) {
      error_code error;
      buffer.consume(parser.put(buffer.data(), error));
      if (error && error != http::error::need_more) co_return error;
      if (parser.is_done()) co_return error_code{};
    }
    auto [error, bytes] = co_await socket.async_read_some(buffer.prepare(kReadBytes), kAnswers);
    if (error == asio::error::eof && parser.got_some()) {
      error_code unfinished;
      parser.put_eof(unfinished);
      co_return unfinished ? unfinished : error_code{};
    }
    if (error) co_return error;
    buffer.commit(bytes);
  }
}

}  // namespace budstikke::bench
