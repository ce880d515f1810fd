#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;

/// Application receipts that came before what they answer.
class EarlyReceipts : public Bench {
 protected:
  Delivery delivered(int number) { return handed_over(accepted(care_message(number)).deliveries.front()); }
  Acceptance answer(int number, int original, HerId responder) {
    return accepted(receipt(number, original, responder, ReceiptStatus::ok));
  }
};

TEST_F(EarlyReceipts, SettleItWhenItComes) {
  const Delivery held = answer(5, 1, kNarvik).deliveries.front();
  EXPECT_EQ(held.reason->code, Code::H314);
  answer(6, 2, kNarvik);  // answers another one, and stays
  const Delivery delivery = accepted(care_message(1)).deliveries.front();
  EXPECT_EQ(now(delivery).state, State::confirmed);
  const Delivery back = now(held);
  EXPECT_EQ(back.state, State::waiting);
  EXPECT_EQ(back.lane, return_lane(kWard));
  EXPECT_EQ(back.party, kWard);
  EXPECT_FALSE(back.expects_receipt());
  EXPECT_EQ(bytes_of(back), "bytes " + business_id(5).value());
  EXPECT_EQ(times_offered(back), 1U);
  EXPECT_EQ(status.count("release"), 1U);
}

TEST_F(EarlyReceipts, AreNotTiedToWhatAnotherPartyGets) {
  const Delivery held = answer(5, 1, kSteinkjer).deliveries.front();
  const Delivery delivery = accepted(care_message(1)).deliveries.front();
  EXPECT_EQ(now(held).state, State::held);
  EXPECT_EQ(now(delivery).state, State::waiting);
}

TEST_F(EarlyReceipts, ToAnotherBusinessAreNotTiedToWhatSomebodySendsLater) {
  const Envelope envelope = addressed(receipt(5, 1, kNarvik, ReceiptStatus::ok), HerId{300}, HerId{301});
  const Delivery held = accepted(envelope).deliveries.front();
  const Delivery delivery = accepted(care_message(1)).deliveries.front();
  EXPECT_EQ(now(held).state, State::held);
  EXPECT_EQ(now(delivery).state, State::waiting);
  EXPECT_FALSE(act(Verb::release, held));
  EXPECT_EQ(now(delivery).state, State::waiting);
}

TEST_F(EarlyReceipts, ToAnotherWardOfTheSendersBusinessAreTied) {
  accepted(addressed(receipt(5, 1, kNarvik, ReceiptStatus::ok), kHospital, kOtherWard));
  EXPECT_EQ(now(accepted(care_message(1)).deliveries.front()).state, State::confirmed);
}

TEST_F(EarlyReceipts, ToAPartThatTheBookPlacesElsewhereAreNotTied) {
  accepted(addressed(receipt(5, 1, kNarvik, ReceiptStatus::ok), kHospital, kDoctor));
  EXPECT_EQ(now(accepted(care_message(1)).deliveries.front()).state, State::waiting);
}

TEST_F(EarlyReceipts, ThatStayedOnTheWorkListSettleTheirOriginalWhenReleased) {
  Envelope early = receipt(5, 1, kNarvik, ReceiptStatus::ok);
  early.sender.front().her_id = HerId{500};  // not looked for there
  const Delivery held = accepted(early).deliveries.front();
  const Delivery delivery = delivered(1);
  ASSERT_TRUE(act(Verb::release, held));
  EXPECT_EQ(now(delivery).state, State::confirmed);
  EXPECT_EQ(now(held).lane, return_lane(kWard));
}

TEST_F(EarlyReceipts, SettleNothingWhereTheCommitFails) {
  Envelope early = receipt(5, 1, kNarvik, ReceiptStatus::ok);
  early.sender.front().her_id = HerId{500};
  const Delivery held = accepted(early).deliveries.front();
  const Delivery delivery = delivered(1);
  store.fail_next_commit(Code::B203);
  EXPECT_FALSE(act(Verb::release, held));
  EXPECT_EQ(now(delivery).state, State::handed_over);
  EXPECT_EQ(now(held).state, State::held);
}

}  // namespace
}  // namespace budstikke::intake_tests
