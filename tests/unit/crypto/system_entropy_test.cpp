#include "adapters/crypto/system_entropy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <regex>
#include <string>
#include <vector>

namespace budstikke::crypto {
namespace {

TimePoint at(long long ms) { return TimePoint{Duration{ms}}; }

TEST(SystemEntropy, WritesTheTimeAndTheVersionIntoAUuid) {
  SystemEntropy entropy;
  const std::string id = entropy.uuid(at(0x0192'3456'789aLL));
  EXPECT_EQ(id.substr(0, 13), "01923456-789a");
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  EXPECT_TRUE(std::regex_match(id, form)) << id;
}

TEST(SystemEntropy, RisesWithinOneMillisecondAndWhenTheClockGoesBack) {
  SystemEntropy entropy;
  std::vector<std::string> ids;
  for (int i = 0; i < 20'000; ++i) ids.push_back(entropy.uuid(at(1'768'478'400'000)));
  for (int i = 0; i < 100; ++i) ids.push_back(entropy.uuid(at(1'768'478'400'000 - 60'000)));
  for (int i = 0; i < 100; ++i) ids.push_back(entropy.uuid(at(1'768'478'500'000 + i)));
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

TEST(SystemEntropy, DiffersBetweenTwoProcessesAtOneTime) {
  SystemEntropy first;
  SystemEntropy second;
  EXPECT_NE(first.uuid(at(1'768'478'400'000)).substr(19), second.uuid(at(1'768'478'400'000)).substr(19));
}

TEST(SystemEntropy, DrawsEveryNumberBelowTheBoundAndNoneBeyond) {
  SystemEntropy entropy;
  std::array<int, 7> seen{};
  for (int i = 0; i < 7'000; ++i) {
    const std::uint64_t drawn = entropy.below(7);
    ASSERT_LT(drawn, 7U);
    ++seen[drawn];
  }
  // 1000 expected each, standard deviation 29: no run of the universe leaves 500 to 1500.
  for (const int count : seen) {
    EXPECT_GT(count, 500);
    EXPECT_LT(count, 1'500);
  }
  EXPECT_EQ(entropy.below(1), 0U);
  EXPECT_LT(entropy.below((1ULL << 63) + 1), (1ULL << 63) + 1);
}

}  // namespace
}  // namespace budstikke::crypto
