#pragma once
// What a crash kept from the log: between a commit and its line nobody can be told, so the next life tells it first.

#include <vector>

#include "engine/model/history.hpp"
#include "engine/ports/status_sink.hpp"

namespace budstikke::simulation {

/// A line for each of the `stored` entries that gives a delivery a state and that no line of `told` tells of, oldest first.
/// Both are whole, in order. Pure.
[[nodiscard]] std::vector<StatusLine> untold_lines(const std::vector<HistoryEntry>& stored,
                                                   const std::vector<StatusLine>& told);

}  // namespace budstikke::simulation
