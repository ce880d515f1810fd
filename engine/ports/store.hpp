#pragma once
// Durable state. A backend is real when it passes tests/contract/store_contract.
//
// Threading: call from the loop thread; a backend does its blocking work elsewhere and resumes the caller on
// the loop. Payload bytes are opaque here (sealed by a Protector). Errors: B201 full, B202 stale, B203
// broken, B204 not found, B205 duplicate. A failed sync is not an Outcome: the backend calls its
// FatalHandler, for a node that cannot keep its promise must stop (and is safe to start again).

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/history.hpp"
#include "engine/model/message.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/model/wire_envelope.hpp"

namespace budstikke {

/// The new value of a stored delivery. `after.version` is the version that was read plus one.
struct DeliveryChange {
  Delivery after;
  /// Nothing differs from what is stored but version, state, attempts, uncertain, due_at, the deadlines and the reason:
  /// the store may leave the rest alone.
  bool state_only = false;
};

/// All or nothing. Order within a unit: message, payloads, added, changed, history, envelopes. Each payload belongs to one message:
/// where a change puts another one of the unit in its place, and nothing else of the message carries it, it is erased.
struct Unit {
  std::optional<Message> message;
  std::vector<std::pair<PayloadId, SealedPayload>> payloads;
  std::vector<Delivery> added;
  std::vector<DeliveryChange> changed;
  std::vector<HistoryEntry> history;
  /// Each of a message that is stored, or in the unit. B205: heading, peer and id are taken; B208: the message is erased.
  std::vector<WireEnvelope> envelopes;
  /// (content hash, text): kept for ever, written once.
  std::optional<std::pair<std::string, std::string>> rule_set;
  /// Ends something, so that a full store may write it where it takes no new message. Set by the commit queue.
  bool may_use_reserve = false;

  [[nodiscard]] std::size_t size_bytes() const;
  /// Nothing but a note that a known message came again (events duplicate and conflict).
  [[nodiscard]] bool only_notes_repeat() const;
};

/// Notes of this kind that are kept for one message. Who sends a thing for ever must not fill the store with that.
inline constexpr std::size_t kMostRepeatNotes = 20;

using FatalHandler = std::function<void(std::string sentence)>;
/// What of the store is full, as the end of a sentence; empty when it has room again.
using RoomHandler = std::function<void(std::string what_is_full)>;

class Store {
 public:
  virtual ~Store() = default;

  /// Writes each unit whole or not at all, all of them in one synced transaction; answers in the same order.
  /// Returns only when what it reports as written survives a crash. B205 where the message's duplicate key
  /// exists already and is not empty; B202 where a changed delivery's stored version is not `after.version -
  /// 1`. A unit that fails leaves the others untouched. A unit that only notes a repeat is answered as written where it
  /// is left out: beyond kMostRepeatNotes of its message and event, or for want of room.
  virtual boost::asio::awaitable<std::vector<Outcome<void>>> commit(std::vector<Unit> units) = 0;

  /// Waiting deliveries of a lane, by due time and then age; but where several have one ordering key, none before its
  /// elders, however late they are due.
  virtual boost::asio::awaitable<Outcome<std::vector<Delivery>>> waiting(LaneId lane, std::size_t max) = 0;

  /// Lanes that have a waiting or sending delivery.
  virtual boost::asio::awaitable<Outcome<std::vector<LaneId>>> busy_lanes() = 0;

  /// Deliveries left in `sending`, at start-up.
  virtual boost::asio::awaitable<Outcome<std::vector<Delivery>>> interrupted() = 0;

  /// Handed over, expecting a receipt, with a receipt deadline from `first` to `last` (both included); and waiting ones
  /// whose deadline is. Earliest first.
  virtual boost::asio::awaitable<Outcome<std::vector<Delivery>>> overdue(TimePoint first, TimePoint last,
                                                                         std::size_t max) = 0;

  virtual boost::asio::awaitable<Outcome<SealedPayload>> load(PayloadId payload) = 0;
};

}  // namespace budstikke
