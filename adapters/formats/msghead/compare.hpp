#pragma once
// Whether two readings of a message tell the same, but for the receiver: the proof behind a re-addressing.

#include <string_view>

#include "engine/ports/message_reader.hpp"

namespace budstikke::formats::msghead {

/// The name of the first fact that differs, Receiver left aside; empty where none does.
[[nodiscard]] std::string_view difference_but_receiver(const ReadMessage& before, const ReadMessage& after);

}  // namespace budstikke::formats::msghead
