#pragma once
// What a sender says that it sent on a day: by type a count, and optionally the MsgIds. Pure.
//
// As JSON:
//   {"sender": 8100001, "day": "2026-11-28",
//    "types": [{"type": "DIALOG_NOTAT", "count": 412}, {"type": "...", "message_ids": ["...", ...]}]}
// As CSV (comma or semicolon, with a header line; ids one a line, or a count, or both):
//   sender;day;type;count;message_id
//   8100001;2026-11-28;DIALOG_NOTAT;412;
//   8100001;2026-11-28;DIALOG_HELSEFAGLIG;;6f0c1a1e-...
// The day is a calendar day in Norway. A type without messages is said with count 0; of a type that is not named, nothing is
// said.
//
// What stands in the place of a type or an id may be anything, a patient's name or number too. So no sentence about a mistake
// quotes either, an id is a UUID, and only known types are kept: the others are counted together (with_plain_types).

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/watch/calendar.hpp"

namespace budstikke::watch {

inline constexpr std::size_t kMostCountedTypes = 200;
inline constexpr std::size_t kMostListedIds = 100'000;  ///< of one text, all types together
inline constexpr std::size_t kMostCountedDays = 400;    ///< senders and days of one file
inline constexpr std::size_t kMostCounted = 10'000'000;

struct TypeCount {
  std::string type;
  std::size_t count = 0;
  bool listed = false;            ///< gives the MsgIds
  std::vector<BusinessId> ids{};  ///< lower case, each once
};

struct SentCounts {
  HerId sender;  ///< service or business
  Date day{};
  std::vector<TypeCount> types;  ///< each type once
};

/// B107 with what is wrong and, in a file, on which line. A count that is not the number of ids given is a mistake.
[[nodiscard]] Outcome<SentCounts> counts_from_json(std::string_view text);
[[nodiscard]] Outcome<std::vector<SentCounts>> counts_from_csv(std::string_view text);

/// The counts as they may be kept and shown: types that are neither in the code list (message_types.hpp) nor among `seen`, those
/// that messages of the node have had, are one, kOtherType (volume_record.hpp). It lists its ids where all of them did.
[[nodiscard]] SentCounts with_plain_types(SentCounts counts, const std::set<std::string>& seen);

}  // namespace budstikke::watch
