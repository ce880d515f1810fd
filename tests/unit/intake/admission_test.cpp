#include "engine/intake/admission.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace budstikke {
namespace {

IntakeLimits limits(std::size_t bytes, std::size_t messages) {
  IntakeLimits made;
  made.pending_bytes = bytes;
  made.pending_messages = messages;
  return made;
}

TEST(Admission, ClosesAtTheHighMarkAndOpensAtHalf) {
  Admission admission{limits(100, 10)};
  auto first = admission.reserve(50);
  auto second = admission.reserve(40);
  auto third = admission.reserve(10);
  ASSERT_TRUE(first && second && third);
  EXPECT_FALSE(admission.closed());
  EXPECT_FALSE(admission.reserve(1));
  EXPECT_TRUE(admission.closed());
  second.reset();  // 60 of 100: room, but not yet half
  EXPECT_FALSE(admission.reserve(1));
  third.reset();
  EXPECT_TRUE(admission.reserve(1));
  EXPECT_FALSE(admission.closed());
}

TEST(Admission, CountsMessagesAsWellAsBytes) {
  Admission admission{limits(1'000, 4)};
  std::vector<std::shared_ptr<void>> tokens;
  for (int i = 0; i < 4; ++i) tokens.push_back(admission.reserve(1));
  EXPECT_TRUE(tokens.back());
  EXPECT_FALSE(admission.reserve(1));
  tokens.pop_back();
  EXPECT_FALSE(admission.reserve(1));
  tokens.pop_back();
  EXPECT_TRUE(admission.reserve(1));
}

TEST(Admission, GivesRoomBackWithTheLastCopyOfTheToken) {
  Admission admission{limits(100, 10)};
  auto token = admission.reserve(70);
  auto copy = token;
  token.reset();
  EXPECT_EQ(admission.bytes(), 70U);
  EXPECT_EQ(admission.messages(), 1U);
  copy.reset();
  EXPECT_EQ(admission.bytes(), 0U);
  EXPECT_EQ(admission.messages(), 0U);
}

TEST(Admission, MayGoBeforeItsTokens) {
  auto admission = std::make_optional<Admission>(limits(100, 10));
  auto token = admission->reserve(70);
  admission.reset();
  token.reset();  // would write to freed memory if the token pointed into the admission
}

TEST(Admission, TurnsNobodyElseAwayForABodyThatCanNeverFit) {
  Admission admission{limits(100, 10)};
  const auto token = admission.reserve(10);
  EXPECT_FALSE(admission.reserve(101));
  EXPECT_FALSE(admission.reserve(SIZE_MAX));
  EXPECT_FALSE(admission.closed());
  EXPECT_TRUE(admission.reserve(90));
}

TEST(Admission, OfAnEmptyEngineTakesWhateverFits) {
  Admission admission{limits(100, 1)};
  EXPECT_TRUE(admission.reserve(100));
  EXPECT_TRUE(admission.reserve(100));
  const auto token = admission.reserve(0);
  EXPECT_TRUE(token);
  EXPECT_FALSE(admission.reserve(0));
}

}  // namespace
}  // namespace budstikke
