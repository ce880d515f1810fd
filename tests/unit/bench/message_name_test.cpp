#include "tools/bench/load/message_name.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace budstikke::bench {
namespace {

std::string name_of(const MessageNames& names, std::uint64_t number) {
  MessageNames::Text text;
  names.write(number, text);
  return {text.data(), text.size()};
}

TEST(MessageNames, AreUuidsOfVersion4AndGiveTheirNumberBack) {
  const MessageNames names(0x0123'4567'89AB'CDEF);
  std::set<std::string> seen;
  for (std::uint64_t number : {0ULL, 1ULL, 2ULL, 255ULL, 1'000'000ULL, (1ULL << 48) - 1}) {
    const std::string name = name_of(names, number);
    EXPECT_EQ(name[14], '4');
    EXPECT_EQ(name[19], '8');
    EXPECT_EQ(names.number(name), number);
    EXPECT_TRUE(seen.insert(name.substr(0, 8)).second) << "the number is scrambled";
  }
}

TEST(MessageNames, OfAnotherRunAreStrangers) {
  const MessageNames mine(1);
  EXPECT_FALSE(mine.number(name_of(MessageNames(2), 7)));
  EXPECT_FALSE(mine.number(name_of(mine, 7).substr(1)));
  std::string broken = name_of(mine, 7);
  broken[0] = 'x';
  EXPECT_FALSE(mine.number(broken));
  broken = name_of(mine, 7);
  broken[8] = '0';
  EXPECT_FALSE(mine.number(broken));
}

TEST(MessageNames, AreNeverTheSameForTwoNumbers) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t number = 0; number < 10'000; ++number) {
    EXPECT_TRUE(seen.insert(scrambled(number)).second);
    EXPECT_EQ(unscrambled(scrambled(number)), number);
  }
}

}  // namespace
}  // namespace budstikke::bench
