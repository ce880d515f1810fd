#pragma once
// How likely a count is by chance: what alarms are weighed with where counts are small. Pure.

#include <cstddef>

namespace budstikke::watch {

/// The chance of at most `count` events where `mean` are expected (Poisson). 1 where `count` is not below the mean.
[[nodiscard]] double chance_of_at_most(double count, double mean);

/// The chance of at least `count` of `all` where each is so with `probability` (binomial). 1 where that is no more than
/// expected.
[[nodiscard]] double chance_of_at_least(std::size_t count, std::size_t all, double probability);

}  // namespace budstikke::watch
