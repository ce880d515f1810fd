#include "engine/runtime/wake_up.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

namespace budstikke {

namespace asio = boost::asio;

struct WakeUp::Watch {
  Signal* signal = nullptr;  ///< null: nobody is to be woken any more
  TimePoint until{};
  bool over = false;
  asio::cancellation_signal cancelled;
};

WakeUp::WakeUp(asio::any_io_executor loop, Clock& clock, Signal& signal)
    : loop_(std::move(loop)), clock_(clock), signal_(signal) {}

WakeUp::~WakeUp() { end(); }

void WakeUp::by(TimePoint time) {
  if (watch_ && !watch_->over && watch_->until <= time) return;
  end();
  watch_ = std::make_shared<Watch>();
  watch_->signal = &signal_;
  watch_->until = time;
  // Kept by the handler: the slot must live as long as the coroutine.
  auto ended = [watch = watch_](const std::exception_ptr&) {};
  asio::co_spawn(loop_, keep(&clock_, watch_),
                 asio::bind_cancellation_slot(watch_->cancelled.slot(), std::move(ended)));
}

asio::awaitable<void> WakeUp::keep(Clock* clock, std::shared_ptr<Watch> watch) {
  co_await clock->wait_until(watch->until);
  watch->over = true;
  if (watch->signal != nullptr) watch->signal->notify();
}

void WakeUp::end() {
  if (!watch_) return;
  const std::shared_ptr<Watch> watch = std::exchange(watch_, nullptr);
  watch->signal = nullptr;
  // Nothing is there to be cancelled once the coroutine has ended.
  if (!watch->over) watch->cancelled.emit(asio::cancellation_type::terminal);
}

}  // namespace budstikke
