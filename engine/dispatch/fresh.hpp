#pragma once
// What has just been stored, so that its first attempt need not read it back. Bounded; loop thread.

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/tracking/change_plan.hpp"

namespace budstikke {

/// What the deliveries of a message that was just committed carry.
struct FreshMessage {
  MessageLabel label;
  std::vector<std::pair<PayloadId, Payload>> payloads;
};

struct FreshDelivery {
  Delivery delivery;
  MessageLabel label;
  Payload payload;
};

/// A copy that is out of date does no harm: the attempt's start is committed against the version it was made from.
class FreshDeliveries {
 public:
  explicit FreshDeliveries(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Those that wait and whose payload is there. The oldest give way.
  void keep(const std::vector<Delivery>& deliveries, const FreshMessage& message);

  [[nodiscard]] std::optional<FreshDelivery> take(const DeliveryId& id);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  using Order = std::list<FreshDelivery>;  // the oldest first

  void drop(Order::iterator one);

  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  Order order_;
  std::map<DeliveryId, Order::iterator> by_id_;
};

}  // namespace budstikke
