#pragma once
// What waits too long: deliveries of a lane, and the work list. Pure.

#include <vector>

#include "engine/ports/store_view.hpp"
#include "engine/watch/alarm_board.hpp"

namespace budstikke::watch {

struct StandingOptions {
  Duration lane_oldest = std::chrono::hours{4};
  std::size_t work_list_most = 200;
  Duration work_list_oldest = std::chrono::hours{72};
};

/// Every lane with deliveries that wait or are under way, by when they were made: an attempt is no end of waiting. Well when the
/// oldest is half as old as it may be; so are lanes whose alarm is on and that have none any more.
[[nodiscard]] std::vector<Finding> judge_lanes(const std::vector<QueueRow>& queues, const AlarmBoard& board,
                                               TimePoint now, const StandingOptions& options);

/// One finding. Well when it is four fifths as long as it may be, and nothing on it is too old.
[[nodiscard]] std::vector<Finding> judge_work_list(const std::vector<QueueRow>& queues, TimePoint now,
                                                   const StandingOptions& options);

}  // namespace budstikke::watch
