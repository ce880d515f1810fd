#include "adapters/http/name_lookup.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "adapters/http/http_types.hpp"

namespace budstikke {

namespace {

namespace asio = boost::asio;
using asio::ip::address;
using asio::ip::tcp;
using std::chrono::steady_clock;

constexpr std::size_t kMostWaiting = 256;
constexpr std::size_t kMostAddresses = 8;
constexpr std::size_t kMostRemembered = 1'024;

unsigned short number_of(const std::string& port) {
  unsigned short number = 0;
  std::from_chars(port.data(), port.data() + port.size(), number);
  return number;
}

/// The addresses that need no lookup.
std::vector<address> known_addresses(const std::string& host) {
  boost::system::error_code not_an_address;
  const address literal = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) return {literal};
  if (!same_header_name(host, "localhost")) return {};
  return {asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
}

NameLookup::Addresses with_port(const std::vector<address>& addresses, unsigned short port) {
  NameLookup::Addresses endpoints;
  for (const address& one : addresses) {
    if (endpoints.size() == kMostAddresses) break;
    endpoints.emplace_back(one, port);
  }
  return endpoints;
}

}  // namespace

std::vector<address> resolve_by_system(const std::string& host) {
  asio::io_context context;
  tcp::resolver resolver(context);
  boost::system::error_code error;
  std::vector<address> found;
  const auto results = resolver.resolve(host, "0", tcp::resolver::numeric_service, error);
  if (error) return found;
  for (const auto& result : results) found.push_back(result.endpoint().address());
  return found;
}

struct NameLookup::Waiter {
  explicit Waiter(asio::any_io_executor loop) : timer(std::move(loop)) {}
  asio::steady_timer timer;
  std::optional<std::vector<address>> found;
  bool hangs = false;
};

struct NameLookup::Host {
  std::vector<std::shared_ptr<Waiter>> waiters;
  bool queued = false;
  bool running = false;
  bool hangs = false;  ///< the lookup under way, or the last one, took longer than somebody would wait
  Time rests_until{};
};

/// Touched on the loop only.
struct NameLookup::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor executor, NameLookupOptions chosen)
      : loop(std::move(executor)), options(std::move(chosen)) {}

  void begin_some();
  void begin(const std::string& name);
  void ended(const std::string& name, const std::vector<address>& found, bool among_the_hanging);
  void give_up(const std::string& name, const std::shared_ptr<Waiter>& waiter);
  /// Whether what is remembered leaves room for another host.
  [[nodiscard]] bool has_room(Time now);

  asio::any_io_executor loop;
  NameLookupOptions options;
  asio::thread_pool* pool = nullptr;  ///< null once the lookups are over
  std::map<std::string, Host> hosts;
  std::deque<std::string> queue;
  std::size_t waiting = 0;
  std::size_t running = 0;
  std::size_t running_hanging = 0;
};

void NameLookup::State::begin_some() {
  const std::size_t most_hanging = std::max<std::size_t>(1, options.threads / 2);
  for (auto next = queue.begin(); pool != nullptr && running < options.threads && next != queue.end();) {
    Host& host = hosts[*next];
    if (!host.waiters.empty() && host.hangs && running_hanging >= most_hanging) {
      ++next;
      continue;
    }
    host.queued = false;
    if (!host.waiters.empty()) {
      begin(*next);
    } else if (!host.hangs) {
      hosts.erase(*next);
    }
    next = queue.erase(next);
  }
}

void NameLookup::State::begin(const std::string& name) {
  Host& host = hosts[name];
  const bool hanging = host.hangs;
  host.running = true;
  ++running;
  if (hanging) ++running_hanging;
  asio::post(*pool, [self = shared_from_this(), resolve = options.resolve, name, hanging]() mutable {
    auto found = resolve(name);
    const asio::any_io_executor executor = self->loop;
    // Everything shared is moved back: it is touched, and ends, on the loop only.
    asio::post(executor, [state = std::move(self), host_name = std::move(name), addresses = std::move(found),
                          hanging] { state->ended(host_name, addresses, hanging); });
  });
}

void NameLookup::State::ended(const std::string& name, const std::vector<address>& found,
                              bool among_the_hanging) {
  --running;
  if (among_the_hanging) --running_hanging;
  Host& host = hosts[name];
  host.running = false;
  if (!found.empty()) host.hangs = false;
  if (host.hangs) host.rests_until = steady_clock::now() + options.rest;
  for (const auto& waiter : std::exchange(host.waiters, {})) {
    waiter->found = found;
    waiter->timer.cancel();
  }
  if (!host.hangs) hosts.erase(name);
  begin_some();
}

void NameLookup::State::give_up(const std::string& name, const std::shared_ptr<Waiter>& waiter) {
  Host& host = hosts[name];
  std::erase(host.waiters, waiter);
  if (!host.running) return;
  host.hangs = true;
  for (const auto& other : std::exchange(host.waiters, {})) {
    other->hangs = true;
    other->timer.cancel();
  }
}

bool NameLookup::State::has_room(Time now) {
  if (hosts.size() < kMostRemembered) return true;
  std::erase_if(hosts, [now](const auto& entry) {
    const Host& host = entry.second;
    return !host.running && !host.queued && host.waiters.empty() && host.rests_until <= now;
  });
  return hosts.size() < kMostRemembered;
}

NameLookup::NameLookup(asio::any_io_executor loop, NameLookupOptions options)
    : state_(std::make_shared<State>(std::move(loop), std::move(options))), pool_(state_->options.threads) {
  state_->pool = &pool_;
}

NameLookup::~NameLookup() { state_->pool = nullptr; }

asio::awaitable<Outcome<NameLookup::Addresses>> NameLookup::find(std::string host, std::string port,
                                                                 Time deadline) {
  const unsigned short number = number_of(port);
  if (const auto known = known_addresses(host); !known.empty()) co_return with_port(known, number);

  const auto state = state_;
  const Time now = steady_clock::now();
  if (state->waiting >= kMostWaiting || !state->has_room(now))
    co_return Failure(Code::D401, "too many name lookups wait");
  Host& entry = state->hosts[host];
  if (entry.hangs && (entry.running || now < entry.rests_until))
    co_return Failure(Code::D402, "the last lookup of the name took too long");

  auto waiter = std::make_shared<Waiter>(state->loop);
  waiter->timer.expires_at(deadline);
  entry.waiters.push_back(waiter);
  if (!entry.running && !std::exchange(entry.queued, true)) state->queue.push_back(host);
  state->begin_some();
  ++state->waiting;
  co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  --state->waiting;
  if (!waiter->found && !waiter->hangs) state->give_up(host, waiter);
  if (!waiter->found) co_return Failure(Code::D402, "the name lookup took too long");
  if (waiter->found->empty()) co_return Failure(Code::D401, "the name has no address");
  co_return with_port(*waiter->found, number);
}

}  // namespace budstikke
