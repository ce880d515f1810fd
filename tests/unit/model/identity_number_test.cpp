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
  EXPECT_EQ(without_identity_numbers("01.81.67 12345; 018167\xc2\xa0"
                                     "123 45, 018167 - 12345"),
            "?; ?, ?");
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

TEST(IdentityNumber, IsSeenAsPeopleWriteIt) {
  for (const std::string text : {"01019012345",
                                 "010190 12345",
                                 "010190-12345",
                                 "pas. 01019012345.",
                                 "(01019012345)",
                                 "fnr01019012345 asks it",
                                 "f.01019012345",
                                 "01019012345og",
                                 "f\xc3\xb8"
                                 "dt01019012345",
                                 "01.01.90 12345",
                                 "01.01.90.12345",
                                 "01 01 90 12345",
                                 "010190 123 45",
                                 "01 01 90 123 45",
                                 "01-01-90-12345",
                                 "010190/12345",
                                 "010190  12345",
                                 "010190 - 12345",
                                 "010190\xc2\xa0"
                                 "12345",
                                 "010190\xe2\x80\xaf"
                                 "12345",
                                 "010190\xe2\x80\x91"
                                 "12345",
                                 "010190\xe2\x80\x93"
                                 "12345",
                                 "d41019012345",
                                 "7080000000012 and 01019012345",
                                 "3a0e6c1e-0000-4000-8000-01019012345d 010190 12345"}) {
    EXPECT_TRUE(tells_identity_number(text)) << text;
    EXPECT_TRUE(may_hold_identity_number(text)) << text;
    EXPECT_EQ(without_identity_numbers(text).find("12345"), std::string::npos) << text;
  }
}

TEST(IdentityNumber, IsNotSeenInReferencesOfOtherKinds) {
  for (const std::string text :
       {"", "0101901234", "HER-id 8180401 and 1804", "GLN 7080000000012", "010190123456",
        "2026-11-29 02:01:41", "29.11.2026 kl. 10.15", "29.11.26 10:15:30",
        "3a0e6c1e-0000-4000-8000-01019012345d", "(01019012-3456-4000-8000-d01019012345).", "974706490",
        "974 706 490", "22 85 50 50", "+47 22 85 50 50",
        "rules 00a8572041b19b01019012345f16a56720b1c8e40f7c1b5a2d3e4f60718293a4 as agreed",
        "kl. 10.15, 12 345 kr", "2.16.578.1.12.4.1.1.8279", "1 of 8180401, 8180402, 8180403",
        "0101 9012345"}) {
    EXPECT_FALSE(tells_identity_number(text)) << text;
  }
}

TEST(IdentityNumber, ShowsInNoComplaintAboutAFile) {
  const Diagnostic complaint{"rules.toml", 3, 1, Severity::error, "unknown key \"01816712345\""};
  EXPECT_EQ(to_text(complaint), "rules.toml:3:1: error: unknown key \"?\"");
}

}  // namespace
}  // namespace budstikke
