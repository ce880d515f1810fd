#pragma once
// What is kept of the traffic for good, as entries of the ledger's topic "volumes". Pure.
//
//   {"hour": "2026-11-28T13:00:00.000Z", "up": 60, "in": [[sender, business, "TYPE", count], ...]}
//   {"day": "2026-11-21", "out": [[sender, business, "TYPE", party, "state", receipt, "code", count], ...]}
//
// `up`: minutes of the hour in which the node ran. A day's deliveries are recorded when they have had time to be settled.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/ports/traffic_view.hpp"
#include "engine/watch/calendar.hpp"

namespace budstikke::watch {

inline constexpr std::string_view kVolumesTopic = "volumes";
/// Rows of one entry; beyond, the smallest are counted together, as nobody's, under the type "(other)".
inline constexpr std::size_t kMostRecordedRows = 3'000;
/// A type that is longer is no type of the code list: it is counted as "(other)" of its sender.
inline constexpr std::size_t kLongestType = 64;
inline constexpr std::string_view kOtherType = "(other)";

struct HourRecord {
  TimePoint hour{};
  int minutes_up = 60;
  std::vector<Arrivals> arrivals;  ///< without their hour
};

struct DayRecord {
  Date day{};
  std::vector<DeliveryCount> deliveries;
};

[[nodiscard]] std::string to_json(const HourRecord& record);
[[nodiscard]] std::string to_json(const DayRecord& record);
/// Nothing where the text is neither.
[[nodiscard]] std::optional<std::variant<HourRecord, DayRecord>> volume_from_json(std::string_view text);

/// The arrivals of one hour within the bounds above.
[[nodiscard]] std::vector<Arrivals> bounded(std::vector<Arrivals> arrivals);
[[nodiscard]] std::vector<DeliveryCount> bounded(std::vector<DeliveryCount> counts);

}  // namespace budstikke::watch
