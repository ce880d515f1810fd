#pragma once
// Notifies a signal when a time has come, for a coroutine that also waits for other things. Loop thread.
//
// Whoever waits for a signal or a time, and is nearly always woken by the signal, would make and cancel a timer at every
// turn. Here the timer of an earlier turn stays where it is early enough: the time of most turns lies behind it.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "engine/ports/clock.hpp"
#include "engine/runtime/signal.hpp"

namespace budstikke {

/// `clock` and `signal` must outlive it.
class WakeUp {
 public:
  WakeUp(boost::asio::any_io_executor loop, Clock& clock, Signal& signal);
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  /// The signal is notified at `time` at the latest (at once where it has passed), perhaps earlier for a time that was
  /// asked for before: whoever is woken looks again and asks again.
  void by(TimePoint time);

 private:
  struct Watch;
  static boost::asio::awaitable<void> keep(Clock* clock, std::shared_ptr<Watch> watch);
  void end();

  boost::asio::any_io_executor loop_;
  Clock& clock_;
  Signal& signal_;
  std::shared_ptr<Watch> watch_;
};

}  // namespace budstikke
