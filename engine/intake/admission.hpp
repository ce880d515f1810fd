#pragma once
// Room for messages that are being received, shared so that nobody who floods it shuts others out, and so that what has
// begun to come is taken rather than turned away half-way. Pure but for the wake-ups. Loop thread only.
//
// Each message takes a place, and with it the room for its first kSmallBytes: small messages compete with nothing else.
// What is larger takes the rest in one piece, in turn; what waits for its turn is bounded too, and what would be beyond
// that is refused before it is read.

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "engine/model/limits.hpp"

namespace budstikke {

class Admission {
 public:
  /// Of each message, so much is in its place: IntakeLimits::pending_messages bounds it.
  static constexpr std::size_t kSmallBytes = 65'536;

  /// Held until the message is answered; given back when the last copy goes. May outlive the admission.
  using Token = std::shared_ptr<void>;

  /// A turn that is waited for, until it is dropped.
  struct Turn {
    std::string caller;
    std::size_t bytes = 0;
    std::function<void()> wake;  ///< called once when `room` is there; must not call back
    Token room;
    std::size_t passed_bytes = 0;  ///< by others, since it waits
  };

  explicit Admission(IntakeLimits limits) : room_(std::make_shared<Room>(limits)) {}

  /// A place for a message of `bytes`; null where there is none, or where it is large and could not even wait.
  [[nodiscard]] Token begin(const std::string& caller, std::size_t bytes);
  /// Room for `bytes` beyond the place, at once; null where there is none or others are first.
  [[nodiscard]] Token reserve(const std::string& caller, std::size_t bytes);
  /// As reserve, which found none, in turn; null where too much waits already. Who waits may be passed by what fits beside it, but by no more
  /// than all the room holds.
  [[nodiscard]] std::shared_ptr<Turn> wait(const std::string& caller, std::size_t bytes,
                                           std::function<void()> wake);

  [[nodiscard]] std::size_t bytes() const { return room_->used.bytes; }
  [[nodiscard]] std::size_t messages() const { return room_->used.messages; }
  [[nodiscard]] std::size_t waiting() const;
  /// Somebody was refused for want of room, and use has not fallen to half since.
  [[nodiscard]] bool closed() const;

 private:
  struct Use {
    std::size_t messages = 0;
    std::size_t bytes = 0;  ///< beyond the places
  };
  using Turns = std::list<std::weak_ptr<Turn>>;
  struct Room : std::enable_shared_from_this<Room> {
    explicit Room(IntakeLimits chosen) : limits(chosen) {}
    [[nodiscard]] Use held_by(const std::string& caller) const;
    [[nodiscard]] bool has(const std::string& caller, std::size_t bytes) const;
    [[nodiscard]] bool is_next(const Turn& turn) const;
    [[nodiscard]] bool has_for_newcomer(const std::string& caller, std::size_t bytes) const;
    [[nodiscard]] bool may_wait(const std::string& caller, std::size_t bytes) const;
    [[nodiscard]] Token take(const std::string& caller, Use more);
    void give_back(const std::string& caller, Use less);
    void note_passed(Turns::const_iterator until, std::size_t bytes) const;
    void serve();

    IntakeLimits limits;
    Use used;
    std::map<std::string, Use> by_caller;
    Turns turns;  // who has waited longest first
    bool refused = false;
  };

  std::shared_ptr<Room> room_;  // tokens may outlive the admission during shutdown
};

}  // namespace budstikke
