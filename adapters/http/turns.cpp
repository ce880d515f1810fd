#include "adapters/http/turns.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <map>
#include <utility>

namespace budstikke {

namespace asio = boost::asio;

struct Turns::State {
  struct Waiter {
    asio::steady_timer* timer = nullptr;
    enum class Place { in_line, has_turn, left } place = Place::in_line;
  };
  using Line = std::list<Waiter*>;  ///< each in the frame of its coroutine
  struct Key {
    std::size_t taken = 0;
    Line waiting;
  };

  explicit State(std::size_t bound) : most(std::max<std::size_t>(bound, 1)) {}

  void pass_on(const std::string& name) {
    const auto found = keys.find(name);
    if (found == keys.end()) return;
    Key& key = found->second;
    if (!key.waiting.empty()) {
      Waiter& next = *key.waiting.front();
      key.waiting.pop_front();
      next.place = Waiter::Place::has_turn;
      next.timer->cancel();
    } else if (--key.taken == 0) {
      keys.erase(found);
    }
  }

  std::size_t most;
  std::map<std::string, Key> keys;
};

namespace {

/// Passes the turn on. Also where the coroutine that has it is destroyed before it goes on.
template <class State>
std::shared_ptr<void> turn_of(std::shared_ptr<State> state, std::string key) {
  auto* const marker = state.get();
  return std::shared_ptr<void>(
      marker, [state = std::move(state), key = std::move(key)](void*) { state->pass_on(key); });
}

/// Takes a waiter out of the line, whatever ends its coroutine.
template <class State>
class InLine {
 public:
  InLine(std::shared_ptr<State> state, std::string key, asio::steady_timer& timer)
      : state_(std::move(state)), key_(std::move(key)) {
    waiter_.timer = &timer;
    Line& line = state_->keys[key_].waiting;
    place_ = line.insert(line.end(), &waiter_);
  }
  InLine(const InLine&) = delete;
  InLine& operator=(const InLine&) = delete;
  ~InLine() {
    if (waiter_.place == Place::has_turn) state_->pass_on(key_);
    // Its key is there for as long as anybody waits.
    if (waiter_.place == Place::in_line) state_->keys.find(key_)->second.waiting.erase(place_);
  }
  /// Whether the turn has come; then it is the caller's to pass on.
  [[nodiscard]] bool claim() {
    if (waiter_.place != Place::has_turn) return false;
    waiter_.place = Place::left;
    return true;
  }

 private:
  using Line = typename State::Line;
  using Place = typename State::Waiter::Place;

  std::shared_ptr<State> state_;
  std::string key_;
  typename State::Waiter waiter_;
  typename Line::iterator place_;
};

}  // namespace

Turns::Turns(std::size_t most) : state_(std::make_shared<State>(most)) {}

asio::awaitable<Turns::Turn> Turns::take(std::string key, std::chrono::steady_clock::time_point deadline) {
  const auto state = state_;
  State::Key& line = state->keys[key];
  if (line.taken < state->most) {
    ++line.taken;
    co_return turn_of(state, std::move(key));
  }
  asio::steady_timer timer(co_await asio::this_coro::executor, deadline);
  InLine place(state, key, timer);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!place.claim()) co_return Turn{};
  co_return turn_of(state, std::move(key));
}

}  // namespace budstikke
