// The watch as a whole on the memory store, with a clock that the test moves.

#include "engine/watch/watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>

#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/run.hpp"

namespace budstikke::watch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;

constexpr HerId kWard{8'100'001};
constexpr HerId kHospital{8'100'000};

class WatchTest : public testing::Test {
 protected:
  void SetUp() override { start(); }

  void start() {
    watch_ = std::make_unique<Watch>(
        WatchParts{loop_.get_executor(), store_, store_, store_, store_, clock_, status_,
                   loop_.get_executor(), [](HerId service) { return service == kWard ? kHospital : HerId{}; },
                   &incidents_, [this] { return conditions_; }},
        options_);
    ASSERT_TRUE(tests::run(loop_, watch_->start()));
  }

  void look() { tests::run(loop_, watch_->look()); }

  /// Looks every five minutes.
  void pass(Duration time) {
    for (Duration gone{0}; gone < time; gone += minutes{5}) {
      clock_.advance(minutes{5});
      look();
    }
  }

  void receive(const std::string& id, const std::string& type = "EPIKRISE") {
    Unit unit;
    unit.message.emplace();
    unit.message->id = MessageId{id};
    unit.message->business_id = BusinessId{"b-" + id};
    unit.message->sender = kWard;
    unit.message->sender_business = kHospital;
    unit.message->type = type;
    unit.message->received_at = clock_.now();
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    ASSERT_TRUE(tests::run(loop_, store_.commit(std::move(units))).front());
  }

