#include "adapters/http/name_lookup.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

namespace budstikke {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t kMostWaiting = 256;
constexpr std::size_t kMostAddresses = 8;

std::vector<tcp::endpoint> look_up(asio::thread_pool& pool, const std::string& host,
                                   const std::string& port) {
  tcp::resolver resolver(pool.get_executor());
  boost::system::error_code error;
  std::vector<tcp::endpoint> found;
  const auto results = resolver.resolve(host, port, tcp::resolver::numeric_service, error);
  if (error) return found;
  for (const auto& result : results) {
    if (found.size() == kMostAddresses) break;
    found.push_back(result.endpoint());
  }
  return found;
}

}  // namespace

struct NameLookup::Lookup {
  explicit Lookup(asio::any_io_executor loop) : timer(std::move(loop)) {}
  asio::steady_timer timer;
  bool done = false;
  std::vector<tcp::endpoint> found;
};

asio::awaitable<Outcome<std::vector<tcp::endpoint>>> NameLookup::find(
    std::string host, std::string port, std::chrono::steady_clock::time_point deadline) {
  boost::system::error_code not_an_address;
  const auto address = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    unsigned short number = 0;
    std::from_chars(port.data(), port.data() + port.size(), number);
    co_return std::vector<tcp::endpoint>{tcp::endpoint(address, number)};
  }
  if (*waiting_ >= kMostWaiting) co_return Failure(Code::D401, "too many name lookups wait");

  auto lookup = std::make_shared<Lookup>(loop_);
  lookup->timer.expires_at(deadline);
  ++*waiting_;
  asio::post(pool_, [&pool = pool_, loop = loop_, waiting = waiting_, lookup, host, port]() mutable {
    auto found = look_up(pool, host, port);
    // Everything shared is moved back: it is touched, and ends, on the loop only.
    asio::post(
        loop, [waiting = std::move(waiting), lookup = std::move(lookup), found = std::move(found)]() mutable {
          --*waiting;
          lookup->found = std::move(found);
          lookup->done = true;
          lookup->timer.cancel();
        });
  });
  co_await lookup->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!lookup->done) co_return Failure(Code::D402, "the name lookup took too long");
  if (lookup->found.empty()) co_return Failure(Code::D401, "the name has no address");
  co_return std::move(lookup->found);
}

}  // namespace budstikke
