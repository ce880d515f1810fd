#include "adapters/compression/gzip.hpp"

#include <gtest/gtest.h>

#include "tests/support/gzipped.hpp"

namespace budstikke::compression {
namespace {

using tests::gzipped;

TEST(Gzip, GivesBackEveryByte) {
  std::string text;
  for (unsigned i = 0; i < 300'000; ++i) text += static_cast<char>((i * 7919) >> 5U);
  for (const std::size_t size : {0U, 1U, 100U, 70'000U, 300'000U}) {
    const std::string part = text.substr(0, size);
    EXPECT_EQ(gunzip(gzipped(part), size), part) << size;
    EXPECT_TRUE(is_gzip(gzipped(part)));
  }
}

TEST(Gzip, TakesNoMoreThanIsAllowed) {
  const std::string bomb = gzipped(std::string(10'000'000, '<'));
  EXPECT_LT(bomb.size(), 20'000U);
  EXPECT_FALSE(gunzip(bomb, 9'999'999));
  EXPECT_TRUE(gunzip(bomb, 10'000'000));
  std::string liar = bomb;
  liar.replace(liar.size() - 4, 4, std::string("\x10\0\0\0", 4));
  EXPECT_FALSE(gunzip(liar, 10'000'000)) << "it holds more than it says";
}

TEST(Gzip, TakesOneWholeMemberAndNothingElse) {
  const std::string member = gzipped("<MsgHead/>");
  EXPECT_FALSE(gunzip(member + gzipped("<Other/>"), 1'000)) << "readers differ in what that is";
  EXPECT_FALSE(gunzip(member + "x", 1'000));
  EXPECT_FALSE(gunzip("", 1'000));
  EXPECT_FALSE(gunzip("<MsgHead/>", 1'000));
  for (std::size_t bytes = 0; bytes < member.size(); ++bytes)
    EXPECT_FALSE(gunzip(member.substr(0, bytes), 1'000)) << bytes;
  // Of the head, file name, time and system may be anything; the content's bits, checksum and size may not.
  for (std::size_t i = 10; i < member.size(); ++i) {
    std::string altered = member;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    const auto opened = gunzip(altered, 1'000);
    EXPECT_TRUE(!opened || *opened == "<MsgHead/>") << i;
  }
}

}  // namespace
}  // namespace budstikke::compression
