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
  if (context.dispatcher == nullptr) return;
  const bool awaited = context.early.may_wait(Waits::follower) || context.early.may_wait(Waits::receipt);
  const bool may_leave = !awaited && !must_follow(message.shipment_status);
  const TimePoint now = context.clock.now();
  for (const Delivery& one : born) {
    if (one.state != DeliveryState::waiting || (may_leave && begin(one, payloads, now))) continue;
    if (!one.ordering_key.empty()) expected_.push_back(context.dispatcher->expect(one));
  }
}

bool Departures::begin(const Delivery& delivery, const Payloads& payloads, TimePoint now) {
  const auto payload = std::ranges::find(payloads, delivery.payload,
                                         [](const auto& one) -> const PayloadId& { return one.first; });
  if (payload == payloads.end() || delivery.rule.value() == kRuleFollowUp) return false;
  auto departure = context_.dispatcher->reserve(delivery, payload->second.size_bytes());
  if (!departure) return false;
  RecordDetail detail;
  detail.label = label_;
  auto start = plan_change(delivery, DeliveryEvent::start, detail, now);
  if (!start) return false;
  begun_.push_back({*std::move(departure), std::move(start).value(), payload->second});
  return true;
}

void Departures::add_to(Unit& unit) const {
  for (const Begun& one : begun_) {
    replace(unit.added, *one.start.after);
    unit.history.push_back(one.start.history);
  }
}

void Departures::depart() {
  for (Begun& one : begun_)
    context_.dispatcher->depart(std::move(one.departure), {*one.start.after, label_, std::move(one.payload)});
}

void Departures::announce(std::vector<Delivery>& deliveries) {
  for (const Begun& one : begun_) {
    replace(deliveries, *one.start.after);
    context_.tracker.announce(one.start);
  }
}

}  // namespace budstikke
