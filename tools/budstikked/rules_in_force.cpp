// The rules that the process runs: those that were published, else the settings' file.

#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr Duration kRoomInterval = std::chrono::seconds{1};

}  // namespace

asio::awaitable<bool> Daemon::Parts::take_up_rules() {
  const auto taken = co_await rules.take_up(rule_file);
  if (taken) co_return true;
  if (taken.failure().code == Code::B201) {
    tasks.spawn(record_rules());
    co_return true;
  }
  refuse_start(taken.failure().detail);
  co_return false;
}

asio::awaitable<void> Daemon::Parts::record_rules() {
  for (;;) {
    co_await clock.wait_until(clock.now() + kRoomInterval);
    if (stopping) co_return;
    const auto taken = co_await rules.take_up(rule_file);
    if (taken) co_return;
    if (taken.failure().code == Code::B201) continue;
    log.process(Loudness::alarm, "rules_not_taken_up", taken.failure().detail);
    co_return;
  }
}

}  // namespace budstikke
