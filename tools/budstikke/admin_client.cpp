#include "tools/budstikke/admin_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <chrono>
#include <fstream>
#include <functional>
#include <stdexcept>

namespace budstikke::tools {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

constexpr auto kPatience = std::chrono::seconds{30};
constexpr std::size_t kLargestAnswer = 67'108'864;

std::string read_key(const std::string& path) {
  std::ifstream file(path);
  std::string key;
  if (!std::getline(file, key) || key.empty())
    throw std::runtime_error("the key file " + path + " cannot be read");
  return key;
}

/// Runs one step of the exchange to its end or to the stream's deadline.
error_code run(asio::io_context& loop, const std::function<void(std::function<void(error_code)>)>& step) {
  error_code result;
  step([&result](error_code error) { result = error; });
  loop.restart();
  loop.run();
  return result;
}

template <class Stream>
http::response<http::string_body> exchange(asio::io_context& loop, Stream& stream,
                                           const http::request<http::string_body>& request) {
  stream.expires_after(kPatience);
  error_code error = run(loop, [&](auto done) {
    http::async_write(stream, request, [done](error_code e, std::size_t) { done(e); });
  });
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kLargestAnswer);
  if (!error) {
    error = run(loop, [&](auto done) {
      http::async_read(stream, buffer, parser, [done](error_code e, std::size_t) { done(e); });
    });
  }
  if (error) throw std::runtime_error("the daemon did not answer: " + error.message());
  return parser.release();
}

}  // namespace

AdminAnswer ask(const AdminAddress& where, const std::string& method, const std::string& target,
                const std::string& body) {
  http::request<http::string_body> request{http::string_to_verb(method), target, 11};
  request.set(http::field::host, "budstikke");
  request.set(http::field::connection, "close");
  if (!where.key_file.empty()) request.set("X-API-Key", read_key(where.key_file));
  if (method == "POST") {
    request.set(http::field::content_type, "application/json");
    request.body() = body;
  }
  request.prepare_payload();

  asio::io_context loop;
  error_code error;
  http::response<http::string_body> response;
  if (where.address.starts_with("unix:")) {
    beast::basic_stream<asio::local::stream_protocol, asio::any_io_executor> stream(loop);
    stream.socket().connect(asio::local::stream_protocol::endpoint(where.address.substr(5)), error);
    if (error)
      throw std::runtime_error("cannot reach the daemon at " + where.address + ": " + error.message());
    response = exchange(loop, stream, request);
  } else {
    const std::size_t colon = where.address.rfind(':');
    if (colon == std::string::npos)
      throw std::runtime_error("the address is neither host:port nor unix:/path");
    std::string host = where.address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    asio::ip::tcp::resolver resolver(loop);
    const auto endpoints = resolver.resolve(host, where.address.substr(colon + 1), error);
    beast::basic_stream<asio::ip::tcp, asio::any_io_executor> stream(loop);
    if (!error) asio::connect(stream.socket(), endpoints, error);
    if (error)
      throw std::runtime_error("cannot reach the daemon at " + where.address + ": " + error.message());
    response = exchange(loop, stream, request);
  }
  AdminAnswer answer;
  answer.status = response.result_int();
  answer.text = std::move(response.body());
  answer.body = boost::json::parse(answer.text, error);
  if (error) answer.body = nullptr;
  return answer;
}

std::string percent_encoded(const std::string& text) {
  return boost::urls::encode(text, boost::urls::unreserved_chars);
}

}  // namespace budstikke::tools
