// Lanes that stand, and how their alarm ends once.

#include "engine/watch/standing.hpp"

#include <gtest/gtest.h>

namespace budstikke::watch {
namespace {

using std::chrono::hours;
using enum DeliveryState;

constexpr TimePoint kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 28};
const LaneId kLane{"her:8180401"};

QueueRow row(DeliveryState state, Duration age, std::size_t count = 1) {
  return {kLane, "Bodø kommune", state, count, kNow - age};
}

AlarmBoard alarmed() {
  AlarmBoard board;
  EXPECT_TRUE(board.apply({std::string(kAlarmsTopic), 1, kNow - hours{1}, "budstikke",
                           to_json({AlarmEvent::What::began, {AlarmKind::lane_stands, kLane.value()}})}));
  return board;
}

Finding judged(const std::vector<QueueRow>& queues, const AlarmBoard& board = AlarmBoard{}) {
  const auto findings = judge_lanes(queues, board, kNow, {});
  EXPECT_EQ(findings.size(), 1U);
  return findings.empty() ? Finding{} : findings.front();
}

TEST(Standing, CountsAnAttemptUnderWayAsWaiting) {
  EXPECT_EQ(judged({row(waiting, hours{5})}).verdict, Verdict::wrong);
  EXPECT_EQ(judged({row(sending, hours{5})}).verdict, Verdict::wrong);
  EXPECT_EQ(judged({row(sending, hours{5})}, alarmed()).verdict, Verdict::wrong)
      << "it does not end with each try";
  const Finding both = judged({row(waiting, hours{1}, 3), row(sending, hours{5})});
  EXPECT_EQ(both.verdict, Verdict::wrong);
  EXPECT_EQ(both.figures.at("count"), "4");
  EXPECT_EQ(both.party, HerId{8'180'401});
}

TEST(Standing, EndsWhereTheOldestIsHalfAsOldAsItMayBe) {
  EXPECT_EQ(judged({row(waiting, hours{3})}, alarmed()).verdict, Verdict::unsure);
  EXPECT_EQ(judged({row(waiting, hours{2})}, alarmed()).verdict, Verdict::well);
}

TEST(Standing, EndsWhereNothingIsInTheLaneAnyMore) {
  const Finding gone = judged({row(held, hours{50}), row(unconfirmed, hours{50})}, alarmed());
  EXPECT_EQ(gone.verdict, Verdict::well);
  EXPECT_EQ(sentence_of(gone.key, gone.figures), "0 wait, the oldest since -");
  EXPECT_TRUE(judge_lanes({row(held, hours{50})}, AlarmBoard{}, kNow, {}).empty());
}

}  // namespace
}  // namespace budstikke::watch
