#pragma once
// Erases the bytes of messages when their time is over, and their history later. Only what is final: what waits for a person
// is never erased; how much that is, the figures tell. In small steps; each is whole or not at all, and what a stop leaves
// undone is done at the next start.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/retention_store.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/runtime/signal.hpp"

namespace budstikke {

/// Both count from the last of what happened to a message. Nothing: for ever.
struct RetentionTimes {
  std::optional<Duration> payloads;
  std::optional<Duration> history;  ///< not shorter than payloads
};

struct RetentionOptions {
  Duration interval = std::chrono::hours{1};
  std::size_t messages_at_once = 50;
  Duration scrub_again = std::chrono::seconds{30};  ///< where somebody reads an older state of the store
};

/// All of it outlives the retention.
struct RetentionParts {
  boost::asio::any_io_executor loop;
  RetentionStore& store;
  StatusSink& status;
  Clock& clock;
};

/// Loop thread.
class Retention {
 public:
  Retention(RetentionParts parts, RetentionTimes times, RetentionOptions options = {});

  /// Taken up by the next sweep, which begins at once.
  void set_times(RetentionTimes times);
  [[nodiscard]] const RetentionTimes& times() const { return times_; }

  /// Something else has been written over: its log is cut by the next sweep, which begins at once.
  void scrub_soon();

  /// Sweeps at once and then at each interval. Ends when cancelled.
  boost::asio::awaitable<void> run();
  /// Erases and forgets all that is due; what a store that fails leaves is left to the next sweep.
  boost::asio::awaitable<void> sweep();
  /// One message, now; as StoreDesk::erase.
  boost::asio::awaitable<Outcome<void>> erase_now(MessageId message, std::string who, std::string why);

  struct Figures {
    std::optional<TimePoint> last_sweep;
    std::size_t erased = 0;
    std::size_t forgotten = 0;
    std::size_t pinned = 0;  ///< of the last sweep: old, and not final
    MessageId oldest_pinned;
    bool scrubbed = false;
  };
  [[nodiscard]] const Figures& figures() const { return figures_; }

 private:
  boost::asio::awaitable<bool> erase_due(Duration keep);
  boost::asio::awaitable<bool> forget_due(Duration keep);
  boost::asio::awaitable<bool> erase(std::vector<MessageId> messages, Duration keep);
  boost::asio::awaitable<Outcome<std::vector<Outcome<void>>>> store_erase(std::vector<HistoryEntry> entries);
  /// Figures::scrubbed says what came of it.
  boost::asio::awaitable<void> scrub();
  [[nodiscard]] bool is_over(TimePoint from, Duration keep) const;
  void note_pinned(std::size_t pinned, MessageId oldest);
  void say(Loudness loudness, const std::string& event, const std::string& detail, MessageId message = {},
           std::string who = "budstikke");

  RetentionParts parts_;
  RetentionTimes times_;
  RetentionOptions options_;
  Signal wake_;
  Figures figures_;
  std::size_t erasures_ = 0;
};

}  // namespace budstikke
