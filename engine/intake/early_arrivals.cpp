#include "engine/intake/early_arrivals.hpp"

namespace budstikke {

namespace {

/// Of so many who found nothing that waits for them, one looks whether anything waits at all.
constexpr std::size_t kLooks = 64;

}  // namespace

std::shared_ptr<void> EarlyArrivals::note(const Unit& unit) {
  bool any = false;
  for (const Delivery& one : unit.added) any = note(one) || any;
  for (const DeliveryChange& one : unit.changed) any = note(one.after) || any;
  return any ? on_their_way_ : nullptr;
}

bool EarlyArrivals::note(const Delivery& delivery) {
  if (delivery.state != DeliveryState::held || !delivery.reason) return false;
  if (delivery.reason->code != Code::H313 && delivery.reason->code != Code::H314) return false;
  State& state = of(delivery.reason->code == Code::H313 ? Kind::follower : Kind::receipt);
  state.may_wait = true;
  ++state.noted;
  return true;
}

bool EarlyArrivals::is_worth_a_look(Kind kind) {
  return on_their_way_.use_count() == 1 && of(kind).looks++ % kLooks == 0;
}

void EarlyArrivals::none_found(Kind kind, std::uint64_t noted) {
  State& state = of(kind);
  if (state.noted == noted) state.may_wait = false;
}

}  // namespace budstikke
