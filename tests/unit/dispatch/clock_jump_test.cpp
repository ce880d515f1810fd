// The machine's clock is set while lanes rest: none sticks, none spins, and no delivery ends by it.
#include "tests/unit/dispatch/dispatch_fixture.hpp"

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tests::fail;

constexpr auto kYear = hours{24 * 365};

class LanesAndTheClock : public tests::DispatchFixture {
 protected:
  /// A destination that does not answer, with five deliveries and an open breaker.
  void a_dead_receiver() {
    transport_.always("her:1", fail(Code::D401));
    for (int i = 0; i < 5; ++i) accept_message("d" + std::to_string(i), "her:1");
    pass(hours{1});
    ASSERT_EQ(dispatcher_->busy().broken_lanes, 1U);
  }
  void jump(Duration by) {
    clock_.jump(clock_.now() + by);
    dispatcher_->clock_jumped();
    settle();
  }
  /// Attempts during the next `time`.
  std::size_t attempts_in(Duration time) {
    const std::size_t before = transport_.sent.size();
    pass(time);
    return transport_.sent.size() - before;
  }
  std::size_t waiting() {
    std::size_t count = 0;
    for (int i = 0; i < 5; ++i) count += state("d" + std::to_string(i)) == DeliveryState::waiting ? 1 : 0;
    return count;
  }
};

class Jump : public LanesAndTheClock, public testing::WithParamInterface<std::pair<const char*, Duration>> {};

TEST_P(Jump, NeitherSticksNorSpinsNorEndsAnything) {
  a_dead_receiver();
  const std::size_t usual = attempts_in(hours{12});
  jump(GetParam().second);
  const std::size_t then = attempts_in(hours{12});
  EXPECT_EQ(waiting(), 5U);
  // A pause that was noted before may last once more, and none is longer than an hour: twelve probes.
  EXPECT_GE(then + 12, usual) << "it is tried on";
  EXPECT_LE(then, usual + 10);
  transport_.always("her:1", tests::accept());
  pass(hours{2});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(state("d" + std::to_string(i)), DeliveryState::handed_over);
}

TEST_P(Jump, LetsDeliveriesExpireWhenTheirTimeHasReallyPassed) {
  a_dead_receiver();
  jump(GetParam().second);
  pass(hours{69});
  EXPECT_EQ(waiting(), 5U);
  // What was dated ahead ends with its date: never early, and a person can see it wait.
  if (GetParam().second < Duration{0}) return;
  pass(hours{3});
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(state("d0"), DeliveryState::expired);
}

INSTANTIATE_TEST_SUITE_P(Of, Jump,
                         testing::Values(std::pair{"AnHourForward", Duration{hours{1}}},
                                         std::pair{"AWeekForward", Duration{hours{24 * 7}}},
                                         std::pair{"TenYearsForward", Duration{kYear * 10}},
                                         std::pair{"AnHourBack", Duration{-hours{1}}},
                                         std::pair{"AWeekBack", Duration{-hours{24 * 7}}},
                                         std::pair{"TenYearsBack", Duration{-kYear * 10}}),
                         [](const auto& info) { return info.param.first; });

TEST_F(LanesAndTheClock, NothingEndsBeforeAnybodyHasNoticedTheJump) {
  a_dead_receiver();
  clock_.jump(clock_.now() + kYear);
  settle();
  pass(hours{12});
  EXPECT_EQ(waiting(), 5U);
}

TEST_F(LanesAndTheClock, AJumpToAndFroLeavesEverythingAsItWas) {
  a_dead_receiver();
  const TimePoint before = clock_.now();
  jump(kYear);
  pass(minutes{10});
  jump(-kYear);
  EXPECT_EQ(clock_.now(), before + minutes{10});
  pass(hours{69});
  EXPECT_EQ(waiting(), 5U);
  pass(hours{3});
  EXPECT_EQ(state("d0"), DeliveryState::expired);
}

TEST_F(LanesAndTheClock, WhatAClockThatWasAheadPutOffIsTriedAtOnce) {
  Delivery delivery = store("1", "her:1");
  clock_.set(clock_.now() - kYear);  // it was right again before the node came up
  dispatcher_->start({LaneId{"her:1"}});
  settle();
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
}

TEST_F(LanesAndTheClock, APauseThatThePeerAskedForEndsWithTheTimeThatItNamed) {
  transport_.script("her:1", {fail(Code::D408, "HTTP 429, retry after 60 s"), tests::accept()});
  accept_message("1", "her:1");
  settle();
  jump(-hours{5});
  pass(seconds{61});
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
}

/// Summer time is a way of writing: lanes count in UTC, and both nights are nights like any other.
TEST_F(LanesAndTheClock, NightsOfSummerTimeAreNightsLikeAnyOther) {
  std::vector<std::size_t> attempts;
  for (const char* evening : {"2026-03-15T22:00:00Z", "2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z"}) {
    clock_.set(*parse_date_time(evening));
    const std::string id = "n" + std::to_string(attempts.size());
    const std::string lane = "her:" + id;
    transport_.always(lane, fail(Code::D401));
    accept_message(id, lane);
    settle();
    const std::size_t before = transport_.ids_to(lane).size();
    pass(hours{8});
    attempts.push_back(transport_.ids_to(lane).size() - before);
    EXPECT_EQ(state(id), DeliveryState::waiting);
    transport_.always(lane, tests::accept());
    pass(hours{2});
    EXPECT_EQ(state(id), DeliveryState::handed_over);
  }
  EXPECT_GT(attempts[0], 0U);
  EXPECT_EQ(attempts[1], attempts[0]);
  EXPECT_EQ(attempts[2], attempts[0]);
}

/// The nights when Norway changes its clocks: an hour is missing on the wall, or there twice, and lanes do not know of it.
class NightOfChange : public LanesAndTheClock, public testing::WithParamInterface<const char*> {};

TEST_P(NightOfChange, PassesLikeAnyOtherForLanesAndDeadlines) {
  clock_.set(*parse_date_time(GetParam()));
  a_dead_receiver();
  const std::size_t at_night = attempts_in(hours{12});
  const std::size_t next_day = attempts_in(hours{12});
  EXPECT_GE(at_night + 1, next_day);
  EXPECT_LE(at_night, next_day + 1);
  pass(hours{72 - 25} - minutes{1});
  EXPECT_EQ(waiting(), 5U);
  pass(minutes{1});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(state("d" + std::to_string(i)), DeliveryState::expired);
}

INSTANTIATE_TEST_SUITE_P(Oslo, NightOfChange, testing::Values("2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z"),
                         [](const auto& info) { return info.index == 0 ? "Spring" : "Autumn"; });

}  // namespace
}  // namespace budstikke
