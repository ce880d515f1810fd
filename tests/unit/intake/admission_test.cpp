#include "engine/intake/admission.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "engine/intake/turn.hpp"

namespace budstikke {
namespace {

using Tokens = std::vector<Admission::Token>;

constexpr std::size_t kPlace = Admission::kSmallBytes;

IntakeLimits limits(std::size_t bytes, std::size_t messages) {
  IntakeLimits made;
  made.pending_bytes = bytes;
  made.pending_messages = messages;
  return made;
}

/// Takes until there is none.
template <class Ask>
Tokens take_all(Ask ask) {
  Tokens tokens;
  while (tokens.size() < 1'000) {
    auto token = ask();
    if (!token) break;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

TEST(Admission, GivesRoomBackWithTheLastCopyOfTheToken) {
  Admission admission{limits(100, 10)};
  auto place = admission.begin("a", 5);
  auto room = admission.reserve("a", 70);
  auto copy = room;
  room.reset();
  EXPECT_EQ(admission.bytes(), 70U);
  EXPECT_EQ(admission.messages(), 1U);
  copy.reset();
  place.reset();
  EXPECT_EQ(admission.bytes(), 0U);
  EXPECT_EQ(admission.messages(), 0U);
}

TEST(Admission, MayGoBeforeItsTokensAndItsTurns) {
  auto admission = std::make_optional<Admission>(limits(100, 10));
  auto place = admission->begin("a", 5);
  auto room = admission->reserve("a", 70);
  const auto turn = admission->wait("b", 40, [] {});
  admission.reset();
  place.reset();
  room.reset();  // would write to freed memory if the token pointed into the admission
  EXPECT_TRUE(turn->room);
}

TEST(Admission, LetsWhatIsSmallInWhateverIsLarge) {
  Admission admission{limits(100, 100)};
  const Tokens large = take_all([&] { return admission.reserve("flood", 10); });
  const auto waiting = admission.wait("flood", 60, [] {});
  ASSERT_TRUE(waiting);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(admission.begin("small", kPlace));
  EXPECT_TRUE(admission.begin("flood", kPlace));
}

TEST(Admission, GivesACallerNoMoreThanThreeQuartersAndLeavesTheRestToOthers) {
  Admission admission{limits(1'000, 100)};
  const Tokens flood = take_all([&] { return admission.reserve("flood", 10); });
  EXPECT_EQ(admission.bytes(), 750U);
  const Tokens other = take_all([&] { return admission.reserve("other", 10); });
  EXPECT_GT(other.size(), 15U);
  EXPECT_TRUE(admission.reserve("third", 50));
}

TEST(Admission, GivesACallerNoMoreThanThreeQuartersOfThePlaces) {
  Admission admission{limits(1'000, 8)};
  const Tokens flood = take_all([&] { return admission.begin("flood", 1); });
  EXPECT_EQ(flood.size(), 6U);
  auto other = admission.begin("other", 1);
  EXPECT_TRUE(other);
  EXPECT_TRUE(admission.begin("third", 1));
  EXPECT_TRUE(Admission{limits(1'000, 1)}.begin("alone", 1));
}

TEST(Admission, GivesRoomInTurn) {
  Admission admission{limits(100, 10)};
  auto first = admission.reserve("a", 100);
  ASSERT_TRUE(first);
  std::string woken;
  auto b = admission.wait("b", 60, [&] { woken += 'b'; });
  auto c = admission.wait("c", 30, [&] { woken += 'c'; });
  ASSERT_TRUE(b && c);
  EXPECT_EQ(admission.waiting(), 2U);
  first.reset();
  EXPECT_EQ(woken, "bc");
  EXPECT_TRUE(b->room && c->room);
  EXPECT_EQ(admission.bytes(), 90U);
  EXPECT_EQ(admission.waiting(), 0U);
  b.reset();
  c.reset();
  EXPECT_EQ(admission.bytes(), 0U);
}

TEST(Admission, LetsNoMoreWaitThanTheRoomHoldsNorOfOneCallerMoreThanItsShare) {
  Admission admission{limits(1'000, 100)};
  const auto all = admission.reserve("a", 1'000);
  std::vector<std::shared_ptr<Admission::Turn>> turns;
  for (int i = 0; i < 200; ++i) turns.push_back(admission.wait("flood", 10, [] {}));
  EXPECT_EQ(admission.waiting(), 75U);
  EXPECT_FALSE(admission.begin("flood", kPlace + 10)) << "refused before it is read";
  EXPECT_TRUE(admission.begin("flood", kPlace));
  EXPECT_TRUE(admission.begin("other", kPlace + 10));
  EXPECT_TRUE(admission.wait("other", 250, [] {}));
  EXPECT_FALSE(admission.wait("other", 251, [] {}));
}

TEST(Admission, LetsSmallerOnesPassOneThatWaitsButNotForEver) {
  Admission admission{limits(100, 10)};
  auto slow = admission.reserve("slow", 10);
  bool woken = false;
  auto large = admission.wait("large", 100, [&] { woken = true; });
  std::size_t passed = 0;
  while (passed < 1'000 && admission.reserve("small", 10)) passed += 10;
  EXPECT_EQ(passed, 100U) << "as much as the room holds";
  EXPECT_FALSE(woken);
  slow.reset();
  EXPECT_TRUE(woken);
  large.reset();
  EXPECT_TRUE(admission.reserve("small", 10));
}

TEST(Admission, ServesWhoStandsBehindOneThatGivesUp) {
  Admission admission{limits(100, 10)};
  const auto slow = admission.reserve("slow", 30);
  auto large = admission.wait("large", 80, [] {});
  while (admission.reserve("small", 10)) {
  }
  bool woken = false;
  const auto behind = admission.wait("behind", 20, [&] { woken = true; });
  ASSERT_TRUE(large && behind);
  EXPECT_FALSE(woken);
  large.reset();
  EXPECT_TRUE(woken);
}

TEST(Admission, OneThatOnlyItsOwnCallerKeepsWaitingIsInNobodysWay) {
  Admission admission{limits(100, 10)};
  const Tokens flood = take_all([&] { return admission.reserve("flood", 5); });
  const auto more = admission.wait("flood", 20, [] {});
  ASSERT_TRUE(more);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(admission.reserve("other", 5)) << i;
}

TEST(Admission, TurnsNobodyElseAwayForABodyThatCanNeverFit) {
  Admission admission{limits(100, 10)};
  const auto token = admission.begin("a", 10);
  EXPECT_FALSE(admission.begin("a", kPlace + 101));
  EXPECT_FALSE(admission.begin("a", SIZE_MAX));
  EXPECT_FALSE(admission.reserve("a", 101));
  EXPECT_FALSE(admission.reserve("a", SIZE_MAX));
  EXPECT_FALSE(admission.closed());
  EXPECT_TRUE(admission.reserve("a", 100));
}

TEST(Admission, IsClosedFromARefusalUntilHalfIsFree) {
  Admission admission{limits(100, 2)};
  auto first = admission.begin("a", 1);
  auto second = admission.begin("b", 1);
  EXPECT_FALSE(admission.closed());
  EXPECT_FALSE(admission.begin("c", 1));
  EXPECT_TRUE(admission.closed());
  second.reset();
  EXPECT_FALSE(admission.closed());
}

class Turns : public testing::Test {
 protected:
  /// What comes of waiting for `bytes`, once the loop has come to rest or `within` is over.
  void ask(std::size_t bytes, Duration within, std::optional<Admission::Token>& answer) {
    boost::asio::co_spawn(loop_, place_and_room(&admission_, "b", bytes, within),
                          [&answer](const std::exception_ptr&, Admission::Token room) { answer = room; });
  }
  boost::asio::io_context loop_;
  Admission admission_{limits(100, 10)};
};

TEST_F(Turns, AreWaitedForUntilThereIsRoom) {
  auto all = admission_.reserve("a", 100);
  std::optional<Admission::Token> answer;
  ask(kPlace + 50, std::chrono::hours{1}, answer);
  loop_.poll();
  EXPECT_FALSE(answer);
  all.reset();
  loop_.poll();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(*answer);
  EXPECT_EQ(admission_.bytes(), 50U);
  EXPECT_EQ(admission_.messages(), 1U);
  answer.reset();
  EXPECT_EQ(admission_.bytes() + admission_.messages(), 0U);
}

TEST_F(Turns, AreGivenUpInTime) {
  const auto all = admission_.reserve("a", 100);
  std::optional<Admission::Token> answer;
  ask(kPlace + 50, Duration{1}, answer);
  loop_.run();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(*answer);
  EXPECT_EQ(admission_.waiting(), 0U);
  EXPECT_EQ(admission_.messages(), 0U);
}

TEST_F(Turns, AreNotWaitedForByWhatIsSmall) {
  const auto all = admission_.reserve("a", 100);
  std::optional<Admission::Token> answer;
  ask(kPlace, Duration{0}, answer);
  loop_.poll();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(*answer);
}

}  // namespace
}  // namespace budstikke
