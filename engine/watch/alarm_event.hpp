#pragma once
// What happens to alarms, as entries of the ledger's topic "alarms". Pure.
//
//   {"event": "began", "kind": "silence", "subject": "8100001/DIALOG_NOTAT", "figures": {...}}
//   events: began, ended, muted (with until), unmuted, acknowledged, settled; those of persons have a why, and the entry's
//   who is the person.

#include <optional>
#include <string>
#include <string_view>

#include "engine/ports/ledger.hpp"
#include "engine/watch/alarm.hpp"

namespace budstikke::watch {

inline constexpr std::string_view kAlarmsTopic = "alarms";

struct AlarmEvent {
  enum class What : std::uint8_t { began, ended, muted, unmuted, acknowledged, settled };
  What what = What::began;
  AlarmKey key;
  Figures figures{};
  TimePoint until{};  ///< of muted
  std::string why{};
};

[[nodiscard]] std::string_view name_of(AlarmEvent::What what);
[[nodiscard]] std::string to_json(const AlarmEvent& event);
/// Nothing where the text is none of these: of another version, or damaged.
[[nodiscard]] std::optional<AlarmEvent> alarm_event_from_json(std::string_view text);

}  // namespace budstikke::watch
