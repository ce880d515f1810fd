#pragma once
// What a sender says it sent, held against what came. Pure.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ports/ledger.hpp"
#include "engine/ports/traffic_view.hpp"
#include "engine/watch/alarm.hpp"
#include "engine/watch/sent_counts.hpp"

namespace budstikke::watch {

inline constexpr std::string_view kCountsTopic = "counts";
/// Ids of one report that are kept because they had not come; the rest are a number.
inline constexpr std::size_t kMostMissingKept = 20'000;
/// Days back from today of which counts are taken, and kept whatever they say.
inline constexpr int kCountedDays = 31;

/// A type of a report as it is kept. The ids of what had come by then are not kept: what is stored stays stored.
struct KeptType {
  std::string type;
  std::size_t count = 0;
  bool listed = false;
  std::vector<BusinessId> missing{};  ///< that had not come when the report did
  std::size_t more_missing = 0;       ///< beyond those kept
};

struct KeptCounts {
  HerId sender;
  Date day{};
  std::vector<KeptType> types;
  std::uint64_t number = 0;  ///< of the ledger's entry
  TimePoint at{};
  std::string who;
};

/// {"sender": .., "day": "..", "types": [{"type", "count", "listed", "missing": [..], "more_missing": n}]}
[[nodiscard]] std::string to_json(const KeptCounts& counts);
[[nodiscard]] std::optional<KeptCounts> kept_counts_from_entry(const LedgerEntry& entry);

struct TypeComparison {
  enum class Result : std::uint8_t {
    agrees,
    fewer,  ///< came than was said: the disaster
    more,   ///< came than was said: the count is wrong, or counts another day
  };
  std::string type;
  std::size_t said = 0;
  // What came on the day: surely, and with what came so near midnight that it may belong to it.
  std::size_t least = 0;
  std::size_t most = 0;
  std::size_t lacking = 0;  ///< of those said, at least
  Result result = Result::agrees;
};
[[nodiscard]] std::string_view name_of(TypeComparison::Result result);

/// Messages of the sender, service or business, by type.
[[nodiscard]] std::map<std::string, std::size_t> count_of(HerId sender,
                                                          const std::vector<Arrivals>& arrivals);

/// `still_missing`: of each listed type, how many of its missing ids have not come by now.
[[nodiscard]] std::vector<TypeComparison> compare(const KeptCounts& counts,
                                                  const std::map<std::string, std::size_t>& least,
                                                  const std::map<std::string, std::size_t>& most,
                                                  const std::map<std::string, std::size_t>& still_missing);

/// The last comparison of a day.
struct DayComparison {
  HerId sender;
  Date day{};
  std::vector<TypeComparison> types;
  [[nodiscard]] bool lacks() const;
};

/// One finding for the sender, from its days, newest first.
[[nodiscard]] Finding finding_of(HerId sender, const std::vector<DayComparison>& days);

}  // namespace budstikke::watch
