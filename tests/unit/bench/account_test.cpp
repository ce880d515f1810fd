#include "tools/bench/load/account.hpp"

#include <gtest/gtest.h>

namespace budstikke::bench {
namespace {

TEST(Account, TellsWhatCameOnceFromWhatIsLostAndWhatCameTwice) {
  Account account(4);
  for (std::uint64_t number = 0; number < 3; ++number) {
    account.sent(number, 100);
    account.taken(number);
  }
  EXPECT_TRUE(account.arrived(0));
  EXPECT_TRUE(account.arrived(1));
  EXPECT_FALSE(account.complete());
  EXPECT_FALSE(account.arrived(1));
  const Balance balance = account.balance();
  EXPECT_EQ(balance.accepted, 3U);
  EXPECT_EQ(balance.delivered, 2U);
  EXPECT_EQ(balance.lost, 1U);
  EXPECT_EQ(balance.twice, 1U);
}

TEST(Account, TakesAnotherArrivalForARepeatWhereTheReceiverCouldNotAnswer) {
  Account account(1);
  account.sent(0, 100);
  account.taken(0);
  account.arrived(0);
  account.unanswered(0);
  account.arrived(0);
  EXPECT_EQ(account.balance().twice, 0U);
  EXPECT_EQ(account.balance().repeats, 1U);
  account.arrived(0);
  EXPECT_EQ(account.balance().twice, 1U);
}

TEST(Account, DoesNotMissWhatWasRefusedNorWhatWasNeverAnswered) {
  Account account(3);
  for (std::uint64_t number = 0; number < 3; ++number) account.sent(number, 100);
  account.refused(0);
  account.refused(1);
  account.arrived(1);
  account.arrived(2);
  const Balance balance = account.balance();
  EXPECT_EQ(balance.lost, 0U);
  EXPECT_EQ(balance.unasked, 1U);
  EXPECT_EQ(balance.twice, 0U);
  EXPECT_TRUE(account.complete());
}

TEST(Account, KnowsNoMessageThatWasNotSent) {
  Account account(2);
  account.sent(1, 50);
  EXPECT_EQ(account.due(1), 50);
  EXPECT_LT(account.due(0), 0);
  EXPECT_LT(account.due(2), 0);
}

/// What a message that nobody was told is taken brings must not hide another one's loss.
TEST(Account, IsNotCompleteWhileOneThatWasTakenIsMissing) {
  Account account(2);
  account.sent(0, 100);
  account.taken(0);
  account.sent(1, 100);
  account.arrived(1);
  EXPECT_EQ(account.delivered(), account.accepted());
  EXPECT_FALSE(account.complete());
}

}  // namespace
}  // namespace budstikke::bench
