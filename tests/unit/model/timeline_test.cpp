#include "engine/model/timeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace budstikke {
namespace {

constexpr TimePoint kNoon{std::chrono::milliseconds{1'768'478'400'000}};
TimePoint at(int hours) { return kNoon + std::chrono::hours{hours}; }

TEST(Timeline, LeavesDeadlinesAloneWhereNothingWasJumpedOver) {
  const Timeline smooth;
  EXPECT_EQ(smooth.passes_at(at(5)), at(5));
  EXPECT_EQ(smooth.passed(at(5)), (std::vector<Timeline::Span>{{TimePoint::min(), at(5)}}));
}

TEST(Timeline, GivesADeadlineThatWasJumpedOverTheTimeAgainThatItHad) {
  Timeline timeline;
  timeline.jumped({at(10), at(1'000)});
  EXPECT_EQ(timeline.passes_at(at(9)), at(9)) << "it had passed before";
  EXPECT_EQ(timeline.passes_at(at(10)), at(1'000));
  EXPECT_EQ(timeline.passes_at(at(17)), at(1'007));
  EXPECT_EQ(timeline.passes_at(at(1'000)), at(1'000));
  EXPECT_EQ(timeline.passes_at(at(1'001)), at(1'001)) << "it may have been set after the jump";
}

TEST(Timeline, ForgetsAJumpThatWasUndone) {
  Timeline timeline;
  timeline.jumped({at(10), at(9'000)});
  timeline.jumped({at(9'001), at(11)});
  EXPECT_TRUE(timeline.gaps().empty());
  EXPECT_EQ(timeline.passes_at(at(17)), at(17));
}

TEST(Timeline, KeepsAnEarlierJumpWhereALaterOneIsUndone) {
  Timeline timeline;
  timeline.jumped({at(10), at(20)});
  timeline.jumped({at(30), at(9'000)});
  timeline.jumped({at(9'001), at(31)});
  EXPECT_EQ(timeline.gaps(), (std::vector<ClockJump>{{at(10), at(20)}}));
}

TEST(Timeline, LeavesADeadlineItsTimeWhereAJumpIsUndoneInPart) {
  Timeline timeline;
  timeline.jumped({at(12), at(17)});
  timeline.jumped({at(18), at(16)});
  EXPECT_EQ(timeline.gaps(), (std::vector<ClockJump>{{at(12), at(15)}}));
  EXPECT_EQ(timeline.passes_at(at(14)), at(17)) << "one of its two hours is over";
}

TEST(Timeline, KnowsByALaterJumpThatTheClockWasSetBack) {
  Timeline timeline;
  timeline.jumped({at(12), at(100)});
  timeline.jumped({at(70), at(75)});
  EXPECT_EQ(timeline.gaps(), (std::vector<ClockJump>{{at(12), at(70)}, {at(70), at(75)}}));
  EXPECT_EQ(timeline.passes_at(at(14)), at(77)) << "its two hours are still before it";
  EXPECT_EQ(timeline.passes_at(at(72)), at(77));
  timeline.jumped({at(11), at(13)});
  EXPECT_EQ(timeline.gaps(), (std::vector<ClockJump>{{at(11), at(13)}})) << "undone whole";
}

TEST(Timeline, UndoesSeveralJumpsByOne) {
  Timeline timeline;
  timeline.jumped({at(10), at(20)});
  timeline.jumped({at(21), at(24)});
  timeline.jumped({at(25), at(19)});
  EXPECT_EQ(timeline.gaps(), (std::vector<ClockJump>{{at(10), at(17)}}));
}

TEST(Timeline, FollowsADeadlineOverSeveralJumps) {
  Timeline timeline;
  timeline.jumped({at(10), at(100)});
  timeline.jumped({at(103), at(1'000)});
  EXPECT_EQ(timeline.passes_at(at(12)), at(102));
  EXPECT_EQ(timeline.passes_at(at(15)), at(1'002)) << "at 105, which was jumped over too";
}

TEST(Timeline, StaysBoundedWhereAClockJumpsForEver) {
  Timeline timeline;
  for (int i = 0; i < 10'000; ++i) timeline.jumped({at(10 * i), at(10 * i + 5)});
  EXPECT_LE(timeline.gaps().size(), 64U);
  EXPECT_EQ(timeline.passes_at(at(99'993)), at(99'998));
}

/// What the store is asked for is what has passed: no more, unless the clock has jumped over a deadline twice, and never
/// less.
TEST(Timeline, KnowsWhereDeadlinesLieThatHavePassed) {
  std::mt19937 random(7);
  const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
  for (int run = 0; run < 500; ++run) {
    Timeline timeline;
    int now = 0;
    for (int jumps = below(4); jumps > 0; --jumps) {
      const int from = now + below(20);
      now = from + below(60) - 20;
      timeline.jumped({at(from), at(now)});
    }
    now += below(40);
    const auto spans = timeline.passed(at(now));
    EXPECT_TRUE(std::ranges::is_sorted(spans, {}, &Timeline::Span::first));
    for (int deadline = -100; deadline < 200; ++deadline) {
      const bool within = std::ranges::any_of(
          spans, [&](const auto& span) { return span.first <= at(deadline) && at(deadline) <= span.last; });
      const bool has_passed = timeline.passes_at(at(deadline)) <= at(now);
      if (has_passed) EXPECT_TRUE(within) << run << ": " << deadline;
      if (within && timeline.gaps().size() < 2) EXPECT_TRUE(has_passed) << run << ": " << deadline;
    }
  }
}

TEST(ClockJump, IsWrittenAndRead) {
  const ClockJump jump{at(1), at(-9'000)};
  EXPECT_EQ(parse_clock_jump(to_text(jump)), jump);
  for (const char* text :
       {"", "/", "2026-01-15T12:00:00Z", "2026-01-15T12:00:00Z/soon", "x/2026-01-15T12:00:00Z"}) {
    EXPECT_FALSE(parse_clock_jump(text)) << text;
  }
}

}  // namespace
}  // namespace budstikke
