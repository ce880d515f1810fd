#pragma once
// Whether parties confirm what they take, and whether more is rejected than usual. Pure.

#include <map>
#include <string>
#include <vector>

#include "engine/ports/traffic_view.hpp"
#include "engine/watch/alarm_board.hpp"

namespace budstikke::watch {

/// Deliveries of the messages received within one stretch of time, as they are now.
struct TrafficStretch {
  TimePoint from{};
  TimePoint until{};
  std::vector<DeliveryCount> deliveries;
};

/// How much of what was settled was rejected.
struct Rejections {
  std::size_t rejected = 0;
  std::size_t settled = 0;
};

/// Adds to `rejections` what a day's deliveries say: under "8180401" what that party rejected or refused, under
/// "from:8100001" what we refused of that sender's.
void add_rejections(std::map<std::string, Rejections>& rejections,
                    const std::vector<DeliveryCount>& deliveries);

struct ReceiptOptions {
  Duration after = std::chrono::hours{24};  ///< a receipt that has not come by then counts as missing
  std::size_t least = 3;                    ///< that must be missing
  double share = 0.5;                       ///< of all
};

/// After so long a time without anything that speaks for or against it an alarm ends, and says so (KindEntry::quiet).
inline constexpr Duration kQuietParty = std::chrono::days{7};

/// By party, from `stretches` (newest first, without gaps). Wrong where, over some number of the newest stretches that are
/// old enough, at least so many receipts and that share of them are missing; well where, over the newest in which a few were
/// due, less than half of that share is; or where none is missing of those, however few, that became due within kQuietParty.
/// Where none became due in that time and none will, an alarm that is on ends as quiet. A stretch that ended before a person
/// settled the alarm says nothing.
[[nodiscard]] std::vector<Finding> judge_receipts(const std::vector<TrafficStretch>& stretches, TimePoint now,
                                                  const ReceiptOptions& options, const AlarmBoard& board);

/// By party and sender, from the newest of `stretches`, against `usual` (add_rejections over past weeks): wrong where, over
/// three days, at least five were rejected and so many would be less likely than one in a hundred thousand even at twice the
/// usual share (at least 3 percent); well where, over the newest stretches in which ten were settled, no more than one and a
/// half times the usual share was. Where nothing was rejected for kQuietParty, an alarm that is on ends as quiet.
[[nodiscard]] std::vector<Finding> judge_rejections(const std::vector<TrafficStretch>& stretches,
                                                    const std::map<std::string, Rejections>& usual,
                                                    const AlarmBoard& board);

}  // namespace budstikke::watch
