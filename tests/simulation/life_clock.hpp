#pragma once
// The machine's clock as one life of the node knows it: the world's time, and those jumps alone that this process has lived
// through or read of. Loop thread.

#include <boost/asio/awaitable.hpp>
#include <utility>
#include <vector>

#include "engine/ports/clock.hpp"

namespace budstikke::simulation {

class LifeClock : public Clock {
 public:
  /// `world` outlives it. `deaf`: a planted fault, deadlines are judged by what it shows alone.
  LifeClock(Clock& world, bool deaf) : world_(world), deaf_(deaf) {}

  [[nodiscard]] TimePoint now() const override { return world_.now(); }
  boost::asio::awaitable<void> wait_until(TimePoint time) override { return world_.wait_until(time); }
  [[nodiscard]] const Timeline& timeline() const override { return timeline_; }
  [[nodiscard]] std::vector<ClockJump> new_jumps() override { return std::exchange(new_jumps_, {}); }
  void remember(const ClockJump& jump) override {
    if (!deaf_) timeline_.jumped(jump);
  }

  void jumped(const ClockJump& jump) {
    if (!deaf_) timeline_.jumped(jump);
    new_jumps_.push_back(jump);
  }

 private:
  Clock& world_;
  bool deaf_;
  Timeline timeline_;
  std::vector<ClockJump> new_jumps_;
};

}  // namespace budstikke::simulation
