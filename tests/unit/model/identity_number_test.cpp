#include "engine/model/identity_number.hpp"

#include <gtest/gtest.h>

#include "engine/model/diagnostic.hpp"

namespace budstikke {
namespace {

TEST(IdentityNumber, IsTakenOutWhereverItStands) {
  EXPECT_EQ(without_identity_numbers("01816712345"), "?");
  EXPECT_EQ(without_identity_numbers("element 'P01816712345x'"), "element 'P?x'");
  EXPECT_EQ(without_identity_numbers("018167 12345, 018167-12345."), "?, ?.");
  EXPECT_EQ(without_identity_numbers("a00018167123450b"), "a?b");
}

TEST(IdentityNumber, IsNotSeenInWhatIsNone) {
  for (const std::string text :
       {"", "0181671234", "line 123456 column 1234567890", "2026-11-21 10:00",
        "01a201d3-f024-75b4-9ae9-d5a5b823c298", "018167--12345", "018167 1234", "018167 123456"}) {
    EXPECT_EQ(without_identity_numbers(text), text);
    EXPECT_FALSE(may_hold_identity_number(text)) << text;
  }
  EXPECT_TRUE(may_hold_identity_number("x 01816712345"));
}

TEST(IdentityNumber, ShowsInNoComplaintAboutAFile) {
  const Diagnostic complaint{"rules.toml", 3, 1, Severity::error, "unknown key \"01816712345\""};
  EXPECT_EQ(to_text(complaint), "rules.toml:3:1: error: unknown key \"?\"");
}

}  // namespace
}  // namespace budstikke
