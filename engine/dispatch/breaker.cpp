#include "engine/dispatch/breaker.hpp"

#include <algorithm>

namespace budstikke {

Breaker::Breaker(const LaneLimits& limits)
    : failures_to_open_(std::max<std::size_t>(limits.breaker_failures, 1)),
      first_pause_(limits.breaker_probe),
      pause_(limits.breaker_probe) {}

bool Breaker::allows(TimePoint now) const {
  switch (state_) {
    case State::closed:
      return true;
    case State::open:
      return now >= probe_at_;
    case State::probing:
      return false;
  }
  return false;
}

void Breaker::started() {
  if (state_ == State::open) state_ = State::probing;
}

void Breaker::answered() {
  state_ = State::closed;
  in_a_row_ = 0;
  pause_ = first_pause_;
}

void Breaker::failed(Scope scope, bool probe, TimePoint now) {
  if (scope == Scope::message) {
    if (probe) answered();
    return;
  }
  if (state_ == State::closed) {
    if (++in_a_row_ >= failures_to_open_) open(now);
  } else if (probe) {
    pause_ = std::min(pause_ * 2, first_pause_ * kLongestProbes);
    open(now);
  }
}

void Breaker::withdrawn() {
  if (state_ == State::probing) state_ = State::open;
}

void Breaker::doubt() {
  state_ = State::open;
  probe_at_ = TimePoint{};
}

void Breaker::open(TimePoint now) {
  state_ = State::open;
  probe_at_ = now + pause_;
}

}  // namespace budstikke
