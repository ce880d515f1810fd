#pragma once
// How long this machine's disk takes to make four kilobytes durable: the floor of every durable answer.

#include <string>

#include "tools/bench/load/latencies.hpp"

namespace budstikke::bench {

/// Appends 4 KiB and calls fdatasync, again and again, in a new file that is removed afterwards. Throws std::runtime_error
/// where that cannot be done.
[[nodiscard]] Latencies sync_latencies(const std::string& file, double seconds);

}  // namespace budstikke::bench
