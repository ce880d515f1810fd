// The machine's clock is set while deliveries wait: nothing ends by that, people are told, and a restart knows.
#include "engine/tracking/clock_watch.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "engine/tracking/overdue.hpp"
#include "tests/unit/tracking/tracking_fixture.hpp"

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tests::ask;
using tests::run;

constexpr auto kYear = hours{24 * 365};

class ClockJumps : public tests::TrackingFixture {
 protected:
  std::size_t sweep() {
    Overdue overdue{store_, tracker_, clock_, {seconds{30}, 3}};
    return ask(io_, overdue.sweep());
  }
  void look(std::size_t times = 1) {
    for (std::size_t i = 0; i < times; ++i) run(io_, watch_.look());
  }
  void start(std::optional<TimePoint> last) {
    watch_.on_jump([this] { ++heard_jumps_; });
    ASSERT_TRUE(ask(io_, watch_.start(last)).ok());
  }
  /// A node that starts again: what only the process knew is gone.
  std::unique_ptr<tests::ManualClock> restarted() {
    auto clock = std::make_unique<tests::ManualClock>(clock_.now());
    ClockWatch again{*clock, store_, status_, {}};
    EXPECT_TRUE(ask(io_, again.start(clock_.now())).ok());
    return clock;
  }
  std::string last_detail() const { return status_.lines.empty() ? "" : status_.lines.back().detail; }

  ClockWatch watch_{clock_, store_, status_, {}};
  int heard_jumps_ = 0;
};

TEST_F(ClockJumps, ForwardByAYearEndNoDelivery) {
  stored("waiting", DeliveryState::waiting);
  stored("sent", DeliveryState::handed_over);
  clock_.jump(clock_.now() + kYear);
  EXPECT_EQ(sweep(), 0U);
  clock_.advance(hours{72} - Duration{1});
  EXPECT_EQ(sweep(), 0U);
  clock_.advance(Duration{1});
  EXPECT_EQ(sweep(), 1U) << "seventy-two hours have really passed";
  EXPECT_EQ(current("waiting").state, DeliveryState::expired);
  clock_.advance(hours{24});
  EXPECT_EQ(sweep(), 1U);
  EXPECT_EQ(current("sent").state, DeliveryState::unconfirmed);
}

TEST_F(ClockJumps, ThatAreUndoneChangeNothing) {
  stored("sent", DeliveryState::handed_over);
  const TimePoint before = clock_.now();
  clock_.jump(before + kYear);
  clock_.advance(minutes{10});
  EXPECT_EQ(sweep(), 0U);
  clock_.jump(before + minutes{10});
  EXPECT_EQ(sweep(), 0U);
  clock_.set(before + hours{96});
  EXPECT_EQ(sweep(), 1U) << "the missing receipt is an alarm on its day";
}

TEST_F(ClockJumps, DoNotHideWhatIsOverdueForOtherReasons) {
  stored("old", DeliveryState::handed_over);
  clock_.advance(hours{96});
  for (int i = 0; i < 7; ++i) stored("before" + std::to_string(i), DeliveryState::handed_over);
  clock_.jump(clock_.now() + kYear);
  stored("after", DeliveryState::handed_over);
  EXPECT_EQ(sweep(), 1U);
  EXPECT_EQ(current("old").state, DeliveryState::unconfirmed);
  clock_.advance(hours{96});
  EXPECT_EQ(sweep(), 8U);
}

TEST_F(ClockJumps, BackAreNoReasonToStopSweeping) {
  Overdue overdue{store_, tracker_, clock_, {seconds{30}, 200}};
  boost::asio::cancellation_signal stop;
  boost::asio::co_spawn(io_, overdue.run(),
                        boost::asio::bind_cancellation_slot(stop.slot(), boost::asio::detached));
  io_.restart();
  io_.poll();
  clock_.jump(clock_.now() - kYear);
  stored("1", DeliveryState::waiting);
  for (int i = 0; i < 72 * 120; ++i) {
    clock_.advance(seconds{30});
    io_.poll();
  }
  EXPECT_EQ(current("1").state, DeliveryState::expired);
  stop.emit(boost::asio::cancellation_type::terminal);
  io_.restart();
  io_.poll();
}

