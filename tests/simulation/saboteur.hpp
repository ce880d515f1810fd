#pragma once
// The way out with a planted fault: some of what the engine sends right arrives wrong.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <utility>

#include "engine/ports/transport.hpp"
#include "tests/simulation/plant.hpp"

namespace budstikke::simulation {

class Saboteur : public Transport {
 public:
  /// `peers` outlives it.
  Saboteur(Transport& peers, Plant plant) : peers_(peers), plant_(plant) {}

  [[nodiscard]] bool wraps(const Endpoint& endpoint) const override { return peers_.wraps(endpoint); }
  boost::asio::awaitable<Outcome<Wrapped>> wrap(Shipment shipment) override {
    return peers_.wrap(std::move(shipment));
  }
  boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) override {
    const bool strikes = ++attempts_ % kOneIn == 0;
    if (strikes && plant_ == Plant::altered_bytes) {
      std::string bytes(shipment.payload.reveal());
      bytes.pop_back();
      shipment.payload = Payload{std::move(bytes)};
    }
    if (strikes && plant_ == Plant::second_id) {
      Shipment twin = shipment;
      twin.business_id = BusinessId{"00000000-0000-4000-8000-ffffffffffff"};
      static_cast<void>(co_await peers_.send(std::move(twin), within));
    }
    co_return co_await peers_.send(std::move(shipment), within);
  }

 private:
  static constexpr std::size_t kOneIn = 10;
  Transport& peers_;
  Plant plant_;
  std::size_t attempts_ = 0;
};

}  // namespace budstikke::simulation
