// What a party could not open goes out anew when its new certificate is known.

#include "engine/intake/certificate_renewal.hpp"

#include <gmock/gmock.h>

#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;
using testing::HasSubstr;

class Renewals : public Bench {
 protected:
  /// A delivery to Narvik's case handlers that they could not open.
  Delivery unopened(int number) {
    const Delivery delivery = accepted(care_message(number)).deliveries.front();
    return refused(delivery);
  }
  /// One that no envelope could be made for, or that is held for something else.
  Delivery stopped(int number, Code code) {
    const Delivery sending = record(accepted(care_message(number)).deliveries.front(), DeliveryEvent::start);
    RecordDetail hold;
    hold.reason = Reason{code, "HER-id"};
    return record(sending, DeliveryEvent::hold, std::move(hold));
  }
  Delivery refused(const Delivery& delivery) {
    RecordDetail start;
    KeptEnvelope kept;
    kept.envelope.id = EnvelopeId{"e-" + delivery.id.value() + "-" + std::to_string(++made_)};
    kept.envelope.heading = Heading::out;
    kept.envelope.peer = delivery.party;
    kept.envelope.message = delivery.message;
    kept.envelope.delivery = delivery.id;
    kept.envelope.at = clock.now();
    kept.envelope.bytes = PayloadId{"bytes-" + kept.envelope.id.value()};
    kept.sealed = protector.seal(kept.envelope.bytes, Payload{"the envelope"});
    start.envelope = kept;
    record(delivery, DeliveryEvent::start, std::move(start));
    RecordDetail hold;
    hold.reason = Reason{Code::D423, "SecurityFailure"};
    return record(delivery, DeliveryEvent::hold, std::move(hold));
  }
  std::size_t renewed(HerId party, std::vector<HerId> with_their_own = {}, RenewalLimits limits = {}) {
    CertificateRenewal renewal(context, desk, limits);
    const auto has_own = [&with_their_own](HerId one) {
      return std::ranges::find(with_their_own, one) != with_their_own.end();
    };
    return *tests::run(io, renewal.renewed(party, has_own));
  }

  int made_ = 0;
};

TEST_F(Renewals, WhatWasHeldGoesToWhomItWasDecidedForInAnotherEnvelope) {
  const Delivery held = unopened(1);
  ASSERT_EQ(held.state, State::held);
  ASSERT_FALSE(held.envelope.empty());
  slot.swap_in(routing(rule("now", "", kHold)));
  EXPECT_EQ(renewed(kNarvik), 1U);
  const Delivery released = now(held);
  EXPECT_EQ(released.state, State::waiting);
  EXPECT_EQ(released.party, kNarvik);
  EXPECT_TRUE(released.envelope.empty()) << "it is encrypted anew";
  EXPECT_EQ(released.attempts, 0U);
  EXPECT_EQ(heard.back().id, held.id) << "the dispatcher is told";
  const HistoryEntry last = tests::run(io, store.history(held.message))->back();
  EXPECT_EQ(last.event, "release");
  EXPECT_EQ(last.who, "budstikke");
  EXPECT_EQ(last.why, "the party has a new certificate");
  EXPECT_EQ(status.count("certificate_renewed"), 1U);
  EXPECT_THAT(status.lines.back().detail, HasSubstr("1 deliveries"));
}

TEST_F(Renewals, WhatWasNotSentToTheCertificateThatIsKnownGoesToo) {
  std::vector<Delivery> held;
  int number = 0;
  for (const Code code : {Code::S610, Code::S605, Code::D423, Code::S607, Code::S606}) {
    ++number;
    held.push_back(code == Code::D423 ? unopened(number) : stopped(number, code));
    clock.advance(std::chrono::milliseconds{1});
  }
  const Delivery by_agreement = stopped(9, Code::M509);
  const Delivery returned = stopped(10, Code::D425);
  heard.clear();
  EXPECT_EQ(renewed(kNarvik), 5U);
  for (const Delivery& one : held) EXPECT_EQ(now(one).state, State::waiting) << id_of(one.reason->code);
  for (const Delivery& one : {by_agreement, returned}) EXPECT_EQ(now(one).state, State::held);
  ASSERT_EQ(heard.size(), held.size());
  for (std::size_t i = 0; i < held.size(); ++i)
    EXPECT_EQ(heard[i].id, held[i].id) << "the oldest first, whatever they were held for";
}

