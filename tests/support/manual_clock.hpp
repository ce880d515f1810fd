#pragma once
// Time that stands still until a test moves it. Single loop thread. The clock must outlive its waiters.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "engine/ports/clock.hpp"

namespace budstikke::tests {

class ManualClock : public Clock {
 public:
  /// 2026-01-15T12:00:00Z: a working day in winter, far from every boundary that the domain knows.
  static constexpr TimePoint kStart{std::chrono::milliseconds{1'768'478'400'000}};

  explicit ManualClock(TimePoint start = kStart) : now_(start) {}

  [[nodiscard]] TimePoint now() const override { return now_; }

  boost::asio::awaitable<void> wait_until(TimePoint time) override {
    if (time <= now_) co_return;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                    boost::asio::steady_timer::time_point::max());
    Registration registration(waiters_, time, timer);
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }

  /// Moves the time on and wakes whoever is due. The woken run when the test next runs its loop.
  void advance(Duration by) { set(now_ + by); }

  /// Sets the time, backwards too; waiters that are not due keep waiting.
  void set(TimePoint time) {
    now_ = time;
    for (auto waiter = waiters_.begin(); waiter != waiters_.end() && waiter->first <= now_; ++waiter) {
      waiter->second->timer.cancel();
    }
  }

  /// The clock is set, and nobody lived through what lies between. Who waits is woken where the clock shows its time now,
  /// else when as much time has passed as lay before it.
  void jump(TimePoint to) {
    const ClockJump jump{now_, to};
    timeline_.jumped(jump);
    new_jumps_.push_back(jump);
    if (!jump.forward()) {
      for (auto& [time, waiter] : std::exchange(waiters_, {})) {
        waiter->position = waiters_.emplace(time - jump.size(), waiter);
      }
    }
    set(to);
  }
  [[nodiscard]] const Timeline& timeline() const override { return timeline_; }
  [[nodiscard]] std::vector<ClockJump> new_jumps() override { return std::exchange(new_jumps_, {}); }
  void remember(const ClockJump& jump) override { timeline_.jumped(jump); }

  /// When the next waiter is due: what a simulation moves the time to.
  [[nodiscard]] std::optional<TimePoint> next_due() const {
    if (waiters_.empty()) return std::nullopt;
    return waiters_.begin()->first;
  }
  [[nodiscard]] std::size_t waiting() const { return waiters_.size(); }

 private:
  struct Registration;
  using Waiters = std::multimap<TimePoint, Registration*>;

  /// Takes the waiter off the list however its coroutine ends.
  struct Registration {
    Registration(Waiters& list, TimePoint time, boost::asio::steady_timer& wakes)
        : waiters(list), timer(wakes), position(list.emplace(time, this)) {}
    ~Registration() { waiters.erase(position); }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

    Waiters& waiters;
    boost::asio::steady_timer& timer;
    Waiters::iterator position;
  };

  TimePoint now_;
  Waiters waiters_;
  Timeline timeline_;
  std::vector<ClockJump> new_jumps_;
};

}  // namespace budstikke::tests
