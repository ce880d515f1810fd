#include "engine/storage/commit_queue.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <deque>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "engine/runtime/signal.hpp"

namespace budstikke {

namespace asio = boost::asio;

/// One caller's unit. Shared, so that neither a caller nor the driver that goes away leaves the other with
/// nothing.
struct CommitQueue::Entry {
  Entry(const asio::any_io_executor& loop, Unit wanted)
      : unit(std::move(wanted)),
        size_bytes(unit.size_bytes()),
        answered(loop, asio::steady_timer::time_point::max()) {}

  void answer(Outcome<void> value) {
    outcome = std::move(value);
    answered.cancel();
  }

  Unit unit;
  std::size_t size_bytes;
  std::optional<Outcome<void>> outcome;
  asio::steady_timer answered;  ///< cancelled by the answer
};

struct CommitQueue::State {
  State(asio::any_io_executor executor, Store& target, CommitLimits bounds, std::size_t reserve)
      : loop(std::move(executor)),
        store(target),
        limits(bounds),
        reserve_units(reserve),
        work(loop),
        idle(loop) {}

  asio::any_io_executor loop;
  Store& store;
  CommitLimits limits;
  std::size_t reserve_units;
  std::deque<std::shared_ptr<Entry>> queue;
  Observer observer;
  bool busy = false;
  bool stopped = false;
  Signal work;
  Signal idle;
};

/// Entries on their way to the store. Leaves none of their callers waiting, however the commit ends.
class CommitQueue::Batch {
 public:
  /// As many entries from the front as the limits allow, but at least one.
  Batch(std::deque<std::shared_ptr<Entry>>& queue, std::size_t max_units, std::size_t max_bytes) {
    std::size_t bytes = 0;
    while (!queue.empty() && (entries_.empty() || entries_.size() < max_units)) {
      bytes += queue.front()->size_bytes;
      if (!entries_.empty() && bytes > max_bytes) break;
      entries_.push_back(std::move(queue.front()));
      queue.pop_front();
    }
  }
  ~Batch() { answer({}); }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  [[nodiscard]] std::vector<Unit> take_units() {
    std::vector<Unit> units;
    units.reserve(entries_.size());
    for (const auto& entry : entries_) units.push_back(std::move(entry->unit));
    return units;
  }

  /// Whoever `outcomes` does not reach is answered B203.
  void answer(std::vector<Outcome<void>> outcomes) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      entries_[i]->answer(i < outcomes.size() ? std::move(outcomes[i])
                                              : Failure(Code::B203, "the commit did not end"));
    }
    entries_.clear();
  }

 private:
  std::vector<std::shared_ptr<Entry>> entries_;
};

CommitQueue::CommitQueue(asio::any_io_executor loop, Store& store, CommitLimits limits,
                         std::size_t reserve_units)
    : state_(std::make_shared<State>(std::move(loop), store, limits, reserve_units)) {}

CommitQueue::~CommitQueue() = default;

asio::awaitable<Outcome<void>> CommitQueue::commit(Unit unit, Priority priority) {
  State& state = *state_;
  const std::size_t places =
      state.limits.queue_units + (priority == Priority::reserved ? state.reserve_units : 0);
  if (state.stopped) co_return Failure(Code::B104, "stopping");
  if (state.queue.size() >= places) co_return Failure(Code::B104, "the commit queue is full");
  unit.may_use_reserve = priority == Priority::reserved;
  const std::shared_ptr<void> observed = state.observer ? state.observer(unit) : nullptr;
  const auto entry = std::make_shared<Entry>(state.loop, std::move(unit));
  state.queue.push_back(entry);
  state.work.notify();
  // Without a cancellation slot: a caller that left now would not know whether its unit was written.
  co_await entry->answered.async_wait(
      asio::as_tuple(asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable)));
  if (!entry->outcome) co_return Failure(Code::B203, "the commit did not end");
  co_return std::move(*entry->outcome);
}

void CommitQueue::observe(Observer observer) { state_->observer = std::move(observer); }

asio::awaitable<void> CommitQueue::run() { return drive(state_); }

asio::awaitable<void> CommitQueue::drive(std::shared_ptr<State> state) {
  struct Closing {
    std::shared_ptr<State> state;
    ~Closing() {
      state->stopped = true;
      while (!state->queue.empty()) Batch rest(state->queue, state->queue.size(), SIZE_MAX);
      state->idle.notify();
    }
  };
  const Closing closing{state};
  for (;;) {
    while (state->queue.empty() && !state->stopped) co_await state->work.wait();
    if (state->queue.empty()) break;
    co_await commit_batch(state);
  }
}

asio::awaitable<void> CommitQueue::commit_batch(std::shared_ptr<State> state) {
  struct Busy {
    State& state;
    explicit Busy(State& target) : state(target) { state.busy = true; }
    ~Busy() {
      state.busy = false;
      state.idle.notify();
    }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
  };
  const Busy busy(*state);
  Batch batch(state->queue, state->limits.batch_units, state->limits.batch_bytes);
  try {
    std::vector<Outcome<void>> outcomes = co_await state->store.commit(batch.take_units());
    batch.answer(std::move(outcomes));
  } catch (const std::exception&) {
    // A store answers by values; one that throws is broken. `batch` says so to its callers as it goes out of
    // scope, and the next batch may fare better.
  }
}

void CommitQueue::stop() {
  state_->stopped = true;
  state_->work.notify();
}

asio::awaitable<void> CommitQueue::drained() {
  const std::shared_ptr<State> state = state_;
  while (state->busy || !state->queue.empty()) co_await state->idle.wait();
}

std::size_t CommitQueue::waiting() const { return state_->queue.size(); }

}  // namespace budstikke
