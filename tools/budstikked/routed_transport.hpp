#pragma once
// Chooses the transport by the endpoint's scheme.

#include "engine/ports/transport.hpp"

namespace budstikke {

class RoutedTransport : public Transport {
 public:
  RoutedTransport(Transport& http, Transport& folder) : http_(http), folder_(folder) {}

  boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) override {
    Transport& chosen = shipment.endpoint.address.starts_with("folder:") ? folder_ : http_;
    return chosen.send(std::move(shipment), within);
  }

 private:
  Transport& http_;
  Transport& folder_;
};

}  // namespace budstikke