  std::vector<HourRecord> hours_kept() {
    std::vector<HourRecord> kept;
    const auto entries = tests::run(loop_, store_.entries(std::string(kVolumesTopic), 0, 10'000));
    for (const LedgerEntry& entry : *entries) {
      const auto volume = volume_from_json(entry.text);
      if (const auto* hour = std::get_if<HourRecord>(&*volume)) kept.push_back(*hour);
    }
    return kept;
  }

  std::vector<std::uint64_t> counts_kept() {
    std::vector<std::uint64_t> numbers;
    const auto entries = tests::run(loop_, store_.entries(std::string(kCountsTopic), 0, 1'000));
    for (const LedgerEntry& entry : *entries) numbers.push_back(entry.number);
    return numbers;
  }

  std::string say(const std::string& day, const std::string& types, std::vector<HerId> may = {}) {
    const std::string text = R"({"sender": 8100001, "day": ")" + day + R"(", "types": [)" + types + "]}";
    const auto said = tests::run(
        loop_, watch_->count_desk().accept_counts({text, CountFormat::json, "hospital", std::move(may)}));
    return said ? "ok" : std::string(id_of(said.failure().code));
  }

  std::string act(AlarmVerb verb, const std::string& kind, const std::string& subject) {
    const auto done = tests::run(
        loop_,
        watch_->act({verb, kind, subject, clock_.now() + hours{24}, {"portal", "kari", "a reason", true}}));
    return done ? "ok" : std::string(id_of(done.failure().code));
  }

  boost::asio::io_context loop_;
  MemoryStore store_;
  tests::ManualClock clock_;  // 2026-01-15T12:00:00Z
  tests::RecordingStatusSink status_;
  WatchOptions options_;
  Incidents incidents_{status_, clock_};
  std::vector<Finding> conditions_;
  std::unique_ptr<Watch> watch_;
};

TEST_F(WatchTest, KeepsEachHourOnceAlsoAcrossARestart) {
  look();
  receive("a");
  receive("b");
  pass(hours{2});
  receive("c");  // a sign of life right before
  start();
  pass(hours{1});
  const auto kept = hours_kept();
  ASSERT_EQ(kept.size(), 4U) << "the last that was over at the start, and three since";
  EXPECT_EQ(kept[2].hour, tests::ManualClock::kStart);
  ASSERT_EQ(kept[2].arrivals.size(), 1U);
  EXPECT_EQ(kept[2].arrivals[0].count, 2U);
  for (const HourRecord& one : kept) EXPECT_EQ(one.minutes_up, 60);
}

TEST_F(WatchTest, LearnsFromTheMessagesThatAreStoredWhenItFirstStarts) {
  receive("a");
  clock_.advance(hours{24 * 10});
  receive("b");
  clock_.advance(minutes{10});
  start();
  look();
  EXPECT_EQ(hours_kept().size(), 24U * 10U);
}

TEST_F(WatchTest, MarksTheTimeThatTheNodeWasDown) {
  look();
  pass(hours{2});
  clock_.advance(hours{5});
  start();
  look();
  const auto kept = hours_kept();
  ASSERT_EQ(kept.size(), 8U);
  EXPECT_EQ(kept[2].minutes_up, 60);
  EXPECT_EQ(kept[3].minutes_up, 5) << "when it recorded the hour before";
  for (std::size_t i = 4; i < 8; ++i) EXPECT_EQ(kept[i].minutes_up, 0) << i;
}

TEST_F(WatchTest, TakesAClockThatLeapsForTimeInWhichItDidNotWatch) {
  look();
  pass(hours{1});
  clock_.advance(hours{4});
  look();
  const auto kept = hours_kept();
  EXPECT_EQ(kept.back().minutes_up, 0);
  clock_.set(clock_.now() - hours{4});
  pass(hours{2});
  EXPECT_EQ(hours_kept().back().minutes_up, 60) << "it goes on from the right time";
  clock_.set(clock_.now() + hours{24 * 365 * 10});
  look();
  EXPECT_EQ(status_.count("clock_doubtful"), 1U);
}

TEST_F(WatchTest, TriesAgainWhatTheStoreDidNotTake) {
  look();
  clock_.advance(hours{1} + minutes{10});
  store_.fail_next_write(Code::B201);
  look();
  EXPECT_EQ(status_.count("volumes_not_kept"), 1U);
  look();
  EXPECT_EQ(hours_kept().size(), 3U);
}

TEST_F(WatchTest, ComparesADayOnceItIsOverAndAlarmsOnceAcrossRestarts) {
  look();
  receive("a");
  EXPECT_EQ(say("2026-01-15", R"({"type": "EPIKRISE", "count": 412})"), "ok");
  pass(hours{10});
  EXPECT_EQ(status_.count(Loudness::alarm), 0U) << "the day is not over";
  pass(hours{3});
  EXPECT_EQ(status_.count("counts_differ"), 1U);
  EXPECT_THAT(status_.lines.back().detail,
              HasSubstr("8100001: 411 of 412 did not come: 2026-01-15 EPIKRISE 411 of 412"));
  start();
  pass(hours{2});
  EXPECT_EQ(status_.count("counts_differ"), 1U);
  EXPECT_EQ(watch_->gauges().size(), 1U);
  EXPECT_EQ(say("2026-01-15", R"({"type": "EPIKRISE", "count": 1})"), "ok");
  look();
  EXPECT_EQ(status_.count("counts_differ_over"), 1U);
  EXPECT_EQ(watch_->gauges().size(), 0U);
}

TEST_F(WatchTest, KeepsADayThatLacksSomethingBeyondTheMonthAndForgetsTheOthers) {
  look();
  EXPECT_EQ(say("2026-01-14", R"({"type": "EPIKRISE", "count": 9})"), "ok");
  EXPECT_EQ(say("2026-01-14", R"({"type": "EPIKRISE", "count": 412})"), "ok");
  EXPECT_EQ(say("2026-01-13", R"({"type": "EPIKRISE", "count": 0})"), "ok");
  look();
  EXPECT_EQ(status_.count("counts_differ"), 1U);
  clock_.advance(hours{24 * 40});
  look();
  EXPECT_EQ(say("2026-02-23", R"({"type": "EPIKRISE", "count": 0})"), "ok");
  look();
  EXPECT_EQ(counts_kept(), (std::vector<std::uint64_t>{2, 4}))
      << "what was said last of the day that lacks, and the new one";
  start();
  look();
  look();
  EXPECT_EQ(status_.count("counts_differ"), 1U);
  EXPECT_EQ(status_.count("counts_differ_over"), 0U) << "nothing came";
  EXPECT_EQ(watch_->gauges().size(), 1U);
  EXPECT_EQ(say("2026-01-13", R"({"type": "EPIKRISE", "count": 0})"), "B107")
      << "which nobody asks for any more";
  EXPECT_EQ(say("2026-01-14", R"({"type": "EPIKRISE", "count": 0})"), "ok") << "the sender corrects it";
  look();
  EXPECT_EQ(status_.count("counts_differ_over"), 1U);
  EXPECT_EQ(say("2026-02-22", R"({"type": "EPIKRISE", "count": 0})"), "ok");
  look();
  EXPECT_EQ(counts_kept(), (std::vector<std::uint64_t>{4, 6}));
}

TEST_F(WatchTest, ForgetsAnOldDayThatAPersonHasSettled) {
  look();
  EXPECT_EQ(say("2026-01-14", R"({"type": "EPIKRISE", "count": 412})"), "ok");
  EXPECT_EQ(say("2026-01-15", R"({"type": "EPIKRISE", "count": 0})"), "ok");
  look();
  clock_.advance(hours{24 * 40});
  EXPECT_EQ(act(AlarmVerb::settle, "counts_differ", "8100001"), "ok");
  look();
  EXPECT_EQ(counts_kept(), (std::vector<std::uint64_t>{2})) << "the last stays until another follows it";
  EXPECT_EQ(status_.count("counts_differ"), 1U);
}

TEST_F(WatchTest, KeepsNoMoreVersionsOfADayThanItShows) {
  for (int i = 0; i < 60; ++i) EXPECT_EQ(say("2026-01-14", R"({"type": "EPIKRISE", "count": 0})"), "ok");
  look();
  EXPECT_EQ(counts_kept().size(), 50U);
}

TEST_F(WatchTest, CountsTogetherWhatIsNoTypeThatItKnows) {
  look();
  receive("a", "LOCAL");
  pass(hours{2});
  EXPECT_EQ(say("2026-01-14", R"({"type": "LOCAL", "count": 1}, {"type": "01856712345", "count": 3})"), "ok");
  look();
  EXPECT_THAT(status_.lines.back().detail, HasSubstr("LOCAL 1 of 1, 2026-01-14 (other) 3 of 3"));
  const auto entries = tests::run(loop_, store_.entries(std::string(kCountsTopic), 0, 10));
  EXPECT_THAT(entries->front().text, testing::Not(HasSubstr("01856712345")));
}

TEST_F(WatchTest, TakesUpWhatMessagesAndOtherPartsShowToBeWrong) {
  StatusLine line;
  line.event = "conflict";
  line.sender = kWard;
  for (int i = 0; i < 20; ++i) incidents_.write(line);
  conditions_ = {{{AlarmKind::keys_tried, "*"}, Verdict::wrong, {{"wrong", "30"}, {"waiting", "1"}}},
                 {{AlarmKind::retention_waits, "*"}, Verdict::wrong, {{"count", "2"}, {"oldest", "m"}}}};
  look();
  look();
  EXPECT_EQ(status_.count("conflicts"), 1U);
  EXPECT_EQ(status_.count("keys_tried"), 1U);
  EXPECT_EQ(status_.count("retention_waits"), 1U);
  EXPECT_THAT(status_.lines.back().detail, HasSubstr("2 messages are older"));
  EXPECT_EQ(act(AlarmVerb::settle, "keys_tried", "*"), "B207") << "it ends by itself";
  start();
  look();
  EXPECT_EQ(status_.count("keys_tried"), 1U) << "a restart tells nothing twice";
  conditions_[0].verdict = Verdict::well;
  start();
  look();
  EXPECT_EQ(status_.count("keys_tried_over"), 1U) << "and loses no end";
}

TEST_F(WatchTest, RefusesActionsAboutWhatIsNoSubject) {
  EXPECT_EQ(act(AlarmVerb::mute, "lane_stands", "her:8180401"), "ok");
  EXPECT_EQ(act(AlarmVerb::mute, "lane_stands", "return:8100001"), "ok");
  for (const char* subject : {"Plantesoenn:1", "her:", "8180401", "her:Plantesoenn"}) {
    EXPECT_EQ(act(AlarmVerb::mute, "lane_stands", subject), "B204") << subject;
  }
  EXPECT_EQ(act(AlarmVerb::mute, "impostors", "Plantesoenn"), "B204");
}

TEST_F(WatchTest, BelievesNobodyAboutAnotherSender) {
  const std::string types = R"({"type": "EPIKRISE", "count": 1})";
  EXPECT_EQ(say("2026-01-15", types, {HerId{7}}), "B106");
  EXPECT_EQ(say("2026-01-15", types, {kHospital}), "ok") << "its business, by the address book";
  EXPECT_EQ(say("2026-01-15", types, {kWard}), "ok");
  EXPECT_EQ(say("2026-01-16", types), "B107");
  store_.fail_next_write(Code::B201);
  EXPECT_EQ(say("2026-01-15", types), "B201");
}

TEST_F(WatchTest, AsksForTheCountThatIsDue) {
  options_.counts.expected_from = {kWard};
  start();
  look();
  pass(hours{20});
  EXPECT_EQ(status_.count("counts_missing"), 0U) << "it is not ten in the morning yet";
  pass(hours{2});
  EXPECT_EQ(status_.count("counts_missing"), 1U);
  say("2026-01-15", R"({"type": "EPIKRISE", "count": 0})");
  look();
  EXPECT_EQ(status_.count("counts_missing_over"), 1U);
}

TEST_F(WatchTest, TakesActionsWithWhoAndWhyAndRefusesTheRest) {
  look();
  say("2026-01-14", R"({"type": "EPIKRISE", "count": 5})");
  look();
  EXPECT_EQ(act(AlarmVerb::acknowledge, "counts_differ", "8100001"), "ok");
  EXPECT_EQ(act(AlarmVerb::mute, "counts_differ", "8100001"), "ok");
  EXPECT_EQ(watch_->gauges().size(), 0U);
  EXPECT_EQ(act(AlarmVerb::unmute, "counts_differ", "8100001"), "ok");
  EXPECT_EQ(act(AlarmVerb::unmute, "counts_differ", "8100001"), "B207");
  EXPECT_EQ(act(AlarmVerb::settle, "counts_differ", "8100001"), "ok");
  EXPECT_EQ(act(AlarmVerb::settle, "counts_differ", "8100001"), "B207");
  EXPECT_EQ(act(AlarmVerb::mute, "silence", "8100001/NO_SUCH"), "B204");
  EXPECT_EQ(act(AlarmVerb::mute, "noise", "1"), "B107");
  EXPECT_EQ(status_.count("alarm_settled"), 1U);
  EXPECT_EQ(status_.lines.back().who, "portal/kari");
  look();
  EXPECT_EQ(status_.count("counts_differ"), 1U) << "what is settled does not begin again";
}

TEST_F(WatchTest, ReportsDaysFromWhatIsKeptAndFromTheStore) {
  look();
  receive("a");
  pass(hours{24});
  receive("b");
  const auto text = tests::run(loop_, watch_->report(*parse_date("2026-01-15"), *parse_date("2026-01-16")));
  ASSERT_TRUE(text);
  const auto came = boost::json::parse(*text).at("came").as_array();
  ASSERT_EQ(came.size(), 2U);
  EXPECT_EQ(came[0].at("count").as_int64(), 1);
  EXPECT_FALSE(tests::run(loop_, watch_->report(*parse_date("2026-01-16"), *parse_date("2026-01-15"))));
}

}  // namespace
}  // namespace budstikke::watch
