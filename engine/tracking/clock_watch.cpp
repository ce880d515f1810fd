#include "engine/tracking/clock_watch.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace budstikke {

using boost::asio::awaitable;

namespace {

/// A clock that is set to and fro for ever must not fill the ledger.
constexpr std::size_t kMostRemembered = 100;
constexpr std::size_t kPage = 1'000;

std::string shown(const ClockJump& jump) {
  const bool forward = jump.forward();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(jump.size());
  return std::string(forward ? "forward" : "back") + " by " + to_text(Duration{seconds}) + ", from " +
         to_text(jump.from) + " to " + to_text(jump.to) +
         (forward ? "; no deadline passes by it" : "; what was dated meanwhile is dated ahead");
}

}  // namespace

awaitable<Outcome<void>> ClockWatch::start(std::optional<TimePoint> last_sign_of_life) {
  for (std::size_t read = kPage; read == kPage;) {
    const auto known = co_await ledger_.entries(std::string(kClockTopic), entries_, kPage);
    if (!known) co_return known.failure();
    read = known->size();
    for (const LedgerEntry& entry : *known) {
      entries_ = entry.number;
      if (const auto jump = parse_clock_jump(entry.text)) clock_.remember(*jump);
    }
  }
  if (!last_sign_of_life) co_return Outcome<void>{};
  const TimePoint now = clock_.now();
  const ClockJump since{*last_sign_of_life, now};
  if (since.size() <= (since.forward() ? options_.worth_remembering : options_.tolerance)) {
    co_return Outcome<void>{};
  }
  clock_.remember(since);
  if (since.forward()) {
    tell(Loudness::note, "long_silence",
         "the store was last written " +
             to_text(Duration{std::chrono::floor<std::chrono::seconds>(since.size())}) + " ago, at " +
             to_text(since.from) + "; no deadline passes by that");
  } else {
    tell(Loudness::alarm, "clock_jumped", shown(since));
  }
  co_await remember(since);
  co_return Outcome<void>{};
}

awaitable<void> ClockWatch::run() {
  for (;;) {
    co_await clock_.wait_until(clock_.now() + options_.interval);
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) co_return;
    co_await look();
  }
}

awaitable<void> ClockWatch::look() {
  static_cast<void>(clock_.now());
  const std::vector<ClockJump> jumps = clock_.new_jumps();
  if (!jumps.empty()) {
    untold_ = jumps.back();
    untold_count_ += jumps.size();
    if (listener_) listener_();
    for (const ClockJump& jump : jumps) {
      if (jump.size() >= options_.worth_remembering) co_await remember(jump);
    }
  }
  if (looks_until_told_ > 0) --looks_until_told_;
  if (untold_ && looks_until_told_ == 0) tell_of_jumps();
}

/// Best effort: this run knows it all the same.
awaitable<void> ClockWatch::remember(ClockJump jump) {
  if (remembered_ >= kMostRemembered) co_return;
  ++remembered_;
  const auto stored = co_await ledger_.append(
      LedgerEntry{std::string(kClockTopic), entries_ + 1, jump.to, "budstikke", to_text(jump)});
  if (stored) ++entries_;
}

void ClockWatch::tell_of_jumps() {
  std::string detail = shown(*untold_);
  if (untold_count_ > 1) detail += "; the last of " + std::to_string(untold_count_);
  tell(Loudness::alarm, "clock_jumped", std::move(detail));
  untold_.reset();
  untold_count_ = 0;
  looks_until_told_ = static_cast<int>(options_.between_alarms / std::max(options_.interval, Duration{1}));
}

void ClockWatch::tell(Loudness loudness, const std::string& event, std::string detail) {
  StatusLine line;
  line.loudness = loudness;
  line.event = event;
  line.detail = std::move(detail);
  status_.write(line);
}

}  // namespace budstikke
