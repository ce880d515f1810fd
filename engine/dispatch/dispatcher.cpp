#include "engine/dispatch/dispatcher.hpp"

#include <utility>

namespace budstikke {

using boost::asio::awaitable;

namespace {

constexpr std::size_t kWokenAtOnce = 20;
constexpr Duration kBetween = std::chrono::milliseconds{100};

}  // namespace

Dispatcher::Dispatcher(LaneParts parts)
    : parts_(std::move(parts)),
      drivers_(parts_.loop, [this](const std::exception_ptr&) { note_broken_lane(); }) {
  parts_.room = std::make_shared<SendingRoom>(parts_.limits.sending_bytes);
  parts_.fresh = std::make_shared<FreshDeliveries>(parts_.limits.fresh_bytes);
  parts_.tracker->on_change([this](const Delivery& delivery) { changed(delivery); });
}

void Dispatcher::start(std::vector<LaneId> busy_lanes) {
  started_ = true;
  if (!busy_lanes.empty()) drivers_.spawn(wake(std::move(busy_lanes)));
}

awaitable<void> Dispatcher::wake(std::vector<LaneId> lanes) {
  std::size_t woken = 0;
  for (const LaneId& id : lanes) {
    // One that somebody has offered something to meanwhile knows its destination, or will.
    if (lanes_.contains(id)) continue;
    if (woken > 0 && woken % kWokenAtOnce == 0)
      co_await parts_.clock->wait_until(parts_.clock->now() + kBetween);
    if (lane(id, Destination::doubtful) == nullptr) co_return;
    ++woken;
  }
}

void Dispatcher::offer(const std::vector<Delivery>& deliveries, const FreshMessage& fresh) {
  parts_.fresh->keep(deliveries, fresh);
  for (const Delivery& delivery : deliveries) {
    if (delivery.state != DeliveryState::waiting) continue;
    if (Lane* const to = lane(delivery.lane)) to->offer(delivery);
  }
}

std::optional<Departure> Dispatcher::reserve(const Delivery& waiting, std::size_t payload_bytes) {
  // A lane that is yet to begin does not know what the store holds for it.
  const auto found = lanes_.find(waiting.lane);
  if (found == lanes_.end() || !started_ || stopping_) return std::nullopt;
  if (!waiting.ordering_key.empty() && expected_->contains(std::pair{waiting.lane, waiting.ordering_key}))
    return std::nullopt;
  auto place = found->second->reserve(waiting, payload_bytes);
  if (!place) return std::nullopt;
  return Departure{self_, waiting.lane, waiting.id, *std::move(place)};
}

void Dispatcher::depart(Departure departure, FreshDelivery begun) {
  const auto found = lanes_.find(departure.lane());
  if (found != lanes_.end()) found->second->depart(departure.leave(), std::move(begun));
}

void Dispatcher::withdraw(const LaneId& lane, const DeliveryId& delivery) {
  if (const auto found = lanes_.find(lane); found != lanes_.end()) found->second->withdraw(delivery);
}

Departure::~Departure() {
  if (const auto dispatcher = dispatcher_.lock()) (*dispatcher)->withdraw(lane_, delivery_);
}

Expected Dispatcher::expect(const Delivery& waiting) {
  return {expected_, waiting.lane, waiting.ordering_key};
}

void Dispatcher::changed(const Delivery& delivery) {
  if (delivery.state == DeliveryState::sending) return;
  if (delivery.state == DeliveryState::waiting) {
    if (Lane* const to = lane(delivery.lane)) to->offer(delivery);
    return;
  }
  if (const auto found = lanes_.find(delivery.lane); found != lanes_.end()) {
    found->second->removed(delivery.id);
  }
}

void Dispatcher::clock_jumped() {
  for (const auto& [id, lane] : lanes_) lane->clock_jumped();
}

awaitable<void> Dispatcher::stop(Duration grace) {
  stopping_ = true;
  for (const auto& [id, lane] : lanes_) lane->stop();
  co_await drivers_.join_until(parts_.clock, parts_.clock->now() + grace);
  for (const auto& [id, lane] : lanes_) lane->cancel_attempts();
  co_await drivers_.join();
}

Dispatcher::Busy Dispatcher::busy() const {
  Busy busy;
  busy.lanes = lanes_.size();
  for (const auto& [id, lane] : lanes_) {
    busy.attempts += lane->machine().under_way();
    busy.waiting += lane->machine().window();
    if (lane->machine().breaker().state() != Breaker::State::closed) ++busy.broken_lanes;
  }
  return busy;
}

/// Finds or begins the lane; nothing where the delivery has no destination, or the node is starting or stopping.
Lane* Dispatcher::lane(const LaneId& id, Destination destination) {
  if (id.empty() || !started_ || stopping_) return nullptr;
  auto& lane = lanes_[id];
  if (!lane) {
    lane = std::make_unique<Lane>(parts_, id);
    if (destination == Destination::doubtful) lane->doubt();
    drivers_.spawn(drive(id));
  }
  return lane.get();
}

awaitable<void> Dispatcher::drive(LaneId id) {
  Lane& lane = *lanes_.at(id);
  // Nothing may be awaited between the question and the erasure: an offer in between would be lost.
  do {
    bool faulted = false;
    try {
      co_await lane.run();
    } catch (...) {
      faulted = true;
    }
    if (faulted) {
      note_broken_lane();
      co_await parts_.clock->wait_until(parts_.clock->now() + parts_.store_pause);
    }
  } while (lane.has_work() || lane.attempts_running() > 0);
  lanes_.erase(id);
  parts_.room->forget(id);
}

void Dispatcher::note_broken_lane() {
  StatusLine line;
  line.loudness = Loudness::alarm;
  line.event = "alarm";
  line.code = Code::D413;
  line.detail = "a lane ended in a fault here";
  parts_.status->write(line);
}

}  // namespace budstikke
