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
  TimePoint jumped_at{};  ///< where the last jump over it began
  TimePoint resumed{};    ///< and where it ended
  TimePoint before{};     ///< when it would have passed without that jump
  std::size_t since = 0;  ///< jumps that were before it
  bool exact = true;      ///< else it passes then or later

  [[nodiscard]] static Term at(TimePoint time, std::size_t since) {
    return {time, time, {}, {}, {}, since, true};
  }

  void jumped(const ClockJump& jump) {
    if (jump.forward()) {
      if (passes <= jump.from || passes >= jump.to) return;
      before = passes;
      passes = exact ? passes + jump.size() : jump.to;
      jumped_at = jump.from;
      resumed = jump.to;
      return;
    }
    if (passes == set || jump.to >= resumed) return;
    // So much of the jump over it is undone. What the clock would not have reached then is as it was.
    resumed -= jump.size();
    if (resumed <= jumped_at || resumed <= set) {
      passes = set;
    } else {
      passes = resumed <= before ? before : std::max(set, passes - jump.size());
    }
    exact = false;
  }
};

}  // namespace budstikke::simulation
