#pragma once
// One request and its answer on a wire, as a client. Private to adapters/http.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <vector>

#include "adapters/http/target.hpp"
#include "adapters/http/wire.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke {

/// Connects to the first address that answers, each getting its share of the time left, and shakes hands. D401, D402,
/// D407.
[[nodiscard]] boost::asio::awaitable<Outcome<std::unique_ptr<Wire>>> open_wire(
    std::vector<boost::asio::ip::tcp::endpoint> addresses, std::string host,
    std::shared_ptr<boost::asio::ssl::context> tls, Wire::Time deadline);

struct WholeAnswer {
  unsigned status = 0;
  std::string content_type;
  std::string retry_after;
  std::string body;
  /// It was read to its end and the peer goes on: the wire can carry another exchange.
  bool wire_is_free = false;
};
/// Writes `head` and `body` and reads the whole answer, whatever its status. D404 where its body is over `max_body` bytes.
/// The wire's deadline is set before.
[[nodiscard]] boost::asio::awaitable<Outcome<WholeAnswer>> ask(Wire& wire, std::string head, Payload body,
                                                               std::size_t max_body);

struct Exchanged {
  Outcome<HandOver> meaning;
  /// The answer was read to its end and the peer goes on: the wire can carry another exchange.
  bool wire_is_free = false;
};
/// Writes `head` and `body`, reads the answer, and says what it means. The wire's deadline is set before. Of the answer's
/// body no more is waited for than its meaning takes.
[[nodiscard]] boost::asio::awaitable<Exchanged> exchange(Wire& wire, std::string head, Payload body);

}  // namespace budstikke
