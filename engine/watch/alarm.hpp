#pragma once
// Alarms that begin once and end once: their kinds, and what is known of each. Plain values.

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"
#include "engine/watch/verdict.hpp"

namespace budstikke::watch {

enum class AlarmKind : std::uint8_t {
  silence,           ///< a sender, or one type of it, sends nothing or far too little
  counts_differ,     ///< a sender says that it sent more than came
  counts_missing,    ///< a sender that is to report what it sent has not
  receipts_missing,  ///< a party takes messages and sends no application receipts
  rejections,        ///< a party rejects, or is refused, far more than it used to
  lane_stands,       ///< what waits for a destination waits too long
  work_list,         ///< the work list is long, or something on it old
  volume_falls,      ///< a sender, or one type of it, sends far less than it used to, for days
  conflicts,         ///< a sender sends other bytes under an id that is taken
  impostors,         ///< a caller names senders that it may not send as
  wrong_addressee,   ///< a party says that what it got was not for it
  keys_tried,        ///< somebody tries keys that are wrong
  retention_waits,   ///< what is old enough to be erased is not final
};
inline constexpr std::size_t kAlarmKinds = 13;

struct AlarmKey {
  AlarmKind kind = AlarmKind::silence;
  /// A series' name, a HER-id, a lane; "*" for all together.
  std::string subject;
  friend auto operator<=>(const AlarmKey&, const AlarmKey&) = default;
};

/// Subject of the one alarm that stands for many of its kind.
inline constexpr std::string_view kMany = "many";

/// What a sentence about an alarm is filled in with, by name. Numbers, times, ids and codes only.
using Figures = std::map<std::string, std::string>;

/// What a judge says of one subject.
struct Finding {
  AlarmKey key;
  Verdict verdict = Verdict::unsure;
  Figures figures{};
  HerId sender{};  ///< whom it is about, for the status line; may be empty
  HerId party{};
  std::string type{};
};

/// Nobody is alarmed until then.
struct Mute {
  TimePoint until{};
  std::string who;
  std::string why;
};

struct Alarm {
  AlarmKey key;
  bool active = false;
  TimePoint since{};                 ///< of the present or the last time
  TimePoint wrong_since{};           ///< what it rests on began earlier, by its figures
  std::optional<TimePoint> ended{};  ///< of the last time, where it is not active
  Figures figures{};                 ///< the last
  std::optional<Mute> mute{};
  /// Has been told of; false while it is muted, so that it is told of again where the mute ends before the alarm.
  bool told = false;
  std::string seen_by{};  ///< who has acknowledged it, and why
  std::string seen_why{};

  [[nodiscard]] bool muted(TimePoint now) const { return mute && now < mute->until; }
};

struct KindEntry {
  AlarmKind kind;
  std::string_view
      id;  ///< "silence": stable; the event of its status line, which ends with "_over" when it ends
  std::string_view title;
  std::string_view title_nb;
  /// Sentences with {name} for each figure.
  std::string_view sentence;
  std::string_view sentence_nb;
  std::string_view advice;
  std::string_view advice_nb;
  /// Instead of the sentence where it ends after a quiet time (the figure "quiet"): nothing shows that all is well, but nothing
  /// has shown the contrary either. Empty where it cannot end so.
  std::string_view quiet{};
  std::string_view quiet_nb{};
};
[[nodiscard]] const std::array<KindEntry, kAlarmKinds>& alarm_kinds();
[[nodiscard]] const KindEntry& entry(AlarmKind kind);
[[nodiscard]] std::optional<AlarmKind> alarm_kind_from_id(std::string_view id);

/// The sentence of an alarm with its figures; in bokmål where `norwegian`.
[[nodiscard]] std::string sentence_of(const AlarmKey& key, const Figures& figures, bool norwegian = false);

}  // namespace budstikke::watch
