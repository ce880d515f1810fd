#pragma once
// Room for payloads that are on their way out: bytes in memory, all destinations together, shared so that destinations
// that stall do not stop those that are well. Pure. Loop thread.
//
// What a stalled attempt holds it holds until its time is up, so nobody is pre-empted; what can be done is to let those in
// whose answers have been seen. A lane is well when its last large payload was answered, failing when it was not, and
// unknown before. Large ones alone count: there are roads on which what is small passes and what is large stalls. Failing
// lanes share a quarter of the room, with the unknown ones a half; the other half is for lanes that are well.

#include <array>
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <optional>

#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

class SendingRoom {
 public:
  /// What is no larger than this always fits: the number of attempts under way bounds it.
  static constexpr std::size_t kSmallBytes = 65'536;
  /// Who was refused keeps its place in the order for so long; whoever still wants it asks again before.
  static constexpr Duration kPatience = std::chrono::seconds{5};

  explicit SendingRoom(std::size_t most_bytes);

  /// Room for one payload, given back when the last copy of the token goes; null where there is none: to be asked for
  /// again within kPatience.
  ///
  /// Unless a lane is well and has none yet, it must leave as much as it then holds, so that others find room beside it.
  /// A payload that is larger than its share fits where it has that share alone, for it must go some time. Smaller ones may
  /// pass one that waits for room, but no more of them than all the room holds.
  [[nodiscard]] std::shared_ptr<void> reserve(const LaneId& lane, std::size_t bytes, TimePoint now);

  /// How the attempt with a payload of `bytes` ended: whether the peer answered for itself, be it with a refusal.
  void learn(const LaneId& lane, std::size_t bytes, bool answered);
  /// The lane has ended: what was learnt of it is old when it begins again.
  void forget(const LaneId& lane);

  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  enum Standing : std::size_t { failing, unknown, well };
  using Shares = std::array<std::size_t, 3>;
  struct Use {
    Shares by_standing{};
    std::map<LaneId, std::size_t> by_lane;
  };
  struct Waiter {
    LaneId lane;
    std::size_t bytes = 0;
    TimePoint asked_at{};
    std::size_t passed_bytes = 0;  ///< by others, since it waits
  };
  using Waiters = std::list<Waiter>;

  [[nodiscard]] Standing standing(const LaneId& lane) const;
  [[nodiscard]] std::size_t held(const LaneId& lane) const;
  /// The first share in which there is too little beside what is `used`, from the lane's own share to all the room; nothing
  /// where it fits.
  [[nodiscard]] std::optional<Standing> lacks(const LaneId& lane, std::size_t bytes,
                                              const Shares& used) const;
  /// Whether somebody before `place` has been passed often enough, and would lack what one of `standing` would take.
  [[nodiscard]] bool is_anothers_turn(Waiters::const_iterator place, Standing standing,
                                      std::size_t bytes) const;
  void wait(Waiters::iterator place, const LaneId& lane, std::size_t bytes, TimePoint now);

  std::size_t most_bytes_;
  std::shared_ptr<Use> use_;         // tokens may outlive the room during shutdown
  std::map<LaneId, bool> answered_;  // by its last large payload
  Waiters waiting_;                  // who has waited longest first; at most one place a lane
};

}  // namespace budstikke
