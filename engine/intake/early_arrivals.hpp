#pragma once
// Whether anything may wait on the work list for a message that has not come yet: a follower for its original, a receipt
// for what it answers. Mostly nothing does, and then no arrival need look. Pure; loop thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/ports/store.hpp"

namespace budstikke {

class EarlyArrivals {
 public:
  enum class Kind : std::uint8_t {
    follower,  ///< held with H313
    receipt,   ///< held with H314
  };

  /// Of every unit that is about to be stored. What it returns, where the unit holds any, is to be kept until it is known
  /// whether the unit was: till then a look at the store may miss it.
  [[nodiscard]] std::shared_ptr<void> note(const Unit& unit);

  /// False only where the store holds none, and none is on its way there. Of what was there before, nobody knows at first.
  [[nodiscard]] bool may_wait(Kind kind) const { return of(kind).may_wait; }

  /// Whether to look at the whole store, asked where somebody found nothing that waits for him: now and then, and never
  /// while a unit that holds any is on its way.
  [[nodiscard]] bool is_worth_a_look(Kind kind);
  /// What `none_found` takes; asked for when the look begins.
  [[nodiscard]] std::uint64_t noted(Kind kind) const { return of(kind).noted; }
  /// The look found none in the whole store.
  void none_found(Kind kind, std::uint64_t noted);

 private:
  struct State {
    bool may_wait = true;
    std::uint64_t noted = 0;
    std::size_t looks = 0;
  };
  bool note(const Delivery& delivery);
  [[nodiscard]] State& of(Kind kind) { return states_[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] const State& of(Kind kind) const { return states_[static_cast<std::size_t>(kind)]; }

  std::array<State, 2> states_;
  std::shared_ptr<void> on_their_way_ = std::make_shared<char>();  ///< shared by the units that hold any
};

}  // namespace budstikke
