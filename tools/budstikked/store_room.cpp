// A store that is full: people are told once, the node is not ready, and a start waits for room instead of failing.

#include <boost/asio/this_coro.hpp>
#include <stdexcept>

#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr Duration kRoomInterval = std::chrono::seconds{1};

}  // namespace

void Daemon::Parts::room_changed(std::string what_is_full) {
  full = std::move(what_is_full);
  if (full.empty()) {
    log.process(Loudness::fact, "store_has_room", "new messages are taken again");
  } else {
    log.process(Loudness::alarm, "store_full", full + "; no new message is taken, what is stored is kept");
  }
}

asio::awaitable<void> Daemon::Parts::watch_room() {
  for (;;) {
    co_await store.check_room();
    co_await clock.wait_until(clock.now() + kRoomInterval);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
  }
}

asio::awaitable<Outcome<std::vector<LaneId>>> Daemon::Parts::recover() {
  Recovery recovery{store, tracker};
  for (;;) {
    auto lanes = co_await recovery.run();
    if (lanes || lanes.failure().code != Code::B201) co_return lanes;
    // Whoever makes room looks here first.
    if (auto started = start_admin(); !started) co_return started.failure();
    co_await clock.wait_until(clock.now() + kRoomInterval);
    if (stopping) co_return std::vector<LaneId>{};
  }
}

Outcome<void> Daemon::Parts::start_admin() {
  if (admin_started) return {};
  try {
    admin_listener.start();
  } catch (const std::runtime_error& error) {
    return Failure(Code::B203, error.what());
  }
  admin_started = true;
  return {};
}

}  // namespace budstikke
