#include "adapters/http/transport.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "adapters/http/exchange.hpp"
#include "adapters/http/name_lookup.hpp"
#include "adapters/http/target.hpp"
#include "adapters/http/tls.hpp"
#include "adapters/http/wire_pool.hpp"

namespace budstikke {

namespace {

namespace asio = boost::asio;

/// The message's type is the sender's text: anything but a plain word stays out of the header.
bool plain_word(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::string request_head(const HttpTarget& target, const Shipment& shipment, const std::string& user_agent,
                         bool keep) {
  std::string head;
  head.reserve(512);
  const auto line = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  head.append("POST ").append(target.path).append(" HTTP/1.1\r\n");
  line("Host", target.host_header);
  line("User-Agent", user_agent);
  line("Accept", "application/json");
  line("Content-Type", "application/xml");
  if (!keep) line("Connection", "close");
  if (plain_word(shipment.delivery.value())) line("Budstikke-Delivery-Id", shipment.delivery.value());
  if (plain_word(shipment.type)) line("Budstikke-Message-Type", shipment.type);
  line("Content-Length", std::to_string(shipment.payload.size_bytes()));
  return head += "\r\n";
}

/// What one connection may be used for.
std::string destination_of(const HttpTarget& target, const Endpoint& endpoint) {
  return (target.tls ? "https " : "http ") + target.host_header + ' ' + target.port + ' ' +
         endpoint.certificate;
}

}  // namespace

struct HttpTransport::Impl {
  Impl(asio::any_io_executor loop, HttpTransportOptions chosen)
      : options(std::move(chosen)),
        names(loop, {}),
        tls(client_tls(options.tls, {})),
        pool(std::move(loop), WirePoolLimits{.idle = options.keep_connection,
                                             .most_of_one = options.kept_connections / 8,
                                             .most = options.kept_connections}) {
    // It goes into every request as it is.
    if (!plain_word(options.user_agent)) throw std::runtime_error("The user agent must be one plain word.");
  }

  /// The context for an endpoint: the shared one, or one that trusts the endpoint's own certificate file only.
  [[nodiscard]] Outcome<std::shared_ptr<asio::ssl::context>> context_for(const Endpoint& endpoint,
                                                                         bool wanted) const {
    if (!wanted) return std::shared_ptr<asio::ssl::context>{};
    if (endpoint.certificate.empty()) return tls;
    try {
      return client_tls(options.tls, endpoint.certificate);
    } catch (const std::runtime_error& error) {
      return Failure(Code::D407, error.what());
    }
  }

  [[nodiscard]] asio::awaitable<Outcome<KeptWire>> connect(HttpTarget target, Endpoint endpoint,
                                                           Wire::Time deadline);

  HttpTransportOptions options;
  NameLookup names;
  std::shared_ptr<asio::ssl::context> tls;
  WirePool pool;
};

HttpTransport::HttpTransport(asio::any_io_executor loop, HttpTransportOptions options)
    : impl_(std::make_unique<Impl>(std::move(loop), std::move(options))) {}

HttpTransport::~HttpTransport() = default;

void HttpTransport::reload_tls() {
  impl_->tls = client_tls(impl_->options.tls, {});
  let_go();
}

void HttpTransport::let_go() { impl_->pool.clear(); }

asio::awaitable<Outcome<KeptWire>> HttpTransport::Impl::connect(HttpTarget target, Endpoint endpoint,
                                                                Wire::Time deadline) {
  auto context = context_for(endpoint, target.tls);
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

asio::awaitable<Outcome<HandOver>> HttpTransport::send(Shipment shipment, Duration within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  const Outcome<HttpTarget> target = parse_target(shipment.endpoint.address);
  if (!target) co_return target.failure();

  const bool keep = impl_->options.keep_connection > Duration{0};
  const std::string destination = destination_of(*target, shipment.endpoint);
  KeptWire kept = impl_->pool.take(destination);
  if (!kept.wire) {
    auto connected = co_await impl_->connect(*target, shipment.endpoint, deadline);
    if (!connected) co_return connected.failure();
    kept = std::move(*connected);
  }
  kept.wire->expires_at(deadline);
  std::string head = request_head(*target, shipment, impl_->options.user_agent, keep);
  Exchanged exchanged = co_await exchange(*kept.wire, std::move(head), shipment.payload);
  if (keep && exchanged.wire_is_free) {
    impl_->pool.give(destination, std::move(kept));
  } else {
    kept.wire->close();
  }
  co_return std::move(exchanged.meaning);
}

}  // namespace budstikke
