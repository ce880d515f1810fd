#pragma once
// A wake-up between coroutines of one loop: `notify` before `wait` is not lost. Loop thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace budstikke {

class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor loop) : timer_(std::move(loop)) {
    timer_.expires_at(boost::asio::steady_timer::time_point::max());
  }

  /// Lets every waiter go on; where there is none, the next one.
  void notify() {
    raised_ = true;
    timer_.cancel();
  }

  /// Returns after a notify, or when the calling coroutine is cancelled.
  boost::asio::awaitable<void> wait() {
    if (!raised_) co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    raised_ = false;
  }

 private:
  boost::asio::steady_timer timer_;
  bool raised_ = false;
};

}  // namespace budstikke
