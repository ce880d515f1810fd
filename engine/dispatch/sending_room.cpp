#include "engine/dispatch/sending_room.hpp"

#include <algorithm>
#include <numeric>

namespace budstikke {

SendingRoom::SendingRoom(std::size_t most_bytes) : most_bytes_(most_bytes), use_(std::make_shared<Use>()) {}

std::shared_ptr<void> SendingRoom::reserve(const LaneId& lane, std::size_t bytes, TimePoint now) {
  if (bytes <= kSmallBytes) return use_;
  // Who has not asked again has gone another way: held, expired, its lane paused. The clock may have been set back.
  std::erase_if(waiting_, [&](const Waiter& one) {
    return one.lane != lane && (now - one.asked_at > kPatience || one.asked_at > now);
  });
  const std::size_t counted = std::min(bytes, most_bytes_);
  const auto place = std::ranges::find(waiting_, lane, &Waiter::lane);
  const Standing mine = standing(lane);
  if (lacks(lane, counted, use_->by_standing) || is_anothers_turn(place, mine, counted)) {
    wait(place, lane, counted, now);
    return nullptr;
  }
  for (auto before = waiting_.begin(); before != place; ++before) before->passed_bytes += counted;
  if (place != waiting_.end()) waiting_.erase(place);
  use_->by_standing[mine] += counted;
  use_->by_lane[lane] += counted;
  return std::shared_ptr<void>(use_.get(), [use = use_, lane, mine, counted](void*) {
    use->by_standing[mine] -= counted;
    if ((use->by_lane[lane] -= counted) == 0) use->by_lane.erase(lane);
  });
}

SendingRoom::Standing SendingRoom::standing(const LaneId& lane) const {
  const auto known = answered_.find(lane);
  if (known == answered_.end()) return unknown;
  return known->second ? well : failing;
}

std::size_t SendingRoom::held(const LaneId& lane) const {
  const auto found = use_->by_lane.find(lane);
  return found == use_->by_lane.end() ? 0 : found->second;
}

std::optional<SendingRoom::Standing> SendingRoom::lacks(const LaneId& lane, std::size_t bytes,
                                                        const Shares& used) const {
  const Standing mine = standing(lane);
  const std::size_t has = held(lane);
  const std::size_t left_for_others = mine == well && has == 0 ? 0 : has + bytes;
  std::size_t taken = 0;
  for (const Standing share : {failing, unknown, well}) {
    taken += used[share];
    if (share < mine || taken == 0) continue;
    const std::size_t needed = bytes + (share == mine ? left_for_others : 0);
    const std::size_t most = most_bytes_ >> (well - share);
    if (taken > most || needed > most - taken) return share;
  }
  return std::nullopt;
}

bool SendingRoom::is_anothers_turn(Waiters::const_iterator place, Standing standing,
                                   std::size_t bytes) const {
  Shares used = use_->by_standing;
  used[standing] += bytes;
  return std::any_of(waiting_.begin(), place, [&](const Waiter& one) {
    if (one.passed_bytes < most_bytes_) return false;
    const auto lacking = lacks(one.lane, one.bytes, used);
    return lacking && standing <= *lacking;
  });
}

void SendingRoom::wait(Waiters::iterator place, const LaneId& lane, std::size_t bytes, TimePoint now) {
  if (place != waiting_.end()) {
    place->asked_at = now;
  } else if (held(lane) == 0) {
    // Who holds some has had its turn.
    waiting_.push_back({lane, bytes, now, 0});
  }
}

void SendingRoom::learn(const LaneId& lane, std::size_t bytes, bool answered) {
  if (bytes > kSmallBytes) answered_[lane] = answered;
}

void SendingRoom::forget(const LaneId& lane) { answered_.erase(lane); }

std::size_t SendingRoom::bytes() const {
  return std::accumulate(use_->by_standing.begin(), use_->by_standing.end(), std::size_t{0});
}

}  // namespace budstikke
