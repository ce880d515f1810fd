#include "adapters/http/client.hpp"

#include <chrono>
#include <stdexcept>

#include "adapters/http/exchange.hpp"
#include "adapters/http/media_type.hpp"
#include "adapters/http/name_lookup.hpp"
#include "adapters/http/target.hpp"
#include "adapters/http/tls.hpp"
#include "adapters/http/turns.hpp"
#include "adapters/http/wire_pool.hpp"

namespace budstikke {

namespace {

namespace asio = boost::asio;

void add_line(std::string& head, const std::string& name, const std::string& value) {
  if ((name + value).find_first_of("\r\n") != std::string::npos) {
    throw std::invalid_argument("A header may not have a line break.");
  }
  head += name + ": " + value + "\r\n";
}

std::string request_head(const HttpTarget& target, const HttpQuestion& request, const std::string& user_agent,
                         bool keep) {
  std::string head = request.method + " " + target.path + " HTTP/1.1\r\n";
  add_line(head, "Host", target.host_header);
  add_line(head, "User-Agent", user_agent);
  if (!keep) add_line(head, "Connection", "close");
  for (const auto& [name, value] : request.headers) add_line(head, name, value);
  add_line(head, "Content-Length", std::to_string(request.body.size_bytes()));
  return head + "\r\n";
}

/// What one connection may be used for.
std::string destination_of(const HttpTarget& target, const std::string& certificate) {
  return (target.tls ? "https " : "http ") + target.host_header + ' ' + target.port + ' ' + certificate;
}

}  // namespace

struct HttpCaller::Impl {
  Impl(asio::any_io_executor loop, HttpCallerOptions chosen)
      : options(std::move(chosen)),
        names(loop, {}),
        tls(client_tls(options.tls, {})),
        pool(std::move(loop), WirePoolLimits{.idle = options.keep_connection,
                                             .most_of_one = options.calls_to_a_host,
                                             .most = options.kept_connections}),
        turns(options.calls_to_a_host) {}

  /// Null without TLS; one that trusts the file alone where there is one.
  [[nodiscard]] Outcome<std::shared_ptr<asio::ssl::context>> context_for(
      bool wanted, const std::string& certificate) const {
    if (!wanted) return std::shared_ptr<asio::ssl::context>{};
    if (certificate.empty()) return tls;
    try {
      return client_tls(options.tls, certificate);
    } catch (const std::runtime_error& error) {
      return Failure(Code::D407, error.what());
    }
  }

  [[nodiscard]] asio::awaitable<Outcome<KeptWire>> connect(HttpTarget target, std::string certificate,
                                                           Wire::Time deadline);

  HttpCallerOptions options;
  NameLookup names;
  std::shared_ptr<asio::ssl::context> tls;
  WirePool pool;
  Turns turns;
};

HttpCaller::HttpCaller(asio::any_io_executor loop, HttpCallerOptions options)
    : impl_(std::make_unique<Impl>(std::move(loop), std::move(options))) {}

HttpCaller::~HttpCaller() = default;

void HttpCaller::let_go() { impl_->pool.clear(); }

asio::awaitable<Outcome<KeptWire>> HttpCaller::Impl::connect(HttpTarget target, std::string certificate,
                                                             Wire::Time deadline) {
  auto context = context_for(target.tls, certificate);
  if (!context) co_return context.failure();
  auto addresses = co_await names.find(target.host, target.port, deadline);
  if (!addresses) co_return addresses.failure();
  std::erase_if(*addresses, [&](const auto& address) {
    return !allowed(address.address(), target.tls, options.allow_plain_http);
  });
  if (addresses->empty()) co_return Failure(Code::D411, "the network address is not allowed");
  auto wire = co_await open_wire(std::move(*addresses), target.host, std::move(*context), deadline);
  if (!wire) co_return wire.failure();
  co_return KeptWire{std::move(*wire), std::chrono::steady_clock::now()};
}

asio::awaitable<Outcome<HttpAnswer>> HttpCaller::call(HttpQuestion request, Duration within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  const Outcome<HttpTarget> target = parse_target(request.url);
  if (!target) co_return target.failure();
  const bool keep = impl_->options.keep_connection > Duration{0};
  std::string head = request_head(*target, request, impl_->options.user_agent, keep);

  const Turns::Turn turn = co_await impl_->turns.take(target->host + ' ' + target->port, deadline);
  if (!turn) co_return Failure(Code::D402, "while waiting for a connection to the host");
  const std::string destination = destination_of(*target, request.certificate);
  KeptWire kept = impl_->pool.take(destination);
  if (!kept.wire) {
    auto connected = co_await impl_->connect(*target, request.certificate, deadline);
    if (!connected) co_return connected.failure();
    kept = std::move(connected).value();
  }
  kept.wire->expires_at(deadline);
  auto answer = co_await ask(*kept.wire, std::move(head), request.body, request.max_answer_bytes);
  if (keep && answer && answer->wire_is_free) {
    impl_->pool.give(destination, std::move(kept));
  } else {
    kept.wire->close();
  }
  if (!answer) co_return answer.failure();
  co_return HttpAnswer{answer->status, std::string(media_type(answer->content_type)),
                       std::move(answer->content_type), std::move(answer->retry_after),
                       std::move(answer->body)};
}

}  // namespace budstikke
