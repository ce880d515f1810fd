#include "engine/intake/early_arrivals.hpp"

namespace budstikke {

namespace {

/// Of so many who found nothing that waits for them, one looks whether anything waits at all.
constexpr std::size_t kLooks = 64;

}  // namespace

void EarlyArrivals::note(const Unit& unit) {
  for (const Delivery& one : unit.added) note(one);
  for (const DeliveryChange& one : unit.changed) note(one.after);
}

void EarlyArrivals::note(const Delivery& delivery) {
  if (delivery.state != DeliveryState::held || !delivery.reason) return;
  if (delivery.reason->code != Code::H313 && delivery.reason->code != Code::H314) return;
  State& state = of(delivery.reason->code == Code::H313 ? Kind::follower : Kind::receipt);
  state.may_wait = true;
  ++state.noted;
}

bool EarlyArrivals::is_worth_a_look(Kind kind) { return of(kind).looks++ % kLooks == 0; }

void EarlyArrivals::none_found(Kind kind, std::uint64_t noted) {
  State& state = of(kind);
  if (state.noted == noted) state.may_wait = false;
}

}  // namespace budstikke
