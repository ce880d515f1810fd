#pragma once
// When to try again. Pure: the randomness comes in as a number.

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/model/limits.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

/// The pause after attempt number `attempt` (from 1): full jitter, evenly between backoff_first and a bound
/// that doubles with each attempt until backoff_longest. `random` is any number; each gives one pause.
[[nodiscard]] Duration backoff(std::uint32_t attempt, const LaneLimits& limits, std::uint64_t random);

/// The pause that a peer asked for, from a failure's detail ("... retry after 120 s ..."). Never shorter than
/// backoff_first nor longer than backoff_longest, whatever the peer says. Nothing where it asked for none.
[[nodiscard]] std::optional<Duration> asked_pause(std::string_view failure_detail, const LaneLimits& limits);

}  // namespace budstikke
