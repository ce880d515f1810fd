#include "engine/model/failure_code.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace budstikke {
namespace {

TEST(FailureCodes, EachHaveASentenceForOperatorsAndOneForTheSender) {
  std::set<std::string_view> ids;
  for (const CodeEntry& row : code_table()) {
    EXPECT_FALSE(row.operator_sentence.empty()) << row.id;
    EXPECT_FALSE(row.sender_sentence.empty()) << row.id;
    EXPECT_TRUE(ids.insert(row.id).second) << row.id;
  }
}

TEST(FailureCodes, StandInTheTableWhereTheirNumberSays) {
  std::size_t position = 0;
  for (const CodeEntry& row : code_table()) {
    EXPECT_EQ(static_cast<std::size_t>(row.code), position++) << row.id;
    EXPECT_EQ(code_from_id(row.id), row.code);
    EXPECT_EQ(id_of(row.code), row.id);
  }
  EXPECT_EQ(code_from_id("Z00"), std::nullopt);
}

TEST(FailureCodes, OfTheWorkListAllAdviseToHold) {
  for (const CodeEntry& row : code_table()) {
    if (row.id.starts_with('H')) {
      EXPECT_EQ(row.advice, Advice::hold) << row.id;
    }
  }
}

}  // namespace
}  // namespace budstikke
