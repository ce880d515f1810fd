// Status lines that a crash kept from being written: between a commit and its line nobody can be told.

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "adapters/log/status_tail.hpp"
#include "engine/runtime/run_on.hpp"
#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

/// More than two batches of commits change: what was stored and could not be told yet.
constexpr std::size_t kMostUntold = 4'096;
constexpr std::size_t kTailBytes = 4'194'304;
constexpr Duration kNoteInterval = std::chrono::seconds{5};

Loudness loudness_of(DeliveryState state) {
  switch (state) {
    case DeliveryState::rejected:
    case DeliveryState::refused:
    case DeliveryState::expired:
    case DeliveryState::unconfirmed:
      return Loudness::alarm;
    case DeliveryState::held:
      return Loudness::warn;
    case DeliveryState::waiting:
    case DeliveryState::sending:
    case DeliveryState::handed_over:
    case DeliveryState::confirmed:
    case DeliveryState::discarded:
      break;
  }
  return Loudness::fact;
}

StatusLine line_of(const HistoryEntry& entry, const Message& message, const Delivery& delivery) {
  StatusLine line;
  line.loudness = loudness_of(*entry.to);
  line.event = entry.event;
  line.message = entry.message;
  line.business_id = message.business_id;
  line.delivery = entry.delivery;
  line.type = message.type;
  line.sender = message.sender;
  line.party = delivery.party;
  line.rule = delivery.rule;
  line.from = entry.from;
  line.to = entry.to;
  line.code = entry.code;
  line.who = entry.who;
  line.detail = entry.detail + (entry.detail.empty() ? "" : "; ") + "stored at " + to_text(entry.at) +
                ", told after a restart";
  return line;
}

}  // namespace

asio::awaitable<void> Daemon::Parts::tell_untold() {
  const auto noted = co_await store.told_history();
  if (!noted) co_return;
  const std::int64_t newest = co_await told_history();
  StatusTail tail;
  // What standard output was told is read nowhere: all that came since the last note is told again.
  if (!settings.log_file.empty()) {
    tail = co_await run_on(cpu.get_executor(),
                           [file = settings.log_file] { return read_status_tail(file, kTailBytes); });
  }
  const auto entries = co_await store.newest_history(untold_after(tail, *noted, newest), kMostUntold);
  if (!entries) co_return;
  for (const HistoryEntry& entry : untold(*entries, tail)) {
    const auto message = co_await store.message(entry.message);
    const auto delivery = co_await store.delivery(entry.delivery);
    if (message && *message && delivery && *delivery) status.write(line_of(entry, **message, **delivery));
  }
  log.begin(newest);
  noted_history = noted->value_or(-1);
  co_await note_told();
}

asio::awaitable<std::int64_t> Daemon::Parts::told_history() {
  // Whoever is answered writes the lines at once, when its turn comes: it is behind this one by a turn at most.
  for (;;) {
    const std::int64_t answered = store.answered_history();
    co_await asio::post(loop, asio::use_awaitable);
    if (answered == store.answered_history()) co_return answered;
  }
}

asio::awaitable<void> Daemon::Parts::note_told() {
  const std::int64_t told = co_await told_history();
  if (told == noted_history) co_return;
  log.flush();
  // A full store has it another time.
  if (co_await store.set_told_history(told)) noted_history = told;
}

asio::awaitable<void> Daemon::Parts::keep_told() {
  for (;;) {
    co_await clock.wait_until(clock.now() + kNoteInterval);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
    // Where the store could not be asked at the start, the lines are owed still.
    if (noted_history < 0) {
      co_await tell_untold();
    } else {
      co_await note_told();
    }
  }
}

asio::awaitable<void> Daemon::Parts::reopen_log() {
  const std::int64_t told = co_await told_history();
  log.reopen();
  // Before all is told that an earlier run could not tell, tell_untold begins the file.
  if (noted_history >= 0) log.begin(told);
}

}  // namespace budstikke
