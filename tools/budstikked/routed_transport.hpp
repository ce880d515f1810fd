#pragma once
// Chooses the transport by the endpoint's scheme.

#include "engine/ports/transport.hpp"

namespace budstikke {

class RoutedTransport : public Transport {
 public:
  /// `ebxml` is null where no keys are configured: what would go in envelopes then fails as an address that is not allowed.
  RoutedTransport(Transport& http, Transport& folder, Transport* ebxml)
      : http_(http), folder_(folder), ebxml_(ebxml) {}

  [[nodiscard]] bool wraps(const Endpoint& endpoint) const override {
    return ebxml_ != nullptr && ebxml_->wraps(endpoint);
  }

  boost::asio::awaitable<Outcome<Wrapped>> wrap(Shipment shipment) override {
    return ebxml_->wrap(std::move(shipment));
  }

  boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) override {
    return chosen(shipment.endpoint).send(std::move(shipment), within);
  }

 private:
  Transport& chosen(const Endpoint& endpoint) {
    if (wraps(endpoint)) return *ebxml_;
    return endpoint.address.starts_with("folder:") ? folder_ : http_;
  }

  Transport& http_;
  Transport& folder_;
  Transport* ebxml_;
};

}  // namespace budstikke
