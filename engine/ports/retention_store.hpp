#pragma once
// What becomes old: payloads are erased so that nothing can bring them back, and later their history goes too.
//
// Threading and errors as in store.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <vector>

#include "engine/model/history.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

/// A page of messages that were received before a time, oldest first.
struct AgePage {
  bool erased = false;  ///< those whose bytes are erased; else those whose are not
  TimePoint before{};
  // What is younger than the last of the page before.
  TimePoint after_received{};
  MessageId after;
  std::size_t max = 0;
};

struct AgedMessage {
  MessageId id;
  TimePoint received_at{};
  /// When the last of it happened: repeats of it by its sender do not count.
  TimePoint last_at{};
  bool final = false;  ///< all its deliveries are
};

class RetentionStore {
 public:
  virtual ~RetentionStore() = default;
  virtual boost::asio::awaitable<Outcome<std::vector<AgedMessage>>> aged(AgePage page) = 0;

  /// Erases every version of the bytes of each entry's message, with the keys that open them, and adds the entry; all in one
  /// synced transaction. The deliveries' versions rise, so that nobody acts on what was read before. For each: B204 where
  /// there is no such message, B207 where a delivery of it is not final, B208 where it is erased already.
  virtual boost::asio::awaitable<Outcome<std::vector<Outcome<void>>>> erase(
      std::vector<HistoryEntry> entries) = 0;

  /// Removes erased messages with their deliveries and their history; passes over what is not erased.
  virtual boost::asio::awaitable<Outcome<void>> forget(std::vector<MessageId> messages) = 0;

  /// Messages that stay while all around them are erased: gives up the place where they lie, so that it can be used again.
  virtual boost::asio::awaitable<Outcome<void>> make_way(std::vector<MessageId> messages) = 0;

  enum class Scrubbed {
    more,     ///< call again
    blocked,  ///< somebody reads an older state: call again later
    done,     ///< no file of the store holds anything any more that was erased or replaced before the call
  };
  /// A bounded step of what erasing leaves behind: room that is given back, and the log, which still has what it wrote.
  virtual boost::asio::awaitable<Outcome<Scrubbed>> scrub() = 0;
};

}  // namespace budstikke
