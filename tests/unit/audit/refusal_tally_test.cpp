#include "engine/audit/refusal_tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace budstikke::audit {
namespace {

TEST(RefusalTally, TellsEachKindOnceWithItsCount) {
  RefusalTally tally;
  for (int i = 0; i < 5; ++i) tally.login_failed("10.0.0.1", "");
  tally.login_failed("10.0.0.1", "portal");
  tally.denied("portal", "10.0.0.2", "messages.content");
  const auto records = tally.take();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].action, "denied");
  EXPECT_EQ(records[0].caller, "portal");
  EXPECT_EQ(records[0].object, "messages.content");
  EXPECT_EQ(records[0].detail, "1 time(s)");
  EXPECT_EQ(records[1].action, "login.failed");
  EXPECT_EQ(records[1].source, "10.0.0.1");
  EXPECT_EQ(records[1].detail, "5 time(s)");
  EXPECT_TRUE(tally.take().empty());
}

TEST(RefusalTally, StaysSmallHoweverManyTry) {
  RefusalTally tally;
  for (int i = 0; i < 10'000; ++i) tally.login_failed("10.0." + std::to_string(i), "");
  const auto records = tally.take();
  EXPECT_LE(records.size(), RefusalTally::kMost + 1);
  EXPECT_THAT(records, testing::Contains(testing::Field(
                           &AuditRecord::detail, std::to_string(10'000 - RefusalTally::kMost) + " time(s)")));
}

}  // namespace
}  // namespace budstikke::audit
