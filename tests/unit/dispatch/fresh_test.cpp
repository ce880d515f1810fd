#include "engine/dispatch/fresh.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

Delivery waiting(const std::string& id, const std::string& payload) {
  Delivery delivery;
  delivery.id = DeliveryId{id};
  delivery.payload = PayloadId{payload};
  return delivery;
}

FreshMessage message(const std::string& payload, std::size_t bytes) {
  FreshMessage fresh;
  fresh.label.type = "T";
  fresh.payloads.emplace_back(PayloadId{payload}, Payload{std::string(bytes, 'x')});
  return fresh;
}

TEST(FreshDeliveries, AreTakenOnceWithTheirBytes) {
  FreshDeliveries fresh{1'000'000};
  fresh.keep({waiting("d1", "p1"), waiting("d2", "p1")}, message("p1", 10));
  const auto taken = fresh.take(DeliveryId{"d1"});
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->payload.size_bytes(), 10U);
  EXPECT_EQ(taken->label.type, "T");
  EXPECT_FALSE(fresh.take(DeliveryId{"d1"}));
  EXPECT_TRUE(fresh.take(DeliveryId{"d2"}));
  EXPECT_EQ(fresh.bytes(), 0U);
}

TEST(FreshDeliveries, AreOnlyThoseThatWaitAndWhoseBytesAreThere) {
  FreshDeliveries fresh{1'000'000};
  Delivery held = waiting("held", "p1");
  held.state = DeliveryState::held;
  fresh.keep({held, waiting("other", "p2")}, message("p1", 10));
  EXPECT_EQ(fresh.bytes(), 0U);
}

TEST(FreshDeliveries, GiveWayOldestFirstAndNeverPassTheirBound) {
  FreshDeliveries fresh{100'000};
  for (int i = 0; i < 1'000; ++i) {
    const std::string number = std::to_string(i);
    fresh.keep({waiting("d" + number, "p" + number)}, message("p" + number, 1'000));
    EXPECT_LE(fresh.bytes(), 100'000U);
  }
  EXPECT_FALSE(fresh.take(DeliveryId{"d0"}));
  EXPECT_TRUE(fresh.take(DeliveryId{"d999"}));
}

TEST(FreshDeliveries, LetNoLargeOnePushOutTheSmall) {
  FreshDeliveries fresh{100'000};
  fresh.keep({waiting("small", "p1")}, message("p1", 100));
  fresh.keep({waiting("large", "p2")}, message("p2", 50'000));
  EXPECT_TRUE(fresh.take(DeliveryId{"small"}));
  EXPECT_FALSE(fresh.take(DeliveryId{"large"}));
}

TEST(FreshDeliveries, MayBeNone) {
  FreshDeliveries fresh{0};
  fresh.keep({waiting("d", "p")}, message("p", 10));
  EXPECT_FALSE(fresh.take(DeliveryId{"d"}));
}

}  // namespace
}  // namespace budstikke
