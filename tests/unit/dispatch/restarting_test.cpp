// A node that starts with work from before: what was interrupted is sent again in its place, and lanes wake a few at a time.

#include "engine/dispatch/dispatcher.hpp"
#include "tests/unit/dispatch/dispatch_fixture.hpp"

namespace budstikke {
namespace {

using tests::ask;
using tests::fail;
using Ids = std::vector<std::string>;

class Restarting : public tests::DispatchFixture {
 protected:
  Restarting() : BasicDispatchFixture(false) {}
};

TEST_F(Restarting, LetsNothingPassWhatWasInterruptedAndIsNotYetRecovered) {
  // Recovery comes to the first of the lane, then to the original, behind which a later one of its conversation waits.
  store("1", "her:100", "", DeliveryState::sending);
  store("2", "her:100", "conversation", DeliveryState::sending);
  store("3", "her:100", "conversation");
  RecordDetail detail;
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::interrupt, detail)).ok());
  settle();
  EXPECT_EQ(transport_.ids_to("her:100"), Ids{}) << "nothing is sent before the start";
  Recovery recovery{store_, tracker_};
  const auto lanes = ask(io_, recovery.run());
  ASSERT_TRUE(lanes.ok());
  dispatcher_->start(*lanes);
  settle();
  EXPECT_EQ(transport_.ids_to("her:100"), (Ids{"1", "2", "3"}));
}

/// Thousands of dead destinations must not keep a node that starts from its work.
TEST_F(Restarting, WakesLanesWithOldWorkAFewAtATimeEachWithOneAttempt) {
  std::vector<LaneId> lanes;
  for (int number = 0; number < 50; ++number) {
    const std::string lane = "her:" + std::to_string(number);
    lanes.push_back(LaneId{lane});
    transport_.always(lane, fail(Code::D401));
    for (int old = 0; old < 5; ++old) store(lane + "-" + std::to_string(old), lane);
  }
  dispatcher_->start(lanes);
  settle();
  EXPECT_EQ(transport_.sent.size(), 20U);
  pass(std::chrono::milliseconds{100});
  EXPECT_EQ(transport_.sent.size(), 40U);
  pass(std::chrono::milliseconds{100});
  EXPECT_EQ(transport_.sent.size(), 50U);
  pass(std::chrono::milliseconds{100});
  EXPECT_EQ(transport_.sent.size(), 50U) << "the rest waits for a probe that succeeds";
}

TEST_F(Restarting, SendsAllThatIsOldWhereTheFirstAttemptSucceeds) {
  for (int old = 0; old < 30; ++old) store(std::to_string(old), "her:100");
  dispatcher_->start({LaneId{"her:100"}});
  settle();
  EXPECT_EQ(transport_.sent.size(), 30U);
}

TEST_F(Restarting, SendsInterruptedAttemptsAgainUnderTheSameIdAfterARestart) {
  store("1", "her:100", "", DeliveryState::sending);
  store("2", "her:200");
  Recovery recovery{store_, tracker_};
  const auto lanes = ask(io_, recovery.run());
  ASSERT_TRUE(lanes.ok());
  dispatcher_->start(*lanes);
  settle();
  EXPECT_EQ(transport_.ids_to("her:100"), Ids{"1"});
  EXPECT_EQ(transport_.ids_to("her:200"), Ids{"2"});
  EXPECT_EQ(events("1"), (Ids{"interrupt", "start", "accepted"}));
}

}  // namespace
}  // namespace budstikke
