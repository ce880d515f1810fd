#include "engine/dispatch/lane.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "engine/dispatch/resend.hpp"

namespace budstikke {

using boost::asio::awaitable;

Lane::Lane(const LaneParts& parts, LaneId id)
    : parts_(&parts),
      id_(std::move(id)),
      machine_(parts.limits),
      changed_(parts.loop),
      wake_up_(parts.loop, *parts.clock, changed_),
      attempts_(parts.loop) {}

awaitable<void> Lane::run() {
  using Kind = LaneAction::Kind;
  while (!stopping_) {
    const TimePoint now = parts_->clock->now();
    LaneAction action = machine_.next(now);
    switch (action.kind) {
      case Kind::send:
      case Kind::expire:
        attempts_.spawn(carry_out(std::move(action)));
        break;
      case Kind::load_more:
        co_await load();
        break;
      case Kind::sleep_until:
        co_await rest_until(action.until);
        break;
      case Kind::idle:
        if (!machine_.empty()) {
          // Attempts are under way: whatever becomes of them is told of.
          quiet_until_.reset();
          co_await changed_.wait();
          break;
        }
        if (!quiet_until_) quiet_until_ = now + parts_->linger;
        if (now >= *quiet_until_) {
          // The machine may know of an attempt's end before its coroutine is gone, which needs the loop.
          co_await attempts_.join();
          co_return;
        }
        co_await rest_until(*quiet_until_);
        break;
    }
  }
  while (reserved_ > 0 && !cancelled_) co_await changed_.wait();
  co_await attempts_.join();
}

void Lane::offer(const Delivery& delivery) {
  quiet_until_.reset();
  machine_.offered(entry_for(delivery));
  changed_.notify();
}

std::optional<Place> Lane::reserve(const Delivery& delivery, std::size_t payload_bytes) {
  if (stopping_) return std::nullopt;
  auto endpoint = parts_->endpoints->endpoint(id_);
  // What goes in an envelope has it made before its start is stored.
  if (!endpoint || parts_->transport->wraps(*endpoint)) return std::nullopt;
  const TimePoint now = parts_->clock->now();
  if (!machine_.reserve(entry_for(delivery), now)) return std::nullopt;
  ++reserved_;
  Place place{std::move(endpoint).value(), parts_->room->reserve(id_, payload_bytes, now)};
  if (place.room) return place;
  withdraw(delivery.id);
  return std::nullopt;
}

void Lane::depart(Place place, FreshDelivery begun) {
  quiet_until_.reset();
  --reserved_;
  changed_.notify();
  // After the grace time the next start finds it interrupted, as what else was under way.
  if (!cancelled_) attempts_.spawn(carry_on(std::move(place), std::move(begun)));
}

void Lane::withdraw(const DeliveryId& id) {
  --reserved_;
  machine_.finished(id, AttemptResult{}, parts_->clock->now());
  changed_.notify();
}

void Lane::removed(const DeliveryId& id) {
  machine_.removed(id);
  changed_.notify();
}

void Lane::clock_jumped() {
  machine_.clock_jumped();
  changed_.notify();
}

LaneEntry Lane::entry_for(const Delivery& delivery) const {
  LaneEntry entry = entry_of(delivery);
  const TimePoint now = parts_->clock->now();
  entry.deadline = parts_->clock->timeline().passes_at(entry.deadline);
  if (entry.due_at > now + longest_pause(delivery, parts_->limits)) entry.due_at = now;
  return entry;
}

void Lane::stop() {
  stopping_ = true;
  changed_.notify();
}

void Lane::cancel_attempts() {
  cancelled_ = true;
  attempts_.cancel();
  changed_.notify();
}

awaitable<void> Lane::load() {
  const std::size_t max = parts_->limits.window;
  std::optional<std::vector<Delivery>> found;
  try {
    auto answer = co_await parts_->store->waiting(id_, max);
    if (answer) found = *std::move(answer);
  } catch (...) {
    note_fault({}, "the store threw while a lane was read");
  }
  if (!found) {
    machine_.load_failed(parts_->clock->now() + parts_->store_pause);
    co_return;
  }
  std::vector<LaneEntry> entries;
  entries.reserve(found->size());
  for (const Delivery& delivery : *found) entries.push_back(entry_for(delivery));
  machine_.loaded(std::move(entries), found->size() < max);
}

awaitable<void> Lane::carry_out(LaneAction action) {
  Attempt attempt{*parts_, id_, action.id};
  co_await see_through(attempt, action.id,
                       action.kind == LaneAction::Kind::send ? attempt.send() : attempt.expire());
}

awaitable<void> Lane::carry_on(Place place, FreshDelivery begun) {
  const DeliveryId id = begun.delivery.id;
  Attempt attempt{*parts_, id_, id};
  co_await see_through(attempt, id, attempt.go_on(std::move(place), std::move(begun)));
}

awaitable<void> Lane::see_through(Attempt& attempt, DeliveryId id, awaitable<AttemptResult> work) {
  std::optional<AttemptResult> result;
  try {
    result = co_await std::move(work);
  } catch (...) {
    // Cancelled at the end of the grace time: the delivery stays as it is, and the next start finds it so.
    if (cancelled_) co_return;
    note_fault(id, "an attempt ended in a fault here");
  }
  if (!result) {
    try {
      result = co_await attempt.hold_after_fault();
    } catch (...) {
      if (cancelled_) co_return;
      note_fault(id, "a delivery could not be held after a fault here");
    }
  }
  machine_.finished(id, result.value_or(AttemptResult{}), parts_->clock->now());
  changed_.notify();
}

awaitable<void> Lane::rest_until(TimePoint time) {
  wake_up_.by(time);
  co_await changed_.wait();
}

void Lane::note_fault(const DeliveryId& id, std::string sentence) {
  StatusLine line;
  line.loudness = Loudness::alarm;
  line.event = "alarm";
  line.delivery = id;
  line.code = Code::D413;
  line.detail = std::move(sentence);
  parts_->status->write(line);
}

}  // namespace budstikke
