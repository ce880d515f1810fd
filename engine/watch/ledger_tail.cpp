#include "engine/watch/ledger_tail.hpp"

#include <optional>

namespace budstikke::watch {

namespace {

/// Whether there is an entry after `number`, and it is older than `since`.
boost::asio::awaitable<Outcome<bool>> older_follows(Ledger& ledger, std::string topic, std::uint64_t number,
                                                    TimePoint since) {
  const auto next = co_await ledger.entries(topic, number, 1);
  if (!next) co_return next.failure();
  co_return !next->empty() && next->front().at < since;
}

}  // namespace

boost::asio::awaitable<Outcome<std::uint64_t>> number_before(Ledger& ledger, std::string topic,
                                                             TimePoint since) {
  std::uint64_t low = 0;
  std::uint64_t step = 1;
  for (;;) {  // doubles the step as long as what follows is too old
    const auto older = co_await older_follows(ledger, topic, low + step - 1, since);
    if (!older) co_return older.failure();
    if (!*older) break;
    low += step;
    step *= 2;
  }
  // The entry `low` is too old, or the first; the one after `low + step - 1` is not, or is not there.
  std::uint64_t high = low + step - 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto older = co_await older_follows(ledger, topic, middle, since);
    if (!older) co_return older.failure();
    *older ? low = middle + 1 : high = middle;
  }
  co_return low;
}

}  // namespace budstikke::watch
