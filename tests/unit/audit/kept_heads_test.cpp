#include "engine/audit/kept_heads.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace budstikke::audit {
namespace {

const std::string kHash(64, 'a');

TEST(KeptHeads, TakesThemFromStatusLinesAndLeavesTheRest) {
  KeptHeads heads;
  heads.take(R"({"at":"2026-11-29T05:00:00.000Z","event":"audit_head","detail":"7:)" + kHash + "\"}");
  heads.take(R"({"event":"audit_head","detail":"8:)" + kHash + "\"}");
  for (const std::string& line : std::vector<std::string>{
           std::string{},
           R"({"event":"taken","detail":"9:)" + kHash + "\"}",
           R"({"event":"taken","detail":"audit_head"})",
           R"({"event":"audit_head","detail":"9"})",
           R"(vent":"audit_head","detail":"9:)" + kHash + "\"}",
           R"(["audit_head"])",
           R"({"event":["audit_head"],"detail":"9:)" + kHash + "\"}",
       }) {
    heads.take(line);
  }
  ASSERT_EQ(heads.all().size(), 2u);
  EXPECT_EQ(heads.all()[0].head, (ChainHead{7, kHash}));
  EXPECT_EQ(heads.all()[0].told_at, parse_date_time("2026-11-29T05:00:00.000Z"));
  EXPECT_EQ(heads.all()[1].told_at, std::nullopt);
}

TEST(KeptHeads, KeepsTheNewest) {
  KeptHeads heads;
  for (std::size_t i = 1; i <= KeptHeads::kMost + 1; ++i) {
    heads.take(R"({"event":"audit_head","detail":")" + std::to_string(i) + ":" + kHash + "\"}");
  }
  EXPECT_EQ(heads.all().size(), KeptHeads::kMost);
  EXPECT_EQ(heads.all().front().head.number, 2u);
}

}  // namespace
}  // namespace budstikke::audit
