#include "config/memory_bound.hpp"

#include <gtest/gtest.h>

namespace budstikke::config {
namespace {

constexpr std::int64_t kMebibyte = 1'048'576;

TEST(MemoryBound, GrowsWithEachSettingThatItIsMadeOf) {
  const auto grown = [](auto change) {
    Settings settings;
    const std::int64_t before = memory_bound_bytes(settings);
    change(settings);
    return memory_bound_bytes(settings) - before;
  };
  EXPECT_EQ(grown([](Settings& s) { s.intake_limits.pending_bytes += kMebibyte; }), 4 * kMebibyte);
  EXPECT_EQ(grown([](Settings& s) { s.lanes.sending_bytes += kMebibyte; }), 2 * kMebibyte);
  EXPECT_EQ(grown([](Settings& s) { s.lanes.fresh_bytes += kMebibyte; }), kMebibyte);
  EXPECT_EQ(grown([](Settings& s) { s.xml_limits.message_bytes += kMebibyte; }), 24 * kMebibyte);
  EXPECT_GT(grown([](Settings& s) { s.cpu_threads += 1; }), 0);
  EXPECT_GT(grown([](Settings& s) { s.intake.connections.most += 1; }), 4 * 65'536);
  EXPECT_GT(grown([](Settings& s) { s.admin.connections.most += 1; }), 0);
  EXPECT_EQ(grown([](Settings& s) { s.intake_limits.pending_messages += 1; }), 0)
      << "there are fewer connections than that";
  EXPECT_LT(grown([](Settings& s) { s.intake_limits.pending_messages = 1; }), 0);
}

TEST(MemoryBound, IsToldInTheReferenceWithTheDefaults) {
  const std::string said =
      std::to_string(memory_bound_bytes(Settings{}) / kMebibyte) + " MiB with the defaults";
  EXPECT_NE(memory_bound_text().find(said), std::string::npos);
}

}  // namespace
}  // namespace budstikke::config
