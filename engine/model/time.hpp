#pragma once
// Points in time, and the texts that stand for them. Pure; no clock is read here.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke {

using Duration = std::chrono::milliseconds;
using TimePoint = std::chrono::sys_time<Duration>;

/// RFC 3339 in UTC with milliseconds: "2026-11-22T01:02:03.004Z".
[[nodiscard]] std::string to_text(TimePoint time);

/// Reads an xs:dateTime. Without a zone the text is Norwegian local time (HIS 80601), so summer time (EU
/// rule: last Sunday of March to last Sunday of October, 01:00 UTC) is taken off. Fractions beyond
/// milliseconds are cut. Returns nothing where the text is not an xs:dateTime between the years 1970 and
/// 2200.
[[nodiscard]] std::optional<TimePoint> parse_date_time(std::string_view text);

/// Reads "250ms", "30s", "15m", "96h" or "7d". Returns nothing for anything else, or beyond ten years.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

/// In the largest of the units above that is exact: "4d", "36h", "250ms"; "0s" for none.
[[nodiscard]] std::string to_text(Duration duration);

/// The calendar date in Norway at `time`: what dated municipality numbers are asked with.
[[nodiscard]] std::chrono::year_month_day norwegian_date(TimePoint time);

/// Reads "2024-01-31". Returns nothing for anything else.
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_date(std::string_view text);

[[nodiscard]] std::string to_text(std::chrono::year_month_day date);

}  // namespace budstikke
