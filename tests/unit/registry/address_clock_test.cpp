// Days end at midnight in Norway, on the nights when the clocks are changed too, and whatever happens to the machine's.
#include "engine/model/time.hpp"
#include "tests/unit/registry/keeper_fixture.hpp"

namespace budstikke::registry {
namespace {

constexpr const char* kOld = "1=https://plo.example/ 2=https://plo.example/";
constexpr const char* kNew = "1=https://plo.example/ 2=https://new.example/";
constexpr auto kYear = std::chrono::hours{24 * 365};

class AddressClock : public KeeperTest {
 protected:
  /// A keeper at work at `time`, with a correction until the end of `last_day`.
  void correct_at(const char* time, const char* last_day) {
    clock_.set(*parse_date_time(time));
    ASSERT_EQ(offer("1 2"), "ok");
    answer(keeper_->correct(correction(2, "https://new.example/", last_day), kari()));
    watch();
  }
  /// Lets the time run until `time`, stopping wherever the keeper is due. How often it was.
  int run_until(const char* time) {
    const TimePoint until = *parse_date_time(time);
    int woken = 0;
    for (auto due = clock_.next_due(); due && *due <= until; due = clock_.next_due()) {
      clock_.set(*due);
      settle();
      ++woken;
    }
    clock_.set(until);
    settle();
    return woken;
  }
};

struct Night {
  const char* name;
  const char* evening;
  const char* last_day;
  const char* last_moment;
  const char* next_day;
};

class NightOfChange : public AddressClock, public testing::WithParamInterface<Night> {};

TEST_P(NightOfChange, EndsTheDayAtItsMidnightAndNoEarlier) {
  const Night& night = GetParam();
  correct_at(night.evening, night.last_day);
  const int woken = run_until(night.last_moment);
  EXPECT_EQ(in_force(), kNew);
  EXPECT_LE(woken, 2 * 60 + 2) << "once a minute, and at midnight";
  run_until(night.next_day);
  EXPECT_EQ(in_force(), kOld);
}

INSTANTIATE_TEST_SUITE_P(Oslo, NightOfChange,
                         testing::Values(Night{"Winter", "2026-01-16T21:00:00Z", "2026-01-16",
                                               "2026-01-16T22:59:59.999Z", "2026-01-16T23:00:00Z"},
                                         Night{"BeforeTheShortDay", "2026-03-28T21:00:00Z", "2026-03-28",
                                               "2026-03-28T22:59:59.999Z", "2026-03-28T23:00:00Z"},
                                         Night{"TheShortDay", "2026-03-29T20:00:00Z", "2026-03-29",
                                               "2026-03-29T21:59:59.999Z", "2026-03-29T22:00:00Z"},
                                         Night{"BeforeTheLongDay", "2026-10-24T20:00:00Z", "2026-10-24",
                                               "2026-10-24T21:59:59.999Z", "2026-10-24T22:00:00Z"},
                                         Night{"TheLongDay", "2026-10-25T21:00:00Z", "2026-10-25",
                                               "2026-10-25T22:59:59.999Z", "2026-10-25T23:00:00Z"}),
                         [](const auto& info) { return info.param.name; });

TEST_F(AddressClock, WakesNoMoreOftenWhileTheHourIsThereTwiceOrMissing) {
  correct_at("2026-03-29T00:30:00Z", "2026-12-31");
  EXPECT_LE(run_until("2026-03-29T01:30:00Z"), 62);
  clock_.set(*parse_date_time("2026-10-25T00:00:00Z"));
  settle();
  EXPECT_LE(run_until("2026-10-25T02:00:00Z"), 122);
  EXPECT_EQ(in_force(), kNew);
}

TEST_F(AddressClock, ALastDayThatTheClockJumpedOverHoldsAgainWhenTheClockIsRight) {
  correct_at("2026-01-16T12:00:00Z", "2026-02-28");
  const TimePoint before = clock_.now();
  clock_.jump(before + kYear);
  settle();
  EXPECT_EQ(in_force(), kOld) << "by the date that the clock shows";
  clock_.jump(before);
  run_until("2026-01-16T12:02:00Z");
  EXPECT_EQ(in_force(), kNew);
}

TEST_F(AddressClock, AClockThatIsSetBackStopsNoMidnight) {
  correct_at("2026-06-16T12:00:00Z", "2026-06-16");
  clock_.jump(*parse_date_time("2025-06-16T21:30:00Z"));
  settle();
  EXPECT_LE(run_until("2025-06-16T22:30:00Z"), 63);
  EXPECT_EQ(in_force(), kOld) << "made in what is the future now";
  EXPECT_EQ(keeper_->figures().age, Duration{0}) << "read in what is the future now";
  clock_.jump(*parse_date_time("2026-06-16T21:59:00Z"));
  settle();
  EXPECT_EQ(in_force(), kNew);
  run_until("2026-06-16T22:00:00Z");
  EXPECT_EQ(in_force(), kOld);
}

TEST_F(AddressClock, ADateBeyondAllTablesNeitherSticksNorSpins) {
  correct_at("2026-06-16T12:00:00Z", "2026-06-30");
  clock_.jump(TimePoint{std::chrono::sys_days{std::chrono::year{2300} / 1 / 1}});
  settle();
  int woken = 0;
  for (auto due = clock_.next_due(); due && woken < 100; due = clock_.next_due(), ++woken) {
    ASSERT_GT(*due, clock_.now());
    clock_.set(*due);
    settle();
  }
  EXPECT_EQ(woken, 100);
}

}  // namespace
}  // namespace budstikke::registry
