// Status lines that a crash kept from being written: between a commit and its line nobody can be told.

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
  // Of lines on standard output nobody here knows whether they were written.
  if (settings.log_file.empty()) co_return;
  const auto newest = co_await store.newest_history(kMostUntold);
  if (!newest) co_return;
  StatusTail tail = co_await run_on(
      cpu.get_executor(), [file = settings.log_file] { return read_status_tail(file, kTailBytes); });
  for (const HistoryEntry& entry : untold(*newest, tail)) {
    const auto message = co_await store.message(entry.message);
    const auto delivery = co_await store.delivery(entry.delivery);
    if (message && *message && delivery && *delivery) status.write(line_of(entry, **message, **delivery));
  }
}

}  // namespace budstikke
