#include "engine/dispatch/sending_room.hpp"

#include "tests/unit/dispatch/dispatch_fixture.hpp"

namespace budstikke {
namespace {

using std::chrono::seconds;

constexpr std::size_t kMega = 1'000'000;
constexpr TimePoint kNow{std::chrono::hours{480'000}};

LaneId lane(const std::string& name) { return LaneId{"her:" + name}; }

class SendingRooms : public testing::Test {
 protected:
  std::shared_ptr<void> reserve(const std::string& name, std::size_t bytes, Duration after = Duration{0}) {
    return room_.reserve(lane(name), bytes, kNow + after);
  }
  void make_well(const std::string& name) { room_.learn(lane(name), kMega, true); }
  void make_failing(const std::string& name) { room_.learn(lane(name), kMega, false); }

  SendingRoom room_{16 * kMega};
};

TEST_F(SendingRooms, IsGivenBackWithTheLastToken) {
  make_well("1");
  auto first = reserve("1", 12 * kMega);
  ASSERT_TRUE(first);
  EXPECT_FALSE(reserve("2", 6 * kMega));
  auto copy = first;
  first.reset();
  EXPECT_EQ(room_.bytes(), 12 * kMega);
  EXPECT_FALSE(reserve("2", 6 * kMega));
  copy.reset();
  EXPECT_EQ(room_.bytes(), 0U);
  EXPECT_TRUE(reserve("2", 6 * kMega));
}

TEST_F(SendingRooms, LetsWhatIsSmallPassAndWhatIsTooLargeGoAlone) {
  auto whole = reserve("1", 50 * kMega);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(reserve("2", SendingRoom::kSmallBytes));
  EXPECT_FALSE(reserve("2", SendingRoom::kSmallBytes + 1));
  whole.reset();
  EXPECT_EQ(room_.bytes(), 0U);
}

TEST_F(SendingRooms, OfOneThatIsUnknownLeavesAsMuchAsItTakes) {
  auto first = reserve("1", 2 * kMega);
  auto second = reserve("2", 2 * kMega);
  auto third = reserve("3", 2 * kMega);
  EXPECT_TRUE(first && second && third) << "6 of the 8 that the unknown share";
  EXPECT_FALSE(reserve("4", 2 * kMega)) << "nothing would be left";
  EXPECT_TRUE(reserve("5", kMega));
}

TEST_F(SendingRooms, KeepsAHalfForThoseThatAreWell) {
  std::vector<std::shared_ptr<void>> stalled;
  for (int i = 0; i < 100; ++i) stalled.push_back(reserve("stalled-" + std::to_string(i), kMega));
  EXPECT_LE(room_.bytes(), 8 * kMega);
  make_well("healthy");
  EXPECT_TRUE(reserve("healthy", 8 * kMega));
}

TEST_F(SendingRooms, KeepsAQuarterForThoseOfWhichNothingIsKnownYet) {
  std::vector<std::shared_ptr<void>> stalled;
  for (int i = 0; i < 100; ++i) {
    make_failing("stalled-" + std::to_string(i));
    stalled.push_back(reserve("stalled-" + std::to_string(i), kMega));
  }
  EXPECT_LE(room_.bytes(), 4 * kMega);
  EXPECT_GE(room_.bytes(), 3 * kMega);
  EXPECT_TRUE(reserve("new", 2 * kMega));
}

TEST_F(SendingRooms, LetsALaneThatIsWellHoldNoMoreThanItLeaves) {
  make_well("1");
  make_well("2");
  std::vector<std::shared_ptr<void>> tokens;
  for (int i = 0; i < 16; ++i) tokens.push_back(reserve("1", kMega));
  EXPECT_EQ(room_.bytes(), 8 * kMega);
  EXPECT_TRUE(reserve("2", 8 * kMega)) << "the first of a lane that is well takes all there is";
}

TEST_F(SendingRooms, JudgesByLargePayloadsAlone) {
  make_failing("1");
  room_.learn(lane("1"), SendingRoom::kSmallBytes, true);
  auto first = reserve("1", 3 * kMega);
  ASSERT_TRUE(first);
  EXPECT_FALSE(reserve("1", 3 * kMega)) << "still one that stalls on what is large";
  make_well("1");
  EXPECT_TRUE(reserve("1", 3 * kMega));
}

TEST_F(SendingRooms, LetsSmallerOnesPassOneThatWaitsButNotForEver) {
  for (const char* name : {"1", "2", "3"}) make_well(name);
  auto slow = reserve("1", kMega);
  EXPECT_FALSE(reserve("2", 16 * kMega));
  std::size_t passed = 0;
  while (passed < 100 * kMega && reserve("3", kMega)) passed += kMega;
  EXPECT_EQ(passed, 16 * kMega) << "as much as the room holds";
  slow.reset();
  EXPECT_FALSE(reserve("3", kMega)) << "it is the turn of the one that waits";
  auto large = reserve("2", 16 * kMega);
  EXPECT_TRUE(large);
  large.reset();
  EXPECT_TRUE(reserve("3", kMega));
  EXPECT_EQ(room_.waiting(), 0U);
}

TEST_F(SendingRooms, ForgetsWhoWaitedAndDoesNotComeAgain) {
  for (const char* name : {"1", "2", "3"}) make_well(name);
  auto slow = reserve("1", kMega);
  EXPECT_FALSE(reserve("2", 16 * kMega));
  while (reserve("3", kMega)) {
  }
  EXPECT_FALSE(reserve("3", kMega, SendingRoom::kPatience));
  EXPECT_TRUE(reserve("3", kMega, SendingRoom::kPatience + seconds{1}));
  EXPECT_FALSE(reserve("2", 16 * kMega, SendingRoom::kPatience + seconds{1}));
  EXPECT_TRUE(reserve("3", kMega)) << "a clock that was set back keeps nobody's place";
  EXPECT_EQ(room_.waiting(), 0U);
}

TEST_F(SendingRooms, WhoWaitsForTheShareOfThoseThatFailKeepsNobodyElseWaiting) {
  for (const char* name : {"1", "2"}) make_failing(name);
  auto stalled = reserve("1", 4 * kMega);
  EXPECT_FALSE(reserve("2", 4 * kMega));
  make_well("3");
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(reserve("3", kMega)) << i;
}

TEST(SendingRoom, OutlivesNobodyWhoHoldsATokenOfIt) {
  auto room = std::make_unique<SendingRoom>(3 * kMega);
  auto token = room->reserve(lane("1"), kMega, kNow);
  room.reset();
  token.reset();
}

LaneLimits little_room() {
  LaneLimits limits;
  limits.sending_bytes = 3 * kMega;
  return limits;
}

class RoomForLanes : public tests::BasicDispatchFixture<MemoryStore> {
 protected:
  RoomForLanes() : BasicDispatchFixture(true, little_room()) {}
  void accept_large(const std::string& id, const std::string& to, std::size_t bytes) {
    dispatcher_->offer({store(id, to, "", DeliveryState::waiting, "none", bytes)});
  }
};

TEST_F(RoomForLanes, LargePayloadsWaitForRoomAndSmallOnesDoNot) {
  for (const char* lane : {"her:1", "her:2", "her:3"}) transport_.always(lane, tests::stall());
  for (int i = 1; i <= 3; ++i) {
    const std::string number = std::to_string(i);
    accept_large("large" + number, "her:" + number, 2 * kMega);
  }
  settle();
  EXPECT_EQ(transport_.sent.size(), 1U) << "there is room for one of them at a time";
  accept_message("small", "her:4");
  settle();
  EXPECT_EQ(state("small"), DeliveryState::handed_over);
  for (const char* lane : {"her:1", "her:2", "her:3"}) transport_.always(lane, tests::accept());
  pass(std::chrono::minutes{5});
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(state("large" + std::to_string(i)), DeliveryState::handed_over);
    EXPECT_LE(current("large" + std::to_string(i)).attempts, 2U) << "waiting for room is no attempt";
  }
}

TEST_F(RoomForLanes, ReceiversThatStallOnLargePayloadsCostTheOthersNothing) {
  for (int i = 0; i < 6; ++i) {
    const std::string to = "stalled:" + std::to_string(i);
    transport_.always(to, tests::stall());
    for (int k = 0; k < 2; ++k) accept_large(to + "-" + std::to_string(k), to, kMega);
  }
  pass(seconds{3});
  ASSERT_GE(transport_.sent.size(), 1U);
  std::map<std::string, TimePoint> accepted;
  for (int round = 0; round < 30; ++round) {
    for (int i = 0; i < 4; ++i) {
      const std::string id = std::to_string(round) + "-" + std::to_string(i);
      accepted[id] = clock_.now();
      accept_large(id, "healthy:" + std::to_string(i), 200'000);
    }
    pass(seconds{10});
  }
  std::size_t sent = 0;
  for (const auto& one : transport_.sent) {
    if (!one.address.starts_with("healthy")) continue;
    ++sent;
    const bool first = one.delivery.value().starts_with("0-");
    EXPECT_LE(one.at - accepted.at(one.delivery.value()), first ? seconds{4} : seconds{0})
        << one.delivery.value() << ": a moment the first time, while nothing is known of anybody";
  }
  EXPECT_EQ(sent, accepted.size());
}

}  // namespace
}  // namespace budstikke
