#pragma once
// Whether anything may wait on the work list for a message that has not come yet: a follower for its original, a receipt
// for what it answers. Mostly nothing does, and then no arrival need look. Pure; loop thread.

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/ports/store.hpp"

namespace budstikke {

class EarlyArrivals {
 public:
  enum class Kind : std::uint8_t {
    follower,  ///< held with H313
    receipt,   ///< held with H314
  };

  /// Of every unit that is about to be stored.
  void note(const Unit& unit);

  /// False only where the store holds none, and none is on its way there. Of what was there before, nobody knows at first.
  [[nodiscard]] bool may_wait(Kind kind) const { return of(kind).may_wait; }

  /// A look at the whole store is worth while now and then, where somebody looked for what waits for him and found
  /// nothing. Returns what `none_found` takes.
  [[nodiscard]] std::uint64_t noted(Kind kind) const { return of(kind).noted; }
  [[nodiscard]] bool is_worth_a_look(Kind kind);
  /// The whole store held none, looked at after `noted` was asked for.
  void none_found(Kind kind, std::uint64_t noted);

 private:
  struct State {
    bool may_wait = true;
    std::uint64_t noted = 0;
    std::size_t looks = 0;
  };
  void note(const Delivery& delivery);
  [[nodiscard]] State& of(Kind kind) { return states_[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] const State& of(Kind kind) const { return states_[static_cast<std::size_t>(kind)]; }

  std::array<State, 2> states_;
};

}  // namespace budstikke
