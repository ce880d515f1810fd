// The rules that the process runs: those that were published, else the settings' file.

#include <iostream>

#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr Duration kRoomInterval = std::chrono::seconds{1};
constexpr int kExitConfiguration = 78;  // EX_CONFIG

}  // namespace

asio::awaitable<bool> Daemon::Parts::take_up_rules() {
  const auto taken = co_await rules.take_up(rule_file);
  if (taken) co_return true;
  if (taken.failure().code == Code::B201) {
    tasks.spawn(record_rules());
    co_return true;
  }
  fault = taken.failure().detail;
  log.process(Loudness::alarm, "not_started", fault);
  std::cerr << "budstikked: " << fault << "\n";
  exit_status = kExitConfiguration;
  loop.stop();
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
