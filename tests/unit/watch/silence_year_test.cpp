// The silence of a sender, found in a year of a hospital's traffic; and how seldom one is found that is none.

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "engine/watch/silence_sweep.hpp"
#include "tests/unit/watch/hospital_year.hpp"

namespace budstikke::watch {
namespace {

using std::chrono::hours;

constexpr TimePoint kNewYear = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};

struct Told {
  TimePoint at{};
  AlarmEvent event;
};

/// Decides each hour of the year as the watch does, and writes what begins and ends.
class YearOfSilence {
 public:
  /// `records`: how much more the record system sends than it does in HospitalYear.
  explicit YearOfSilence(std::uint64_t seed, TimePoint begin = kNewYear, double records = 1.0)
      : at_(begin), hospital_(seed, records) {}

  /// Which share of the messages is lost on its way, by when and by whom.
  std::function<double(TimePoint, const Arrivals&)> lost = [](TimePoint, const Arrivals&) { return 0.0; };
  std::function<bool(TimePoint)> down = [](TimePoint) { return false; };

  const std::vector<Told>& run(TimePoint until) {
    for (; at_ < until; at_ += hours{1}) step(at_);
    return told_;
  }

  /// What was told, for whoever reads a failure.
  std::string text() const {
    std::string lines;
    for (const Told& one : told_) {
      lines += to_text(one.at) + " " + std::string(name_of(one.event.what)) + " " + one.event.key.subject +
               ": " + sentence_of(one.event.key, one.event.figures) + "\n";
    }
    return lines;
  }

  std::vector<std::string> begun() const {
    std::vector<std::string> list;
    for (const Told& one : told_) {
      if (one.event.what == AlarmEvent::What::began)
        list.push_back(to_text(one.at) + " " + one.event.key.subject);
    }
    return list;
  }

  void apply(const AlarmEvent& event, TimePoint at) {
    board_.apply({std::string(kAlarmsTopic), board_.last() + 1, at, "budstikke", to_json(event)});
  }

  const AlarmBoard& board() const { return board_; }

 private:
  void step(TimePoint at) {
    HourRecord record{at, 60, hospital_.hour(at)};
    for (Arrivals& one : record.arrivals) {
      one.count -= std::binomial_distribution<std::size_t>(one.count, lost(at, one))(losses_);
    }
    std::erase_if(record.arrivals, [](const Arrivals& one) { return one.count == 0; });
    if (down(at)) record = {at, 0, {}};
    history_.add(record);
    while (!sweep_.step(history_, board_, 50)) {
    }
    const TimePoint now = at + hours{1};
    const SweepFindings found = sweep_.take();
    tell(AlarmKind::silence, found.silence, now);
    tell(AlarmKind::volume_falls, found.fall, now);
  }

  void tell(AlarmKind kind, const std::vector<Finding>& findings, TimePoint now) {
    for (const AlarmEvent& event : board_.decide(kind, findings, now)) {
      apply(event, now);
      told_.push_back({now, event});
    }
  }

