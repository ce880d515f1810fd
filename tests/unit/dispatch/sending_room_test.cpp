#include "engine/dispatch/sending_room.hpp"

#include "tests/unit/dispatch/dispatch_fixture.hpp"

namespace budstikke {
namespace {

constexpr std::size_t kMega = 1'000'000;

TEST(SendingRoom, IsGivenBackWithTheLastToken) {
  SendingRoom room(3 * kMega);
  auto first = room.reserve(2 * kMega);
  ASSERT_TRUE(first);
  EXPECT_FALSE(room.reserve(2 * kMega));
  auto second = room.reserve(kMega);
  EXPECT_TRUE(second);
  EXPECT_EQ(room.bytes(), 3 * kMega);
  auto copy = first;
  first.reset();
  EXPECT_FALSE(room.reserve(kMega));
  copy.reset();
  EXPECT_TRUE(room.reserve(2 * kMega));
  EXPECT_EQ(room.bytes(), kMega);
}

TEST(SendingRoom, LetsWhatIsSmallPassAndWhatIsTooLargeGoAlone) {
  SendingRoom room(3 * kMega);
  auto whole = room.reserve(50 * kMega);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(room.reserve(SendingRoom::kSmallBytes));
  EXPECT_FALSE(room.reserve(SendingRoom::kSmallBytes + 1));
  whole.reset();
  EXPECT_EQ(room.bytes(), 0U);
}

TEST(SendingRoom, OutlivesNobodyWhoHoldsATokenOfIt) {
  auto room = std::make_unique<SendingRoom>(3 * kMega);
  auto token = room->reserve(kMega);
  room.reset();
  token.reset();
}

LaneLimits little_room() {
  LaneLimits limits;
  limits.sending_bytes = 3 * kMega;
  return limits;
}

class RoomForLanes : public tests::DispatchFixture {
 protected:
  RoomForLanes() : BasicDispatchFixture(true, little_room()) {}
};

TEST_F(RoomForLanes, LargePayloadsWaitForRoomAndSmallOnesDoNot) {
  for (const char* lane : {"her:1", "her:2", "her:3"}) transport_.always(lane, tests::stall());
  for (int i = 1; i <= 3; ++i) {
    const std::string number = std::to_string(i);
    dispatcher_->offer(
        {store("large" + number, "her:" + number, "", DeliveryState::waiting, "none", 2 * kMega)});
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

}  // namespace
}  // namespace budstikke
