#include "engine/model/envelope.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

PartyLevel level(std::uint32_t her_id) {
  PartyLevel made;
  made.her_id = HerId{her_id};
  return made;
}

TEST(PartyPath, IsAddressedByItsInnermostLevelAlone) {
  EXPECT_EQ(address_of({level(902), level(903)}), HerId{903});
  EXPECT_EQ(address_of({level(902)}), HerId{902});
  EXPECT_TRUE(address_of({level(902), level(0)}).empty()) << "the business is not its service";
  EXPECT_TRUE(address_of({}).empty());
}

TEST(PartyPath, IsNamedByTheInnermostHerIdThatCanBeRead) {
  EXPECT_EQ(nearest_her_id({level(902), level(903)}), HerId{903});
  EXPECT_EQ(nearest_her_id({level(902), level(0)}), HerId{902});
  EXPECT_TRUE(nearest_her_id({level(0)}).empty());
  EXPECT_TRUE(nearest_her_id({}).empty());
}

}  // namespace
}  // namespace budstikke
