#pragma once
// What a judge says of its subject. Plain value.

#include <cstdint>

namespace budstikke::watch {

enum class Verdict : std::uint8_t {
  unsure,  ///< nothing new can be said: an alarm that is on stays on, one that is off stays off
  well,
  wrong,
};

}  // namespace budstikke::watch
