#include "adapters/crypto/randomness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <thread>
#include <vector>

namespace budstikke::crypto {
namespace {

using Key = std::array<unsigned char, 32>;

std::vector<Key> keys(std::size_t count) {
  std::vector<Key> made(count);
  for (Key& key : made) fill_randomly(key);
  return made;
}

TEST(Randomness, GivesNoBytesTwiceInAnyThread) {
  std::vector<Key> theirs;
  std::thread another([&theirs] { theirs = keys(1'000); });
  std::vector<Key> all = keys(1'000);
  another.join();
  all.insert(all.end(), theirs.begin(), theirs.end());
  const std::set<Key> distinct(all.begin(), all.end());
  EXPECT_EQ(distinct.size(), all.size());
  EXPECT_FALSE(distinct.contains(Key{}));
}

TEST(Randomness, FillsMoreThanItKeepsInStock) {
  std::vector<unsigned char> bytes(10'000);
  fill_randomly(bytes);
  std::set<Key> pieces;
  for (std::size_t at = 0; at + 32 <= bytes.size(); at += 32) {
    Key piece{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), piece.size(), piece.begin());
    EXPECT_TRUE(pieces.insert(piece).second);
  }
  EXPECT_FALSE(pieces.contains(Key{}));
  fill_randomly({});
}

}  // namespace
}  // namespace budstikke::crypto
