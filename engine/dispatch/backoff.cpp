#include "engine/dispatch/backoff.hpp"

#include <algorithm>
#include <charconv>

namespace budstikke {

Duration backoff(std::uint32_t attempt, const LaneLimits& limits, std::uint64_t random) {
  const Duration lower = std::min(limits.backoff_first, limits.backoff_longest);
  Duration upper = lower;
  for (std::uint32_t i = 0; i < attempt && upper < limits.backoff_longest; ++i) {
    upper = std::min(upper > Duration{0} ? upper * 2 : Duration{1}, limits.backoff_longest);
  }
  const auto span = static_cast<std::uint64_t>((upper - lower).count()) + 1;
  return lower + Duration{static_cast<Duration::rep>(random % span)};
}

std::optional<Duration> asked_pause(std::string_view failure_detail, const LaneLimits& limits) {
  constexpr std::string_view lead = "retry after ";
  const auto position = failure_detail.find(lead);
  if (position == std::string_view::npos) return std::nullopt;
  const std::string_view rest = failure_detail.substr(position + lead.size());
  std::uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), seconds);
  const bool too_large = error == std::errc::result_out_of_range;
  if (error != std::errc{} && !too_large) return std::nullopt;
  const std::string_view unit = rest.substr(static_cast<std::size_t>(end - rest.data()));
  if (!unit.starts_with(" s")) return std::nullopt;
  const auto longest = std::chrono::floor<std::chrono::seconds>(limits.backoff_longest);
  if (too_large || seconds >= static_cast<std::uint64_t>(longest.count())) return limits.backoff_longest;
  const Duration pause = std::chrono::seconds{seconds};
  return std::max(pause, std::min(limits.backoff_first, limits.backoff_longest));
}

}  // namespace budstikke