TEST_F(ClockJumps, AreAnAlarmEachButNeverAFlood) {
  start(clock_.now());
  look();
  EXPECT_EQ(status_.count("clock_jumped"), 0U);
  clock_.jump(clock_.now() + kYear);
  look(3);
  EXPECT_EQ(status_.count("clock_jumped"), 1U);
  EXPECT_EQ(status_.lines.back().loudness, Loudness::alarm);
  EXPECT_NE(last_detail().find("forward by 365d"), std::string::npos) << last_detail();
  EXPECT_EQ(heard_jumps_, 1);
  for (int i = 0; i < 40; ++i) {
    clock_.jump(clock_.now() + (i % 2 == 0 ? -kYear : kYear));
    look();
  }
  EXPECT_EQ(status_.count("clock_jumped"), 1U);
  EXPECT_EQ(heard_jumps_, 41) << "whoever acts on it hears of each";
  look(60);
  EXPECT_EQ(status_.count("clock_jumped"), 2U);
  EXPECT_NE(last_detail().find("the last of 40"), std::string::npos) << last_detail();
}

TEST_F(ClockJumps, AreRememberedOverARestart) {
  stored("1", DeliveryState::waiting);
  start(clock_.now());
  clock_.jump(clock_.now() + kYear);
  look();
  const auto clock = restarted();
  EXPECT_EQ(clock->timeline().gaps(), clock_.timeline().gaps());
  EXPECT_GT(clock->timeline().passes_at(current("1").deadline), clock->now() + hours{71});
}

TEST_F(ClockJumps, AreRememberedBoundedly) {
  start(clock_.now());
  for (int i = 0; i < 1'000; ++i) {
    clock_.jump(clock_.now() + (i % 2 == 0 ? kYear : -kYear));
    look();
  }
  EXPECT_EQ(ask(io_, store_.entries(std::string(kClockTopic), 0, 10'000))->size(), 100U);
}

TEST_F(ClockJumps, OfAFullStoreAreToldAllTheSame) {
  start(clock_.now());
  stored("1", DeliveryState::waiting);
  clock_.jump(clock_.now() + minutes{30});
  look();
  EXPECT_EQ(status_.count("clock_jumped"), 1U);
  EXPECT_TRUE(ask(io_, store_.entries(std::string(kClockTopic), 0, 10))->empty())
      << "half an hour is not kept";
}

TEST_F(ClockJumps, WhileTheNodeWasDownEndNoDelivery) {
  stored("1", DeliveryState::waiting);
  const TimePoint down = clock_.now() + hours{10};
  clock_.set(down + hours{24 * 30});
  start(down);
  EXPECT_EQ(sweep(), 0U)
      << "a month's outage, or a clock that is a month ahead: nothing could be tried in it";
  EXPECT_EQ(status_.count("long_silence"), 1U);
  EXPECT_EQ(status_.count(Loudness::alarm), 0U);
  clock_.advance(hours{62});
  EXPECT_EQ(sweep(), 1U) << "sixty-two hours were left";
}

TEST_F(ClockJumps, BackWhileTheNodeWasDownAreAnAlarm) {
  start(clock_.now() + hours{24 * 365 * 20});
  EXPECT_EQ(status_.count("clock_jumped"), 1U);
  EXPECT_EQ(status_.count(Loudness::alarm), 1U);
}

TEST_F(ClockJumps, AreNotSeenInAQuickRestartNorWithoutAStore) {
  start(clock_.now() - minutes{20});
  start(std::nullopt);
  EXPECT_TRUE(status_.lines.empty());
  EXPECT_TRUE(clock_.timeline().gaps().empty());
}

}  // namespace
}  // namespace budstikke
