#include "engine/intake/departures.hpp"

#include <algorithm>

#include "engine/tracking/follow_up.hpp"

namespace budstikke {

namespace {

using Waits = EarlyArrivals::Kind;

void replace(std::vector<Delivery>& deliveries, const Delivery& by) {
  std::ranges::replace_if(deliveries, [&by](const Delivery& one) { return one.id == by.id; }, by);
}

}  // namespace

Departures::Departures(IntakeContext& context, const Message& message, const std::vector<Delivery>& born,
                       const Payloads& payloads)
    : context_(context), label_(label_of(message)) {
  const bool awaited = context.early.may_wait(Waits::follower) || context.early.may_wait(Waits::receipt);
  if (context.dispatcher == nullptr || awaited || must_follow(message.shipment_status)) return;
  const TimePoint now = context.clock.now();
  for (const Delivery& one : born) {
    if (one.state != DeliveryState::waiting || one.rule.value() == kRuleFollowUp) continue;
    const auto payload = std::ranges::find(
        payloads, one.payload, [](const auto& at_hand) -> const PayloadId& { return at_hand.first; });
    if (payload != payloads.end()) begin(one, payload->second, now);
  }
}

void Departures::begin(const Delivery& delivery, const Payload& payload, TimePoint now) {
  auto departure = context_.dispatcher->reserve(delivery, payload.size_bytes());
  if (!departure) return;
  RecordDetail detail;
  detail.label = label_;
  auto start = plan_change(delivery, DeliveryEvent::start, detail, now);
  if (!start) return context_.dispatcher->withdraw(*departure);
  begun_.push_back({*std::move(departure), *std::move(start), payload});
}

void Departures::add_to(Unit& unit) const {
  for (const Begun& one : begun_) {
    replace(unit.added, *one.start.after);
    unit.history.push_back(one.start.history);
  }
}

void Departures::depart(std::vector<Delivery>& deliveries) {
  for (Begun& one : begun_) {
    replace(deliveries, *one.start.after);
    context_.tracker.announce(one.start);
    context_.dispatcher->depart(std::move(one.departure),
                                {*std::move(one.start.after), label_, std::move(one.payload)});
  }
  begun_.clear();
}

void Departures::withdraw() {
  for (const Begun& one : begun_) context_.dispatcher->withdraw(one.departure);
  begun_.clear();
}

}  // namespace budstikke
