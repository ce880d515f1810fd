// However many messages of a sender are wrong, the alarm is one.

#include "engine/watch/incidents.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"

namespace budstikke::watch {
namespace {

using std::chrono::hours;

class IncidentsTest : public testing::Test {
 protected:
  void conflict(std::uint32_t sender) {
    StatusLine line;
    line.event = "conflict";
    line.sender = HerId{sender};
    incidents_.write(line);
  }

  /// "began 1 ended 2 ...", as Watch takes them up.
  std::string decide(AlarmKind kind = AlarmKind::conflicts) {
    std::string text;
    for (const AlarmEvent& event : board_.decide(kind, incidents_.judge(kind, board_), clock_.now())) {
      text += (text.empty() ? "" : " ") + std::string(name_of(event.what)) + " " + event.key.subject;
      apply(event);
    }
    return text;
  }

  void apply(const AlarmEvent& event) {
    ASSERT_TRUE(board_.apply(
        {std::string(kAlarmsTopic), board_.last() + 1, clock_.now(), "budstikke", to_json(event)}));
  }

  tests::ManualClock clock_;
  tests::RecordingStatusSink status_;
  Incidents incidents_{status_, clock_};
  AlarmBoard board_;
};

TEST_F(IncidentsTest, AreOneAlarmOfASenderThatEndsADayAfterTheLast) {
  int news = 0;
  incidents_.on_news([&news] { ++news; });
  for (int i = 0; i < 100; ++i) conflict(1);
  EXPECT_EQ(status_.lines.size(), 100U) << "each line goes on";
  EXPECT_EQ(news, 100);
  EXPECT_EQ(decide(), "began 1");
  clock_.advance(hours{20});
  conflict(1);
  EXPECT_EQ(decide(), "");
  EXPECT_EQ(board_.find({AlarmKind::conflicts, "1"})->figures.at("count"), "101");
  clock_.advance(hours{20});
  EXPECT_EQ(decide(), "");
  clock_.advance(hours{5});
  EXPECT_EQ(decide(), "ended 1");
  const Alarm& ended = *board_.find({AlarmKind::conflicts, "1"});
  EXPECT_EQ(sentence_of(ended.key, ended.figures), "none came for 1d");
  EXPECT_EQ(decide(), "");
  conflict(1);
  EXPECT_EQ(decide(), "began 1");
  EXPECT_EQ(board_.find({AlarmKind::conflicts, "1"})->figures.at("count"), "1");
}

TEST_F(IncidentsTest, OfManySendersAreOneAlarmEvenWhereTheyComeOneByOne) {
  std::string told;
  for (std::uint32_t sender = 1; sender <= 50; ++sender) {
    conflict(sender);
    const std::string now = decide();
    told += now.empty() ? "" : now + "; ";
  }
  EXPECT_EQ(told,
            "began 1; began 2; began 3; began 4; began 5; began 6; began 7; began 8; began 9; began 10; "
            "began many; ");
}

TEST_F(IncidentsTest, EndAfterARestartToo) {
  apply({AlarmEvent::What::began, {AlarmKind::conflicts, "1"}, {{"count", "7"}}});
  EXPECT_EQ(decide(), "");
  clock_.advance(hours{25});
  EXPECT_EQ(decide(), "ended 1");
}

TEST_F(IncidentsTest, SayNothingOnceAPersonHasSettledThem) {
  conflict(1);
  EXPECT_EQ(decide(), "began 1");
  clock_.advance(hours{1});
  apply({AlarmEvent::What::settled, {AlarmKind::conflicts, "1"}, {}, {}, "they know"});
  EXPECT_EQ(decide(), "");
  clock_.advance(hours{1});
  conflict(1);
  EXPECT_EQ(decide(), "began 1");
}

TEST_F(IncidentsTest, AreToldByCallerAndByParty) {
  StatusLine line;
  line.event = "impostor";
  line.who = "journal";
  line.sender = HerId{7};
  incidents_.write(line);
  line.event = "deviation";
  line.party = HerId{8};
  incidents_.write(line);  // something else is wrong with that one
  line.code = Code::E21;
  incidents_.write(line);
  EXPECT_EQ(decide(AlarmKind::impostors), "began journal");
  EXPECT_EQ(decide(AlarmKind::wrong_addressee), "began 8");
  EXPECT_EQ(board_.find({AlarmKind::wrong_addressee, "8"})->figures.at("count"), "1");
}

TEST_F(IncidentsTest, RememberNoMoreSubjectsThanTheyMay) {
  for (std::uint32_t sender = 1; sender <= Incidents::kMostSubjects + 5; ++sender) {
    conflict(sender);
    clock_.advance(std::chrono::milliseconds{1});
  }
  const auto found = incidents_.judge(AlarmKind::conflicts, board_);
  EXPECT_EQ(found.size(), Incidents::kMostSubjects);
  EXPECT_EQ(found.front().key.subject, "10") << "1 to 5 were quiet longest";
}

}  // namespace
}  // namespace budstikke::watch
