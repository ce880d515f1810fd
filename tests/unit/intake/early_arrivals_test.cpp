#include "engine/intake/early_arrivals.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

using Kind = EarlyArrivals::Kind;

Unit with(DeliveryState state, Code code) {
  Delivery delivery;
  delivery.state = state;
  delivery.reason = Reason{code, {}};
  Unit unit;
  unit.added.push_back(delivery);
  return unit;
}

TEST(EarlyArrivals, MayWaitUntilSomebodyHasLooked) {
  EarlyArrivals early;
  EXPECT_TRUE(early.may_wait(Kind::follower));
  EXPECT_TRUE(early.may_wait(Kind::receipt));
  early.none_found(Kind::follower, early.noted(Kind::follower));
  EXPECT_FALSE(early.may_wait(Kind::follower));
  EXPECT_TRUE(early.may_wait(Kind::receipt));
}

TEST(EarlyArrivals, MayWaitAgainAsSoonAsOneIsOnItsWayToTheStore) {
  EarlyArrivals early;
  for (const Kind kind : {Kind::follower, Kind::receipt}) early.none_found(kind, early.noted(kind));
  EXPECT_EQ(early.note(with(DeliveryState::held, Code::H311)), nullptr);
  EXPECT_EQ(early.note(with(DeliveryState::waiting, Code::H313)), nullptr);
  EXPECT_FALSE(early.may_wait(Kind::follower));
  EXPECT_NE(early.note(with(DeliveryState::held, Code::H313)), nullptr);
  EXPECT_TRUE(early.may_wait(Kind::follower));
  EXPECT_FALSE(early.may_wait(Kind::receipt));
  Unit change;
  change.changed.push_back({with(DeliveryState::held, Code::H314).added.front()});
  EXPECT_NE(early.note(change), nullptr);
  EXPECT_TRUE(early.may_wait(Kind::receipt));
}

TEST(EarlyArrivals, AreNotOverlookedWhileTheStoreIsBeingSearched) {
  EarlyArrivals early;
  const std::uint64_t before = early.noted(Kind::follower);
  EXPECT_NE(early.note(with(DeliveryState::held, Code::H313)), nullptr);
  early.none_found(Kind::follower, before);
  EXPECT_TRUE(early.may_wait(Kind::follower));
}

TEST(EarlyArrivals, AreNotSearchedForWhileAnyIsOnItsWayToTheStore) {
  EarlyArrivals early;
  {
    const auto one = early.note(with(DeliveryState::held, Code::H313));
    const auto another = early.note(with(DeliveryState::held, Code::H314));
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(early.is_worth_a_look(Kind::follower));
  }
  EXPECT_TRUE(early.is_worth_a_look(Kind::follower));
}

TEST(EarlyArrivals, AreSearchedForAtOnceAndThenNowAndThen) {
  EarlyArrivals early;
  EXPECT_TRUE(early.is_worth_a_look(Kind::follower));
  int looks = 0;
  for (int i = 0; i < 640; ++i) looks += early.is_worth_a_look(Kind::follower) ? 1 : 0;
  EXPECT_EQ(looks, 10);
}

}  // namespace
}  // namespace budstikke
