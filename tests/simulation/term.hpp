#pragma once
// A time before which something must not happen, as it stands after what the clock has jumped over: worked out jump by
// jump, where the engine asks a timeline of all jumps. Never later than the engine may have it. Pure.

#include <algorithm>
#include <cstddef>

#include "engine/model/timeline.hpp"

namespace budstikke::simulation {

struct Term {
  TimePoint set{};        ///< as stored
  TimePoint passes{};     ///< by what the clock shows now
  TimePoint resumed{};    ///< where the last jump over it ended
  std::size_t since = 0;  ///< jumps that were before it
  bool exact = true;      ///< else it passes then or later

  [[nodiscard]] static Term at(TimePoint time, std::size_t since) { return {time, time, {}, since, true}; }

  void jumped(const ClockJump& jump) {
    if (jump.forward()) {
      if (passes <= jump.from || passes >= jump.to) return;
      passes = exact ? passes + jump.size() : jump.to;
      resumed = jump.to;
      return;
    }
    if (passes == set || jump.to >= resumed) return;
    // So much of the jump over it is undone. What the clock would not have reached then is as it was set.
    resumed -= jump.size();
    passes = resumed <= set ? set : std::max(set, passes - jump.size());
    exact = false;
  }
};

}  // namespace budstikke::simulation
