#include "adapters/msh/opened_keys.hpp"

#include <gtest/gtest.h>

namespace budstikke::msh {
namespace {

using std::chrono::hours;

constexpr TimePoint kNow{hours{1'000}};

TEST(OpenedKeys, KnowAKeyWithTheObjectThatItCameIn) {
  OpenedKeys keys;
  EXPECT_TRUE(keys.may_open("key", "object", kNow));
  keys.remember("key", "object", kNow);
  EXPECT_TRUE(keys.may_open("key", "object", kNow)) << "the same again";
  EXPECT_FALSE(keys.may_open("key", "other", kNow));
  EXPECT_TRUE(keys.may_open("another", "other", kNow));
  keys.remember("key", "other", kNow);
  EXPECT_TRUE(keys.may_open("key", "object", kNow)) << "the first stands";
}

TEST(OpenedKeys, ForgetWithTimeAndWhereThereIsNoRoom) {
  OpenedKeys keys(hours{2}, 3);
  keys.remember("a", "1", kNow);
  EXPECT_FALSE(keys.may_open("a", "2", kNow + hours{1}));
  EXPECT_TRUE(keys.may_open("a", "2", kNow + hours{2}));
  for (const char* key : {"b", "c", "d"}) keys.remember(key, "1", kNow + hours{1});
  EXPECT_EQ(keys.size(), 3U);
  EXPECT_TRUE(keys.may_open("a", "2", kNow + hours{1})) << "the eldest goes";
  EXPECT_FALSE(keys.may_open("b", "2", kNow + hours{1}));
  keys.remember("e", "1", kNow + hours{3});
  EXPECT_EQ(keys.size(), 1U) << "and all whose time is over";
}

}  // namespace
}  // namespace budstikke::msh