TEST_F(Renewals, NoMoreThanTwiceWhateverItWasHeldFor) {
  const Delivery held = stopped(1, Code::S605);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(renewed(kNarvik), 1U);
    refused(now(held));
  }
  EXPECT_EQ(renewed(kNarvik), 0U);
  EXPECT_EQ(now(held).state, State::held);
}

TEST_F(Renewals, NoMoreThanTwiceForOneDelivery) {
  const Delivery held = unopened(1);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(renewed(kNarvik), 1U);
    refused(now(held));
  }
  EXPECT_EQ(renewed(kNarvik), 0U);
  EXPECT_EQ(now(held).state, State::held);
  EXPECT_THAT(status.lines.back().detail, HasSubstr("1 stay"));
  EXPECT_EQ(act(Verb::release, held)->front().state, State::waiting) << "a person may";
  refused(now(held));
  EXPECT_EQ(renewed(kNarvik), 0U) << "a person's release does not count, and gives no more";
}

TEST_F(Renewals, ThePartsOfABusinessThatHaveNoCertificateOfTheirOwn) {
  const Delivery held = unopened(1);
  EXPECT_EQ(renewed(kNarvikItself, {kNarvik}), 0U);
  EXPECT_EQ(now(held).state, State::held);
  EXPECT_EQ(renewed(kNarvikItself), 1U);
  EXPECT_EQ(now(held).state, State::waiting);
}

TEST_F(Renewals, WhatIsHeldForSomethingElseOrForAnotherStays) {
  const Delivery held = unopened(1);
  const Delivery by_hand = accepted(care_message(2)).deliveries.front();
  ASSERT_TRUE(act(Verb::hold, by_hand));
  EXPECT_EQ(renewed(kSteinkjer), 0U);
  EXPECT_EQ(now(held).state, State::held);
  EXPECT_EQ(status.count("certificate_renewed"), 0U);
  EXPECT_EQ(renewed(kNarvik), 1U);
  EXPECT_EQ(now(by_hand).state, State::held);
}

TEST_F(Renewals, PageByPageAndTheOldestFirst) {
  constexpr int kMany = 7;
  std::vector<Delivery> held;
  for (int i = 1; i <= kMany; ++i) {
    held.push_back(unopened(i));
    // Some came in the same instant.
    if (i % 2 == 0) clock.advance(std::chrono::milliseconds{1});
  }
  heard.clear();
  EXPECT_EQ(renewed(kNarvik, {}, {.page = 3}), 7U);
  ASSERT_EQ(heard.size(), held.size());
  for (std::size_t i = 1; i < heard.size(); ++i) EXPECT_LE(heard[i - 1].created_at, heard[i].created_at);
}

TEST_F(Renewals, NoMoreIsReadThanTheLimit) {
  for (int i = 1; i <= 7; ++i) {
    unopened(i);
    clock.advance(std::chrono::milliseconds{1});
  }
  EXPECT_LT(renewed(kNarvik, {}, {.page = 2, .most = 4}), 5U);
}

TEST_F(Renewals, WhatFollowsComesAlong) {
  const Delivery original = accepted(care_message(1)).deliveries.front();
  const Delivery change = accepted(follow_up(2, 1, "M")).deliveries.front();
  refused(original);
  ASSERT_EQ(now(change).state, State::held);
  ASSERT_EQ(now(change).reason->code, Code::H313);
  EXPECT_EQ(renewed(kNarvik), 1U);
  EXPECT_EQ(now(change).state, State::waiting);
}

}  // namespace
}  // namespace budstikke::intake_tests
