#pragma once
// Asks an HTTP(S) service something and reads its whole answer: what adapters of services build upon.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/http/tls_files.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

struct HttpQuestion {
  std::string method = "POST";
  std::string url;  ///< "https://host[:port]/path"; plain http to loopback, and where the options allow it
  std::string
      certificate{};  ///< PEM file that the peer's TLS certificate must chain to; empty: the options' roots
  /// Besides Host, User-Agent, Content-Length and Connection, which the client writes.
  std::vector<std::pair<std::string, std::string>> headers;
  Payload body;
  std::size_t max_answer_bytes = 16'777'216;
};

struct HttpAnswer {
  unsigned status = 0;       ///< 200 or above; redirects are not followed
  std::string media_type;    ///< of Content-Type, lower case, without parameters
  std::string content_type;  ///< as the peer wrote it
  std::string retry_after;   ///< as the peer wrote it
  std::string body;
};

struct HttpCallerOptions {
  ClientTlsFiles tls;
  std::string user_agent = "budstikke";
  bool allow_plain_http = false;  ///< beyond loopback: for what is signed and encrypted by itself
  /// How long a connection is kept for the next call to the same host; zero: each call has one of its own.
  Duration keep_connection{};
  std::size_t kept_connections = 512;  ///< at once
  /// Calls to one host and port at once; those beyond wait for their turn, within their time. Peers bound what they take of one
  /// address, however many parties are behind theirs.
  std::size_t calls_to_a_host = 64;
};

/// The peer's certificate must chain to the roots and name the URL's host. A connection whose answer was whole is kept for the
/// next call to the same host where the options say so, unless the peer has closed it.
///
/// D401 unreachable, D402 too slow at any step, D403 closed before the answer was whole, D404 not HTTP or over the bound,
/// D407 TLS or a certificate, D411 an address that is not allowed. Details never repeat the URL or a header.
///
/// Loop thread; any number of calls at once. Outlives its calls, and the loop outlives it; the destructor waits for name
/// lookups under way.
class HttpCaller {
 public:
  /// Throws std::runtime_error with a sentence where a TLS file cannot be used.
  HttpCaller(boost::asio::any_io_executor loop, HttpCallerOptions options);
  ~HttpCaller();

  /// Ends within `within` whatever the peer does. Throws std::invalid_argument where a header has a line break.
  boost::asio::awaitable<Outcome<HttpAnswer>> call(HttpQuestion request, Duration within);

  /// Closes the connections that are kept.
  void let_go();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace budstikke
