#pragma once
// Faults that a run can be told to have, one at a time: each breaks a promise, and the judge must find it.

#include <array>
#include <string_view>
#include <utility>

namespace budstikke::simulation {

enum class Plant {
  none,
  forgetful_store,   ///< a crash loses the last commit, which was answered
  second_id,         ///< some messages are sent once more under another id
  altered_bytes,     ///< some messages lose a byte on their way out
  missing_line,      ///< some status lines are not written
  silent_restart,    ///< what a crash kept from the log is not told after it
  overtaking,        ///< lanes learn late of some messages of a conversation
  endless_delivery,  ///< nothing ever takes up some deliveries
  deaf_clock,        ///< a jump of the clock counts as time that passed
  hasty_erasure,     ///< bytes are erased before their time
  credulous_desk,    ///< whoever speaks of an envelope is taken for its party
};

inline constexpr std::array<std::pair<std::string_view, Plant>, 10> kPlants{
    {{"forgetful-store", Plant::forgetful_store},
     {"second-id", Plant::second_id},
     {"altered-bytes", Plant::altered_bytes},
     {"missing-line", Plant::missing_line},
     {"silent-restart", Plant::silent_restart},
     {"overtaking", Plant::overtaking},
     {"endless-delivery", Plant::endless_delivery},
     {"deaf-clock", Plant::deaf_clock},
     {"hasty-erasure", Plant::hasty_erasure},
     {"credulous-desk", Plant::credulous_desk}}};

}  // namespace budstikke::simulation
