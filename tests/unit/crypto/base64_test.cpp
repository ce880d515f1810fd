#include "adapters/crypto/base64.hpp"

#include <gtest/gtest.h>

namespace budstikke::crypto {
namespace {

TEST(Base64, ReadsWhatItWrites) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (std::size_t size = 0; size <= all.size(); ++size) {
    EXPECT_EQ(from_base64(to_base64(all.substr(0, size))), all.substr(0, size)) << size;
  }
  EXPECT_EQ(to_base64("budstikke:secret"), "YnVkc3Rpa2tlOnNlY3JldA==");
}

// RFC 4648 §10.
TEST(Base64, AgreesWithTheStandard) {
  EXPECT_EQ(from_base64(""), "");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zm8="), "fo");
  EXPECT_EQ(from_base64("Zm9v"), "foo");
  EXPECT_EQ(from_base64("Zm9vYmFy"), "foobar");
}

TEST(Base64, SkipsBlanksAndLineEnds) {
  EXPECT_EQ(from_base64(" YWJj\r\n\tZGVm "), "abcdef");
  EXPECT_EQ(from_base64("Y Q\r\n=\t= \n"), "a");
  EXPECT_EQ(from_base64(" \r\n"), "");
}

TEST(Base64, RefusesWrongPadding) {
  for (const char* text : {"a", "YQ", "YWJ", "YWI", "YW=j", "YQ=", "Y===", "====", "=",
                           "==", "YWJj=", "YWJj====", "YQ==YQ==", "YQ==YWJj", "YQ==="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

// Dashes at the end are what OpenSSL's reader strips.
TEST(Base64, RefusesOtherCharacters) {
  for (const char* text : {"YWJj!A==", "YWJj-", "YWJj--", "YWJj----", "YWJjYQ==-", "----", "YW-j", "YW_j",
                           "YWJj\v", "YWJj\f", "\xC3\xA6WJj", "YWJj\x7f"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
  EXPECT_EQ(from_base64(std::string_view("YWJj\0", 5)), std::nullopt);
}

TEST(Base64, RefusesBitsThatMeanNothing) {
  EXPECT_EQ(from_base64("YR=="), std::nullopt);
  EXPECT_EQ(from_base64("YWJ="), std::nullopt);
}

}  // namespace
}  // namespace budstikke::crypto
