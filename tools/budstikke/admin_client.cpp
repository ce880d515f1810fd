#include "tools/budstikke/admin_client.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
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

#include "adapters/http/tls.hpp"

namespace budstikke::tools {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

constexpr auto kConnectPatience = std::chrono::seconds{10};
constexpr std::size_t kLargestAnswer = 67'108'864;

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;
using TcpStream = beast::basic_stream<asio::ip::tcp, asio::any_io_executor>;
using UnixStream = beast::basic_stream<asio::local::stream_protocol, asio::any_io_executor>;

struct Destination {
  std::string unix_path;  ///< set: the others say nothing
  bool tls = false;
  std::string host;
  std::string port;
};

Destination parse_address(const std::string& text) {
  constexpr std::string_view kUnix = "unix:";
  constexpr std::string_view kHttps = "https://";
  if (text.starts_with(kUnix)) return {text.substr(kUnix.size()), false, {}, {}};
  Destination destination;
  std::string_view rest = text;
  destination.tls = rest.starts_with(kHttps);
  if (destination.tls) rest.remove_prefix(kHttps.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || rest.find('/') != std::string_view::npos) {
    throw std::runtime_error("the address " + text +
                             " is none of host:port, https://host:port and unix:/path");
  }
  destination.host = rest.substr(0, colon);
  destination.port = rest.substr(colon + 1);
  if (destination.host.starts_with('[') && destination.host.ends_with(']')) {
    destination.host = destination.host.substr(1, destination.host.size() - 2);
  }
  return destination;
}

std::string read_key(const std::string& path) {
  std::ifstream file(path);
  std::string key;
  std::getline(file, key);
  const std::size_t first = key.find_first_not_of(" \t\r");
  if (!file || first == std::string::npos)
    throw std::runtime_error("the key file " + path + " cannot be read");
  return key.substr(first, key.find_last_not_of(" \t\r") + 1 - first);
}

/// Runs one step of the exchange to its end or to the stream's deadline.
error_code run(asio::io_context& loop, const std::function<void(std::function<void(error_code)>)>& step) {
  error_code result;
  step([&result](error_code error) { result = error; });
  loop.restart();
  loop.run();
  return result;
}

[[noreturn]] void unreachable(const std::string& address, const std::string& why) {
  throw std::runtime_error("cannot reach the daemon at " + address + ": " + why);
}

template <class Stream>
Response exchange(asio::io_context& loop, Stream& stream, const Request& request,
                  std::chrono::seconds patience) {
  beast::get_lowest_layer(stream).expires_after(patience);
  error_code error = run(loop, [&](auto done) {
    http::async_write(stream, request, [done](error_code e, std::size_t) { done(e); });
  });
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kLargestAnswer);
  // A daemon that takes no more of a large request has answered before it closes.
  const error_code unsent = error;
  if (error != beast::error::timeout) {
    error = run(loop, [&](auto done) {
      http::async_read(stream, buffer, parser, [done](error_code e, std::size_t) { done(e); });
    });
  }
  if (error) {
    throw std::runtime_error("the daemon did not answer: " + (unsent ? unsent : error).message() +
                             (unsent ? " (it takes no request of this size?)" : ""));
  }
  return parser.release();
}

Response over_unix(const AdminAddress& where, const std::string& path, const Request& request) {
  const std::string& address = where.address;
  asio::io_context loop;
  UnixStream stream(loop);
  asio::local::stream_protocol::endpoint endpoint;
  try {
    endpoint = asio::local::stream_protocol::endpoint(path);
  } catch (const boost::system::system_error& error) {  // a path that is too long
    unreachable(address, error.code().message());
  }
  stream.expires_after(kConnectPatience);
  const error_code error =
      run(loop, [&](auto done) { stream.async_connect(endpoint, [done](error_code e) { done(e); }); });
  if (error) unreachable(address, error.message());
  return exchange(loop, stream, request, where.patience);
}

void connect(asio::io_context& loop, TcpStream& stream, const std::string& address,
             const Destination& destination) {
  error_code error;
  asio::ip::tcp::resolver resolver(loop);
  const auto found = resolver.resolve(destination.host, destination.port, error);
  if (error) unreachable(address, error.message());
  const bool here = std::all_of(found.begin(), found.end(),
                                [](const auto& one) { return one.endpoint().address().is_loopback(); });
  // The API key and what the daemon answers do not travel in the clear.
  if (!destination.tls && !here) unreachable(address, "it is on another machine; write https://" + address);
  stream.expires_after(kConnectPatience);
  error = run(loop, [&](auto done) {
    stream.async_connect(found, [done](error_code e, const asio::ip::tcp::endpoint&) { done(e); });
  });
  if (error) unreachable(address, error.message());
}

Response over_tcp(const AdminAddress& where, const Destination& destination, const Request& request) {
  asio::io_context loop;
  if (!destination.tls) {
    TcpStream stream(loop);
    connect(loop, stream, where.address, destination);
    return exchange(loop, stream, request, where.patience);
  }
  const auto context = client_tls(where.tls, {});
  asio::ssl::stream<TcpStream> stream(loop.get_executor(), *context);
  connect(loop, stream.next_layer(), where.address, destination);
  expect_host(stream.native_handle(), destination.host);
  stream.next_layer().expires_after(kConnectPatience);
  const error_code error = run(loop, [&](auto done) {
    stream.async_handshake(asio::ssl::stream_base::client, [done](error_code e) { done(e); });
  });
  if (error) {
    const std::string why = verification_error(stream.native_handle());
    unreachable(where.address, why.empty() ? error.message() : "its certificate: " + why);
  }
  return exchange(loop, stream, request, where.patience);
}

}  // namespace

AdminAnswer ask(const AdminAddress& where, const std::string& method, const std::string& target,
                const std::string& body) {
  const Destination destination = parse_address(where.address);
  Request request{http::string_to_verb(method), target, 11};
  request.set(http::field::host, "budstikke");
  request.set(http::field::connection, "close");
  if (!where.key_file.empty()) request.set("X-API-Key", read_key(where.key_file));
  if (method == "POST") {
    request.set(http::field::content_type, "application/json");
    request.body() = body;
  }
  request.prepare_payload();
  Response response = destination.unix_path.empty() ? over_tcp(where, destination, request)
                                                    : over_unix(where, destination.unix_path, request);
  AdminAnswer answer;
  answer.status = response.result_int();
  answer.text = std::move(response.body());
  answer.retry_after = response[http::field::retry_after];
  if (answer.status == 200 && response[http::field::content_type] == "application/octet-stream")
    return answer;
  error_code error;
  answer.body = boost::json::parse(answer.text, error);
  if (error || !answer.body.is_object()) {
    throw std::runtime_error("what answers at " + where.address +
                             " does not speak as the daemon does (status " + std::to_string(answer.status) +
                             ")");
  }
  return answer;
}

std::string percent_encoded(const std::string& text) {
  return boost::urls::encode(text, boost::urls::unreserved_chars);
}

}  // namespace budstikke::tools
