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

TEST(MemoryBound, CountsWhatEbxmlOpensWhereItIsOn) {
  Settings settings;
  settings.intake_limits.pending_messages = 1;  // so that connections alone are seen
  const auto grown = [&settings](auto change) {
    const std::int64_t before = memory_bound_bytes(settings);
    change(settings.ebxml);
    return memory_bound_bytes(settings) - before;
  };
  const std::int64_t connection = 192 * 1'024;
  EXPECT_EQ(grown([](EbxmlSettings& e) { e.listen = "127.0.0.1:1"; }), 0) << "no keys, no connections";
  EXPECT_GT(grown([](EbxmlSettings& e) { e.keys.resize(2); }), 0);
  EXPECT_EQ(grown([](EbxmlSettings& e) { e.connections.most += 3; }), 3 * connection);
  EXPECT_EQ(grown([](EbxmlSettings& e) { e.lmtp_listen = "127.0.0.1:2"; }), 8 * connection);
}

TEST(MemoryBound, IsToldInTheReferenceWithTheDefaults) {
  const std::string said =
      std::to_string(memory_bound_bytes(Settings{}) / kMebibyte) + " MiB with the defaults";
  EXPECT_NE(memory_bound_text().find(said), std::string::npos);
}

}  // namespace
}  // namespace budstikke::config
