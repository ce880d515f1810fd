#pragma once
// What single messages show to be wrong, gathered: one alarm for each sender, caller or party, that begins with the first
// and ends when none came for a day, however many come between. The lines about the messages go on as they are. Loop thread.

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/watch/alarm_board.hpp"

namespace budstikke::watch {

class Incidents : public StatusSink {
 public:
  /// Subjects that are remembered; beyond, the one that was quiet longest is forgotten.
  static constexpr std::size_t kMostSubjects = 1'000;
  static constexpr Duration kQuiet = std::chrono::hours{24};
  static constexpr std::array kKinds{AlarmKind::conflicts, AlarmKind::impostors, AlarmKind::wrong_addressee};

  /// Both outlive it.
  Incidents(StatusSink& next, Clock& clock) : next_(next), clock_(clock) {}

  /// Hands the line on, and gathers what it tells: "conflict" by sender, "impostor" by caller, and "deviation" by party where
  /// the code is E21, wrong addressee.
  void write(const StatusLine& line) override;
  /// Called at each incident.
  void on_news(std::function<void()> news) { news_ = std::move(news); }

  /// Of one of kKinds. Those of `board` that are on and of which nothing has been heard since the start count from when they
  /// began.
  [[nodiscard]] std::vector<Finding> judge(AlarmKind kind, const AlarmBoard& board) const;

 private:
  struct Tally {
    std::size_t count = 0;
    TimePoint first{};
    TimePoint last{};
    HerId sender;
    HerId party;
  };
  void make_room();

  StatusSink& next_;
  Clock& clock_;
  std::function<void()> news_;
  std::map<AlarmKey, Tally> tallies_;
};

}  // namespace budstikke::watch
