#pragma once
// Whether two readings of a message tell the same, but for the receiver: the proof behind a re-addressing. The prose is
// left out: it lies in bytes that re-addressing does not touch.

#include <string_view>

#include "engine/model/envelope.hpp"

namespace budstikke::formats::msghead {

/// The name of the first fact that differs, Receiver left aside; empty where none does.
[[nodiscard]] std::string_view difference_but_receiver(const Envelope& before, const Envelope& after);

}  // namespace budstikke::formats::msghead