  TimePoint at_;
  HospitalYear hospital_;
  std::mt19937_64 losses_{7};
  VolumeHistory history_;
  AlarmBoard board_;
  SilenceSweep sweep_{SweepOptions{}};
  std::vector<Told> told_;
};

TimePoint oslo(const char* text) { return *parse_date_time(text); }

/// Long enough before for all to be learned.
TimePoint before(TimePoint time) { return time - hours{24 * 60}; }

TEST(SilenceYear, IsNotAlarmedByWeekendsHolidaysVacationAndChance) {
  // Wards, their types, and sums above them: some seventy series.
  YearOfSilence year(1);
  year.run(kNewYear + hours{24 * 365});
  RecordProperty("false_alarms", static_cast<int>(year.begun().size()));
  EXPECT_LE(year.begun().size(), 1U) << year.text();
}

TEST(SilenceYear, IsNoticedWithinAWorkingDayWhereOneTypeOfOneSenderStops) {
  // A record system says "sent", and one type no longer leaves it; everything else goes on.
  const TimePoint stops = oslo("2026-10-20T10:00:00");
  const TimePoint mended = oslo("2026-11-03T10:00:00");
  YearOfSilence year(4, before(stops));
  year.lost = [=](TimePoint at, const Arrivals& one) -> double {
    return at >= stops && at < mended && one.sender == HospitalYear::kRecords && one.type == "EPIKRISE";
  };
  std::vector<Told> about;
  for (const Told& one : year.run(mended + hours{24 * 7})) about.push_back(one);
  ASSERT_EQ(about.size(), 2U) << "one when it starts and one when it ends";
  EXPECT_EQ(about[0].event.what, AlarmEvent::What::began);
  EXPECT_EQ(about[0].event.key.subject, "8100001/EPIKRISE");
  EXPECT_LE(about[0].at, stops + hours{24});
  RecordProperty("noticed_after_hours", static_cast<int>((about[0].at - stops) / hours{1}));
  EXPECT_EQ(about[1].event.what, AlarmEvent::What::ended);
  EXPECT_GT(about[1].at, mended);
  EXPECT_LE(about[1].at, mended + hours{24});
}

TEST(SilenceYear, TellsOnceWhereTheWholeHospitalFallsSilentAndSoonerThanOfASingleWard) {
  const TimePoint stops = oslo("2026-09-15T09:00:00");
  YearOfSilence year(5, before(stops));
  year.lost = [=](TimePoint at, const Arrivals& one) -> double {
    return at >= stops && at < stops + hours{50} && one.sender_business == HospitalYear::kHospital;
  };
  const auto told = year.run(stops + hours{24 * 10});
  ASSERT_EQ(told.size(), 2U) << year.text();
  EXPECT_EQ(told[0].event.key.subject, "8100000");
  EXPECT_LE(told[0].at, stops + hours{4});
  EXPECT_EQ(told[1].event.what, AlarmEvent::What::ended);
}

TEST(SilenceYear, NoticesATrickleThatIsLeftOfAStream) {
  const TimePoint stops = oslo("2026-10-20T08:00:00");
  YearOfSilence year(6, before(stops));
  year.lost = [stops](TimePoint at, const Arrivals& one) {
    return at >= stops && one.sender == HospitalYear::kRecords ? 0.9 : 0.0;
  };
  const auto told = year.run(stops + hours{24 * 5});
  ASSERT_EQ(told.size(), 1U) << year.text();
  EXPECT_LE(told[0].at, stops + hours{48});
}

TEST(SilenceYear, NoticesWithinTwoWeeksThatHalfOfASenderIsGoneAndWhenItIsBack) {
  const TimePoint falls = oslo("2026-09-15T08:00:00");
  const TimePoint mended = falls + hours{24 * 60};
  YearOfSilence year(10, before(falls));
  year.lost = [=](TimePoint at, const Arrivals& one) {
    return at >= falls && at < mended && one.sender == HospitalYear::kRecords ? 0.5 : 0.0;
  };
  const auto told = year.run(mended + hours{24 * 14});
  ASSERT_EQ(told.size(), 2U) << year.text();
  EXPECT_EQ(told[0].event.key, (AlarmKey{AlarmKind::volume_falls, "8100001/EPIKRISE"}));
  EXPECT_LE(told[0].at, falls + hours{24 * 15});
  RecordProperty("noticed_after_days", static_cast<int>((told[0].at - falls) / hours{24}));
  EXPECT_EQ(told[1].event.what, AlarmEvent::What::ended)
      << "and not because the half is what is usual by then";
  EXPECT_GT(told[1].at, mended);
  EXPECT_LE(told[1].at, mended + hours{24 * 10});
}

TEST(SilenceYear, NoticesATrickleThatIsLeftOfAGreatStream) {
  const TimePoint stops = oslo("2026-10-20T08:00:00");
  YearOfSilence year(11, before(stops), 40.0);
  year.lost = [stops](TimePoint at, const Arrivals& one) {
    return at >= stops && one.sender == HospitalYear::kRecords ? 0.8 : 0.0;
  };
  const auto told = year.run(stops + hours{24 * 5});
  ASSERT_GE(told.size(), 1U) << "hundreds an hour where thousands were usual";
  EXPECT_EQ(told[0].event.key.kind, AlarmKind::silence);
  EXPECT_LE(told[0].at, stops + hours{24});
}

/// Fifteen senders of four messages a day beside a great one, which goes on when they stop.
HourRecord fifteen_and_one(TimePoint at, bool stopped) {
  HourRecord record{at, 60, {{HerId{9'000'000}, HerId{9'000'000}, "SVAR_LAB", at, 50}}};
  const int hour = local_hour(at);
  for (std::uint32_t sender = 1; !stopped && sender <= 15 && hour >= 8 && hour <= 14 && hour % 2 == 0;
       ++sender) {
    record.arrivals.push_back({HerId{sender}, HerId{sender}, "EPIKRISE", at, 1});
  }
  return record;
}

TEST(SilenceSweep, KeepsOneAlarmForManyThatAreNotJudgedEachHour) {
  const TimePoint stops = oslo("2026-04-20T06:00:00");
  VolumeHistory history;
  SilenceSweep sweep{SweepOptions{}};
  AlarmBoard board;
  std::vector<std::string> told;
  for (TimePoint at = before(stops); at < stops + hours{24 * 14}; at += hours{1}) {
    history.add(fifteen_and_one(at, at >= stops));
    while (!sweep.step(history, board, 50)) {
    }
    for (const AlarmEvent& event : board.decide(AlarmKind::silence, sweep.take().silence, at + hours{1})) {
      board.apply({std::string(kAlarmsTopic), board.last() + 1, at + hours{1}, "budstikke", to_json(event)});
      told.push_back(std::string(name_of(event.what)) + " " + event.key.subject);
    }
  }
  EXPECT_EQ(told, std::vector<std::string>{"began many"});
}

TEST(SilenceYear, ReadsDownTimeOfTheNodeAsNobodysSilence) {
  const TimePoint stops = oslo("2026-05-11T06:00:00");
  YearOfSilence year(7, before(stops));
  year.down = [stops](TimePoint at) { return at >= stops && at < stops + hours{24 * 5}; };
  EXPECT_EQ(year.run(stops + hours{24 * 12}).size(), 0U);
}

TEST(SilenceYear, KeepsSilentAboutWhatIsNewUntilItIsLearned) {
  YearOfSilence year(8);
  year.lost = [](TimePoint at, const Arrivals&) -> double { return at > kNewYear + hours{24 * 12}; };
  EXPECT_EQ(year.run(kNewYear + hours{24 * 40}).size(), 0U);
}

TEST(SilenceYear, EndsForGoodWhereAPersonSettlesItAndLearnsAnew) {
  const TimePoint stops = oslo("2026-04-20T06:00:00");
  YearOfSilence year(9, before(stops));
  year.lost = [=](TimePoint at, const Arrivals& one) -> double {
    return at >= stops && one.sender == HospitalYear::kRecords;
  };
  year.run(stops + hours{24 * 10});
  ASSERT_EQ(year.begun().size(), 1U);
  year.apply(
      {AlarmEvent::What::settled, {AlarmKind::silence, "8100001/EPIKRISE"}, {}, {}, "the system is closed"},
      stops + hours{24 * 10});
  EXPECT_FALSE(year.board().is_on({AlarmKind::silence, "8100001/EPIKRISE"}));
  year.run(stops + hours{24 * 60});
  EXPECT_EQ(year.begun().size(), 1U);
}

}  // namespace
}  // namespace budstikke::watch
