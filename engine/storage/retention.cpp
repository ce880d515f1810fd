#include "engine/storage/retention.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "engine/storage/pace.hpp"

namespace budstikke {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

HistoryEntry entry_of(MessageId message, TimePoint now, std::string who, std::string why) {
  HistoryEntry entry;
  entry.message = std::move(message);
  entry.at = now;
  entry.event = "erased";
  entry.who = std::move(who);
  entry.why = std::move(why);
  entry.detail = "the bytes of the message, in every version, and the keys that opened them";
  return entry;
}

void go_on(AgePage& page, const AgedMessage& last) {
  page.after_received = last.received_at;
  page.after = last.id;
}

}  // namespace

Retention::Retention(RetentionParts parts, RetentionTimes times, RetentionOptions options)
    : parts_(std::move(parts)), times_(times), options_(options), wake_(parts_.loop) {}

void Retention::set_times(RetentionTimes times) {
  times_ = times;
  wake_.notify();
}

void Retention::scrub_soon() {
  ++erasures_;
  figures_.scrubbed = false;
  wake_.notify();
}

awaitable<void> Retention::run() {
  using namespace asio::experimental::awaitable_operators;
  for (;;) {
    co_await sweep();
    // The first scrub of a process ends what the last one was stopped in.
    const Duration pause =
        figures_.scrubbed ? options_.interval : std::min(options_.interval, options_.scrub_again);
    co_await (wake_.wait() || parts_.clock.wait_until(parts_.clock.now() + pause));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
  }
}

awaitable<void> Retention::sweep() {
  const RetentionTimes times = times_;
  bool whole = true;
  if (times.payloads) {
    whole = co_await erase_due(*times.payloads);
  } else {
    note_pinned(0, {});
  }
  if (whole && times.history) whole = co_await forget_due(*times.history);
  if (!figures_.scrubbed) co_await scrub();
  if (whole) figures_.last_sweep = parts_.clock.now();
}

awaitable<bool> Retention::erase_due(Duration keep) {
  const TimePoint before = parts_.clock.now() - keep;
  AgePage page;
  page.before = before;
  page.max = options_.messages_at_once;
  std::size_t pinned = 0;
  MessageId oldest;
  for (;;) {
    const TimePoint began = parts_.clock.now();
    auto found = co_await parts_.store.aged(page);
    if (!found) co_return false;
    if (found->empty()) break;
    go_on(page, found->back());
    std::vector<MessageId> due;
    std::vector<MessageId> open;
    for (const AgedMessage& one : *found) {
      if (!one.final && is_over(one.received_at, keep)) open.push_back(one.id);
      if (one.final && is_over(one.last_at, keep)) due.push_back(one.id);
    }
    if (pinned == 0 && !open.empty()) oldest = open.front();
    pinned += open.size();
    if (!due.empty() && !co_await erase(std::move(due), keep)) co_return false;
    if (!open.empty() && !co_await parts_.store.make_way(std::move(open))) co_return false;
    if (!co_await rest_after(&parts_.clock, began)) co_return false;
  }
  note_pinned(pinned, std::move(oldest));
  co_return true;
}

awaitable<bool> Retention::erase(std::vector<MessageId> messages, Duration keep) {
  const TimePoint now = parts_.clock.now();
  std::vector<HistoryEntry> entries;
  for (const MessageId& one : messages) {
    entries.push_back(entry_of(one, now, "budstikke", "retention.payloads is " + to_text(keep)));
  }
  const auto outcomes = co_await store_erase(std::move(entries));
  if (!outcomes) co_return false;
  for (std::size_t i = 0; i < outcomes->size(); ++i) {
    if (!(*outcomes)[i]) continue;  // it changed meanwhile
    ++figures_.erased;
    say(Loudness::fact, "erased", {}, messages[i]);
  }
  co_return true;
}

awaitable<bool> Retention::forget_due(Duration keep) {
  const TimePoint before = parts_.clock.now() - keep;
  AgePage page;
  page.erased = true;
  page.before = before;
  page.max = options_.messages_at_once;
  for (;;) {
    const TimePoint began = parts_.clock.now();
    auto found = co_await parts_.store.aged(page);
    if (!found) co_return false;
    if (found->empty()) co_return true;
    go_on(page, found->back());
    std::vector<MessageId> due;
    for (const AgedMessage& one : *found) {
      if (one.final && is_over(one.last_at, keep)) due.push_back(one.id);
    }
    const std::vector<MessageId> names = due;
    if (!due.empty() && !co_await parts_.store.forget(std::move(due))) co_return false;
    for (const MessageId& one : names) say(Loudness::fact, "forgotten", {}, one);
    figures_.forgotten += names.size();
    if (!co_await rest_after(&parts_.clock, began)) co_return false;
  }
}

/// What is erased while a scrub is under way may come behind it.
awaitable<Outcome<std::vector<Outcome<void>>>> Retention::store_erase(std::vector<HistoryEntry> entries) {
  auto outcomes = co_await parts_.store.erase(std::move(entries));
  ++erasures_;
  figures_.scrubbed = false;
  co_return outcomes;
}

awaitable<void> Retention::scrub() {
  for (;;) {
    const TimePoint began = parts_.clock.now();
    const std::size_t before = erasures_;
    const auto scrubbed = co_await parts_.store.scrub();
    if (!scrubbed || *scrubbed == RetentionStore::Scrubbed::blocked) co_return;
    if (*scrubbed == RetentionStore::Scrubbed::done) {
      figures_.scrubbed = before == erasures_;
      co_return;
    }
    if (!co_await rest_after(&parts_.clock, began)) co_return;
  }
}

awaitable<Outcome<void>> Retention::erase_now(MessageId message, std::string who, std::string why) {
  if (who.empty() || why.empty()) co_return Failure{Code::B107, "the action must say who and why"};
  std::vector<HistoryEntry> entries{entry_of(message, parts_.clock.now(), who, std::move(why))};
  const auto outcomes = co_await store_erase(std::move(entries));
  if (!outcomes) co_return outcomes.failure();
  if (!outcomes->front()) co_return outcomes->front().failure();
  ++figures_.erased;
  say(Loudness::fact, "erased", {}, std::move(message), std::move(who));
  co_await scrub();
  if (figures_.scrubbed) co_return Outcome<void>();
  wake_.notify();
  co_return Failure{
      Code::B203,
      "the message is erased; the store's log still has it, for somebody reads the store, and is emptied "
      "when they end"};
}

/// By time that passed: a clock that is set forward erases nothing.
bool Retention::is_over(TimePoint from, Duration keep) const {
  return parts_.clock.timeline().passes_at(from + keep) < parts_.clock.now();
}

void Retention::note_pinned(std::size_t pinned, MessageId oldest) {
  figures_.pinned = pinned;
  figures_.oldest_pinned = std::move(oldest);
}

void Retention::say(Loudness loudness, const std::string& event, const std::string& detail, MessageId message,
                    std::string who) {
  StatusLine line;
  line.loudness = loudness;
  line.event = event;
  line.message = std::move(message);
  line.who = std::move(who);
  line.detail = detail;
  parts_.status.write(line);
}

}  // namespace budstikke
