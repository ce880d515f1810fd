#include "engine/dispatch/order_gate.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

Age aged(int seconds, const std::string& id) {
  return {TimePoint{std::chrono::seconds{seconds}}, DeliveryId{id}};
}

TEST(OrderGate, LetsOnlyTheOldestOfAKeyBegin) {
  OrderGate gate;
  gate.add("k", aged(2, "b"));
  gate.add("k", aged(1, "c"));
  EXPECT_FALSE(gate.may_start("k", aged(2, "b")));
  EXPECT_TRUE(gate.may_start("k", aged(1, "c")));
  gate.remove("k", aged(1, "c"));
  EXPECT_TRUE(gate.may_start("k", aged(2, "b")));
}

TEST(OrderGate, OrdersByIdWhatWasCreatedInTheSameMoment) {
  OrderGate gate;
  gate.add("k", aged(1, "b"));
  gate.add("k", aged(1, "a"));
  EXPECT_TRUE(gate.may_start("k", aged(1, "a")));
  EXPECT_FALSE(gate.may_start("k", aged(1, "b")));
}

TEST(OrderGate, LetsOneOfAKeyBeUnderWayAtOnce) {
  OrderGate gate;
  gate.add("k", aged(1, "a"));
  gate.start("k", aged(1, "a"));
  EXPECT_FALSE(gate.may_start("k", aged(1, "a")));
  gate.add("k", aged(0, "older, released from the work list"));
  EXPECT_FALSE(gate.may_start("k", aged(0, "older, released from the work list")));
  gate.stop("k", aged(1, "a"));
  EXPECT_TRUE(gate.may_start("k", aged(0, "older, released from the work list")));
  EXPECT_FALSE(gate.may_start("k", aged(1, "a")));
}

TEST(OrderGate, KeepsLaterOnesBackWhileADeferredOneWaits) {
  OrderGate gate;
  gate.add("k", aged(1, "a"));
  gate.add("k", aged(2, "b"));
  gate.start("k", aged(1, "a"));
  gate.stop("k", aged(1, "a"));
  EXPECT_FALSE(gate.may_start("k", aged(2, "b")));
}

TEST(OrderGate, KeepsKeysApartAndKnowsNoOrderWithoutAKey) {
  OrderGate gate;
  gate.add("k", aged(1, "a"));
  gate.add("l", aged(2, "b"));
  gate.add("", aged(3, "c"));
  gate.add("", aged(4, "d"));
  gate.start("k", aged(1, "a"));
  gate.start("", aged(3, "c"));
  EXPECT_TRUE(gate.may_start("l", aged(2, "b")));
  EXPECT_TRUE(gate.may_start("", aged(4, "d")));
}

}  // namespace
}  // namespace budstikke
