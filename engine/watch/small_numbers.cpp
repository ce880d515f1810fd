#include "engine/watch/small_numbers.hpp"

#include <algorithm>
#include <cmath>

namespace budstikke::watch {

namespace {

/// Terms that are smaller than this share of the largest add nothing.
constexpr double kNothing = 1e-12;

}  // namespace

double chance_of_at_most(double count, double mean) {
  const double most = std::ceil(std::max(count, 0.0));
  if (most >= mean) return 1.0;
  // Below the mean the terms fall towards zero events: the largest comes first.
  double sum = 0.0;
  for (double k = most; k >= 0.0; k -= 1.0) {
    const double term = std::exp(k * std::log(mean) - mean - std::lgamma(k + 1.0));
    sum += term;
    if (term < kNothing * sum) break;
  }
  return std::min(sum, 1.0);
}

double chance_of_at_least(std::size_t count, std::size_t all, double probability) {
  const auto n = static_cast<double>(all);
  if (static_cast<double>(count) <= n * probability) return 1.0;
  if (count > all) return 0.0;
  const double yes = std::log(probability);
  const double no = std::log1p(-probability);
  double sum = 0.0;
  for (std::size_t i = count; i <= all; ++i) {
    const auto k = static_cast<double>(i);
    const double ways = std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0);
    const double term = std::exp(ways + k * yes + (n - k) * no);
    sum += term;
    if (term < kNothing * sum) break;
  }
  return std::min(sum, 1.0);
}

}  // namespace budstikke::watch
