#pragma once
// Where a calendar day of Norway ends. Pure.

#include <chrono>

#include "engine/model/time.hpp"

namespace budstikke::registry {

/// The last millisecond of `day` in Norway, summer time included. Days before 1970 or after 2200 end before, or after,
/// everything.
[[nodiscard]] inline TimePoint last_moment_of(std::chrono::year_month_day day) {
  const std::chrono::year_month_day next{std::chrono::sys_days{day} + std::chrono::days{1}};
  // A text without a zone is read as Norwegian local time.
  const auto midnight = parse_date_time(to_text(next) + "T00:00:00");
  if (midnight) return *midnight - Duration{1};
  return next.year() < std::chrono::year{2000} ? TimePoint::min() : TimePoint::max();
}

}  // namespace budstikke::registry
