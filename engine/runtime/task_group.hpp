#pragma once
// Child coroutines that are counted and observed: waited for politely, then cancelled. Loop thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/runtime/signal.hpp"

namespace budstikke {

class TaskGroup {
 public:
  /// Told of each exception that leaves a child, except where the group has cancelled its children.
  using Observer = std::function<void(std::exception_ptr)>;

  explicit TaskGroup(boost::asio::any_io_executor loop, Observer observer = {})
      : loop_(loop), shared_(std::make_shared<Shared>(loop, std::move(observer))) {}
  /// Children that are still running go on unobserved; what they use must outlive them. `join` first.
  ~TaskGroup() { shared_->observer = {}; }
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void spawn(boost::asio::awaitable<void> task) {
    const std::uint64_t number = shared_->next++;
    auto signal = std::make_shared<boost::asio::cancellation_signal>();
    shared_->running.emplace(number, signal);
    auto ended = [shared = shared_, number](const std::exception_ptr& thrown) {
      shared->running.erase(number);
      if (thrown && shared->observer && !shared->cancelled) shared->observer(thrown);
      if (shared->running.empty()) shared->emptied.notify();
    };
    boost::asio::co_spawn(loop_, std::move(task),
                          boost::asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
  }

  [[nodiscard]] std::size_t size() const { return shared_->running.size(); }

  /// Asks every running child to end: what it waits for fails with operation_aborted.
  void cancel() {
    shared_->cancelled = true;
    std::vector<std::shared_ptr<boost::asio::cancellation_signal>> signals;
    for (const auto& [number, signal] : shared_->running) signals.push_back(signal);
    for (const auto& signal : signals) signal->emit(boost::asio::cancellation_type::terminal);
  }

  /// Returns when no child runs. One caller at a time.
  boost::asio::awaitable<void> join() {
    const auto shared = shared_;
    while (!shared->running.empty()) co_await shared->emptied.wait();
  }

  /// Returns when no child runs, or at `until`.
  boost::asio::awaitable<void> join_until(Clock* clock, TimePoint until) {
    using namespace boost::asio::experimental::awaitable_operators;
    if (size() > 0) co_await (join() || clock->wait_until(until));
  }

 private:
  struct Shared {
    Shared(boost::asio::any_io_executor loop, Observer on_exception)
        : emptied(std::move(loop)), observer(std::move(on_exception)) {}
    Signal emptied;
    Observer observer;
    std::map<std::uint64_t, std::shared_ptr<boost::asio::cancellation_signal>> running;
    std::uint64_t next = 0;
    bool cancelled = false;
  };

  boost::asio::any_io_executor loop_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace budstikke
