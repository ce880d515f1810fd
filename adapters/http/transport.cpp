#include "adapters/http/transport.hpp"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/write.hpp>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "adapters/http/exchange.hpp"
#include "adapters/http/name_lookup.hpp"
#include "adapters/http/target.hpp"
#include "adapters/http/tls.hpp"

namespace budstikke {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

/// The message's type is the sender's text: anything but a plain word stays out of the header.
bool plain_word(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::string request_head(const HttpTarget& target, const Shipment& shipment, const std::string& user_agent) {
  http::request<http::empty_body> head{http::verb::post, target.path, 11};
  head.set(http::field::host, target.host_header);
  head.set(http::field::user_agent, user_agent);
  head.set(http::field::accept, "application/json");
  head.set(http::field::content_type, "application/xml");
  head.set(http::field::connection, "close");
  if (plain_word(shipment.delivery.value())) head.set("Budstikke-Delivery-Id", shipment.delivery.value());
  if (plain_word(shipment.type)) head.set("Budstikke-Message-Type", shipment.type);
  head.content_length(shipment.payload.size_bytes());
  std::ostringstream text;
  text << head.base();
  return std::move(text).str();
}

}  // namespace

struct HttpTransport::Impl {
  Impl(asio::any_io_executor loop, HttpTransportOptions chosen)
      : options(std::move(chosen)), names(std::move(loop), {}), tls(client_tls(options.tls, {})) {
    // It goes into every request as it is.
    if (!plain_word(options.user_agent)) throw std::runtime_error("The user agent must be one plain word.");
  }

  /// The context for an endpoint: the shared one, or one that trusts the endpoint's own certificate file only.
  [[nodiscard]] Outcome<std::shared_ptr<asio::ssl::context>> context(const Endpoint& endpoint,
                                                                     bool wanted) const {
    if (!wanted) return std::shared_ptr<asio::ssl::context>{};
    if (endpoint.certificate.empty()) return tls;
    try {
      return client_tls(options.tls, endpoint.certificate);
    } catch (const std::runtime_error& error) {
      return Failure(Code::D407, error.what());
    }
  }

  HttpTransportOptions options;
  NameLookup names;
  std::shared_ptr<asio::ssl::context> tls;
};

HttpTransport::HttpTransport(asio::any_io_executor loop, HttpTransportOptions options)
    : impl_(std::make_unique<Impl>(std::move(loop), std::move(options))) {}

HttpTransport::~HttpTransport() = default;

void HttpTransport::reload_tls() { impl_->tls = client_tls(impl_->options.tls, {}); }

asio::awaitable<Outcome<HandOver>> HttpTransport::send(Shipment shipment, Duration within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  const Outcome<HttpTarget> target = parse_target(shipment.endpoint.address);
  if (!target) co_return target.failure();
  auto tls = impl_->context(shipment.endpoint, target->tls);
  if (!tls) co_return tls.failure();

  auto addresses = co_await impl_->names.find(target->host, target->port, deadline);
  if (!addresses) co_return addresses.failure();
  std::erase_if(*addresses, [&](const auto& address) {
    return !allowed(address.address(), target->tls, impl_->options.allow_plain_http);
  });
  if (addresses->empty()) co_return Failure(Code::D411, "the network address is not allowed");

  auto wire = co_await open_wire(std::move(*addresses), target->host, std::move(*tls), deadline);
  if (!wire) co_return wire.failure();
  std::string head = request_head(*target, shipment, impl_->options.user_agent);
  Outcome<HandOver> result = co_await exchange(**wire, std::move(head), shipment.payload);
  (*wire)->close();
  co_return result;
}

}  // namespace budstikke
