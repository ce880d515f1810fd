#pragma once
// What a lane does next, decided in values: which delivery to send, until when to sleep, when to read more
// from the store. Pure; told of everything that happens, and of the time.
//
// It holds a bounded window of waiting deliveries; the rest stays in the store. Where the window is full of what is
// due later, half of it is put back for what the store holds that is due now. Attempts under way at once
// start at one, grow by 1/N with each success and are halved when the party fails.

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/dispatch/breaker.hpp"
#include "engine/dispatch/order_gate.hpp"
#include "engine/model/delivery.hpp"
#include "engine/model/limits.hpp"

namespace budstikke {

/// As much of a waiting delivery as the machine needs.
struct LaneEntry {
  DeliveryId id;
  TimePoint due_at{};
  TimePoint deadline{};
  TimePoint created_at{};
  std::string ordering_key;
};
[[nodiscard]] LaneEntry entry_of(const Delivery& delivery);

struct LaneAction {
  enum class Kind {
    send,         ///< begin an attempt with `id`; `finished` must follow
    expire,       ///< the deadline of `id` has passed; `finished` must follow
    sleep_until,  ///< nothing to do before `until`, unless told of something
    load_more,    ///< read the lane's waiting deliveries; `loaded` or `load_failed` must follow
    idle,         ///< nothing to do until told of something
  };
  Kind kind = Kind::idle;
  DeliveryId id;
  TimePoint until{};
};

/// How what `next` asked for ended.
struct AttemptResult {
  enum class Kind {
    delivered,  ///< the peer took it
    sent,       ///< on its way, its acknowledgement awaited; due again at `due`
    deferred,   ///< the attempt failed; due again at `due`
    refused,    ///< the peer refuses it for good
    postponed,  ///< a fault here kept the attempt from beginning; due again at `due`
    gone,       ///< held, expired, or changed by someone else: it never reached the peer
  };
  Kind kind = Kind::gone;
  Scope scope = Scope::message;  ///< of a failure
  TimePoint due{};
  std::optional<TimePoint> deadline{};   ///< of sent: the delivery's, by the clock as it is now
  std::optional<TimePoint> pause_until;  ///< the peer asked for a pause: nothing is sent on the lane before
  bool stale = false;                    ///< the stored state was another one: what waits is read again
};

class LaneMachine {
 public:
  explicit LaneMachine(const LaneLimits& limits);
  LaneMachine(const LaneMachine&) = delete;
  LaneMachine& operator=(const LaneMachine&) = delete;

  /// Before anything else: the lane has old work, so one attempt goes first (Breaker::doubt).
  void doubt() { breaker_.doubt(); }

  [[nodiscard]] LaneAction next(TimePoint now);

  /// A delivery of this lane is stored as waiting.
  void offered(LaneEntry entry);
  /// What the store holds, by due time and age. `complete`: there is no more than this.
  void loaded(std::vector<LaneEntry> entries, bool complete);
  void load_failed(TimePoint try_again_at);
  void finished(const DeliveryId& id, const AttemptResult& result, TimePoint now);
  /// It does not wait any more (held, discarded, expired, receipt came). One under way stays until
  /// `finished`.
  void removed(const DeliveryId& id);
  /// The clock was set: times that were noted mean nothing any more. Pauses end, and what waits is read again; the caller
  /// gives due times and deadlines that are true by the new time.
  void clock_jumped();

  [[nodiscard]] std::size_t under_way() const { return under_way_; }
  [[nodiscard]] std::size_t window() const { return entries_.size(); }
  [[nodiscard]] std::size_t concurrency() const { return static_cast<std::size_t>(concurrency_); }
  [[nodiscard]] const Breaker& breaker() const { return breaker_; }
  /// Nothing under way, nothing waiting here or, as far as it knows, in the store: the lane may end.
  [[nodiscard]] bool empty() const { return entries_.empty() && complete_ && !loading_; }

 private:
  struct Held {
    LaneEntry entry;
    TimePoint not_before{};  ///< after a fault here: not even its expiry is tried again before
    bool under_way = false;
    bool offered_again = false;  ///< while under way: somebody made it waiting once more
    bool yields = false;         ///< while under way: an elder of its key came to wait in the store alone
    [[nodiscard]] TimePoint expires_at() const { return std::max(entry.deadline, not_before); }
  };
  using Entries = std::map<DeliveryId, Held>;
  /// Each step asks who is first, of up to a whole window.
  struct Expires {
    bool operator()(const Held* a, const Held* b) const;
  };
  struct Due {
    bool operator()(const Held* a, const Held* b) const;
  };

  [[nodiscard]] bool may_load(TimePoint now) const;
  [[nodiscard]] bool may_make_room(TimePoint now) const;
  void make_room(TimePoint now);
  [[nodiscard]] bool may_begin(TimePoint now) const;
  [[nodiscard]] const Held* first_to_expire() const;
  [[nodiscard]] Held* first_in_turn() const;
  Held* first_to_send(TimePoint now);
  [[nodiscard]] LaneAction rest(TimePoint now) const;
  LaneAction begin(LaneAction::Kind kind, Held& held);
  void stay_outside(const LaneEntry& entry);
  [[nodiscard]] bool has_elder_outside(const LaneEntry& entry) const;
  void line_up(Held& held);
  void step_out(Held& held);
  void insert(LaneEntry entry);
  void erase(Entries::iterator position);
  void learn(const DeliveryId& id, const AttemptResult& result, TimePoint now);
  [[nodiscard]] static Age age_of(const LaneEntry& entry) { return {entry.created_at, entry.id}; }

  LaneLimits limits_;
  Breaker breaker_;
  OrderGate gate_;
  Entries entries_;
  // Of the entries, those that are not under way. What they are ordered by changes only while they are not in here.
  std::set<Held*, Expires> by_expiry_;
  std::set<Held*, Due> by_due_;
  std::size_t under_way_ = 0;
  double concurrency_ = 1;
  DeliveryId probe_;
  std::optional<TimePoint> paused_until_;
  // Reading from the store.
  bool complete_ = false;  ///< everything that waits in the store is in the window
  bool loading_ = false;
  bool missed_ = false;                       ///< something was offered that the running read may not show
  std::map<std::string, Age> missed_elders_;  ///< of that, the eldest of each ordering key
  bool worth_loading_ = true;                 ///< something changed since a read that brought nothing new
  /// Something changed since the window was last emptied by half: once for each change, or a store whose waiting
  /// deliveries are all due later would be read without end.
  bool worth_making_room_ = true;
  TimePoint load_not_before_{};
};

}  // namespace budstikke
