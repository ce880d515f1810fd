#include <gmock/gmock.h>

#include "engine/tracking/follow_up.hpp"
#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;
using testing::HasSubstr;

class Following : public Bench {
 protected:
  Delivery first_of(const Envelope& envelope) { return accepted(envelope).deliveries.front(); }
  static Envelope without_municipality(Envelope envelope) {
    envelope.patient.municipality.clear();
    return envelope;
  }
  void expect_age_order(const std::vector<Delivery>& deliveries) {
    for (std::size_t i = 1; i < deliveries.size(); ++i) {
      const Delivery before = now(deliveries[i - 1]);
      const Delivery after = now(deliveries[i]);
      EXPECT_EQ(before.ordering_key, after.ordering_key);
      EXPECT_LT(std::pair(before.created_at, before.id), std::pair(after.created_at, after.id)) << i;
    }
  }
};

TEST_F(Following, GoesWhereTheOriginalWentUnderOtherRules) {
  first_of(care_message(1));
  slot.swap_in(routing(rule("new", "", kToReceiver)));
  const Delivery change = first_of(follow_up(2, 1, "M"));
  EXPECT_EQ(change.state, State::waiting);
  EXPECT_EQ(change.party, kNarvik);
  EXPECT_EQ(change.rule.value(), kRuleFollowUp);
}

TEST_F(Following, WaitsWhereTheOriginalIsUnknown) {
  const Delivery cancel = first_of(follow_up(2, 1, "C"));
  EXPECT_EQ(cancel.state, State::held);
  EXPECT_EQ(cancel.reason->code, Code::H313);
  EXPECT_EQ(times_offered(cancel), 0U);
}

TEST_F(Following, SaysWhatBecameOfAnOriginalThatReachedNobody) {
  first_of(without_municipality(care_message(1)));
  EXPECT_THAT(first_of(follow_up(2, 1, "C")).reason->detail, HasSubstr("is held"));
  Envelope refused = care_message(3);
  refused.type = "NO";
  accepted(refused);
  Envelope change = follow_up(4, 3, "M");
  EXPECT_THAT(first_of(change).reason->detail, HasSubstr("is refused"));
}

TEST_F(Following, GoesWhenTheOriginalComesInItsOrder) {
  const Delivery change = first_of(follow_up(2, 1, "M"));
  clock.advance(std::chrono::seconds{1});
  Envelope cancel_message = follow_up(3, 1, "C");
  cancel_message.conversation->parent = business_id(2);
  const Delivery cancel = first_of(cancel_message);
  clock.advance(std::chrono::seconds{1});
  const Delivery original = first_of(care_message(1));
  EXPECT_EQ(now(change).state, State::waiting);
  EXPECT_EQ(now(cancel).state, State::waiting);
  EXPECT_EQ(now(change).party, kNarvik);
  EXPECT_EQ(now(cancel).party, kNarvik);
  EXPECT_EQ(times_offered(change), 1U);
  EXPECT_EQ(times_offered(cancel), 1U);
  expect_age_order({original, change, cancel});
}

TEST_F(Following, KeepsItsOrderWhereTimeStandsStill) {
  const Delivery cancel = first_of(follow_up(2, 1, "C"));
  const Delivery original = first_of(care_message(1));
  expect_age_order({original, cancel});
}

TEST_F(Following, StaysBehindWhatWasPutBehindTheOriginal) {
  const Delivery change = first_of(follow_up(2, 1, "M"));
  const Delivery original = first_of(care_message(1));
  const Delivery cancel = first_of(follow_up(3, 1, "C"));
  EXPECT_LT(now(change).created_at, now(cancel).created_at);
  expect_age_order({original, change, cancel});
}

TEST_F(Following, FollowsFromAnyWardOfTheBusiness) {
  Envelope change = follow_up(2, 1, "M");
  change.sender.back().her_id = kOtherWard;
  const Delivery held = first_of(change);
  first_of(care_message(1));
  EXPECT_EQ(now(held).state, State::waiting);
}

TEST_F(Following, DoesNotFollowAnotherBusiness) {
  Envelope change = follow_up(2, 1, "M");
  change.sender = {{HerId{300}, {}, {}}, {HerId{301}, {}, {}}};
  const Delivery held = first_of(change);
  first_of(care_message(1));
  EXPECT_EQ(now(held).state, State::held);
}

TEST_F(Following, GoesWhenAnOperatorReleasesTheOriginal) {
  const Delivery original = first_of(without_municipality(care_message(1)));
  const Delivery change = first_of(without_municipality(follow_up(2, 1, "M")));
  EXPECT_EQ(change.state, State::held);
  ASSERT_TRUE(act(Verb::release, original, {}, "1806"));
  EXPECT_EQ(now(change).state, State::waiting);
  expect_age_order({original, change});
}

TEST_F(Following, GoesWhenAnOperatorSendsTheOriginalAgain) {
  const Delivery original = first_of(care_message(1));
  record(original, DeliveryEvent::expire);
  const Delivery cancel = first_of(follow_up(2, 1, "C"));
  EXPECT_EQ(cancel.state, State::held);
  ASSERT_TRUE(act(Verb::resend, now(original)));
  EXPECT_EQ(now(cancel).state, State::waiting);
}

TEST_F(Following, WaitsForThePrimaryThoughTheCopyHasGone) {
  Envelope message = without_municipality(care_message(1));
  message.other_receivers.push_back(copy_receiver(kDoctor));
  const auto original = accepted(message);
  ASSERT_EQ(original.deliveries.size(), 2U);
  Envelope change = without_municipality(follow_up(2, 1, "M"));
  change.other_receivers.push_back(copy_receiver(kDoctor));
  const auto followed = accepted(change);
  ASSERT_EQ(followed.deliveries.size(), 2U);
  EXPECT_EQ(followed.deliveries[0].party, kDoctor);
  EXPECT_EQ(followed.deliveries[1].state, State::held);
  EXPECT_EQ(followed.deliveries[1].reason->code, Code::H313);
  ASSERT_TRUE(act(Verb::release, original.deliveries[0], {}, "1806"));
  EXPECT_EQ(now(followed.deliveries[1]).state, State::waiting);
  EXPECT_EQ(now(followed.deliveries[1]).party, kNarvik);
  EXPECT_EQ(deliveries_of(followed.message).size(), 2U);
}

TEST_F(Following, ReleasesEachReceiverOnce) {
  Envelope change = follow_up(2, 1, "M");
  change.other_receivers.push_back(copy_receiver(kDoctor));
  const Acceptance held = accepted(change);
  ASSERT_EQ(held.deliveries.size(), 1U);
  Envelope message = care_message(1);
  message.other_receivers.push_back(copy_receiver(kDoctor));
  accepted(message);
  const auto after = deliveries_of(held.message);
  ASSERT_EQ(after.size(), 2U);
  for (const Delivery& one : after) {
    EXPECT_EQ(one.state, State::waiting);
    EXPECT_EQ(times_offered(one), 1U);
  }
}

TEST_F(Following, IsNotHeldBecauseTheStoreCouldNotBeRead) {
  first_of(care_message(1));
  store.reads_fail = true;
  const auto outcome = accept(submission(follow_up(2, 1, "C")));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.failure().code, Code::B203);
  store.reads_fail = false;
  EXPECT_EQ(first_of(follow_up(2, 1, "C")).state, State::waiting);
}

TEST_F(Following, IsNotForgottenWhereTheOriginalCameMeanwhile) {
  // The change has found no original and waits for its commit while the original is stored.
  store.closed = true;
  std::optional<Outcome<Acceptance>> change;
  std::optional<Outcome<Acceptance>> original;
  const auto keep = [](boost::asio::awaitable<Outcome<Acceptance>> work,
                       std::optional<Outcome<Acceptance>>& result) -> boost::asio::awaitable<void> {
    result.emplace(co_await std::move(work));
  };
  boost::asio::co_spawn(io, keep(intake.accept(submission(care_message(1))), original),
                        boost::asio::detached);
  boost::asio::co_spawn(io, keep(intake.accept(submission(follow_up(2, 1, "M"))), change),
                        boost::asio::detached);
  io.restart();
  for (int i = 0; i < 50; ++i) io.run_one_for(std::chrono::milliseconds{2});
  ASSERT_FALSE(change || original);
  store.open();
  for (int i = 0; i < 10'000 && !(change && original); ++i) io.run_one_for(std::chrono::milliseconds{10});
  ASSERT_TRUE(change && original);
  const Delivery delivery = now((*change)->deliveries.front());
  EXPECT_EQ(delivery.state, State::waiting);
  EXPECT_EQ((*change)->deliveries.front().state, State::waiting);
  EXPECT_EQ(times_offered(delivery), 1U);
}

TEST_F(Following, IsWokenAtStartUp) {
  const Delivery change = first_of(follow_up(2, 1, "M"));
  // The original's commit was the node's last deed: stored, and nobody woken.
  Message original = accepted(care_message(7)).message;
  Unit unit;
  original.id = MessageId{"original"};
  original.business_id = business_id(1);
  original.duplicate_key = "original";
  original.conversation_root = business_id(1);
  unit.message = original;
  Delivery delivery = deliveries_of(accepted(care_message(8)).message).front();
  delivery.id = DeliveryId{"delivery"};
  delivery.message = original.id;
  unit.added.push_back(delivery);
  ASSERT_TRUE(tests::run(io, commits.commit(std::move(unit))));
  EXPECT_EQ(now(change).state, State::held);
  tests::run(io, desk.wake_followers(std::nullopt));
  EXPECT_EQ(now(change).state, State::waiting);
}

TEST_F(Following, SaysWhoLetItGoAndWhy) {
  const Acceptance change = accepted(follow_up(2, 1, "M"));
  accepted(care_message(1));
  const auto history = history_of(change.message);
  const auto released = std::find_if(history.begin(), history.end(),
                                     [](const HistoryEntry& entry) { return entry.event == "release"; });
  ASSERT_NE(released, history.end());
  EXPECT_EQ(released->who, "budstikke");
  EXPECT_THAT(released->why, HasSubstr(business_id(1).value()));
}

TEST_F(Following, ChoosesTheMessageThatItNames) {
  first_of(care_message(1));
  Envelope later = care_message(2);
  later.conversation = ConversationRef{business_id(1), business_id(1)};
  later.patient.municipality = "5006";
  EXPECT_EQ(first_of(later).party, kSteinkjer);
  EXPECT_EQ(first_of(follow_up(3, 1, "M")).party, kNarvik);
  Envelope of_later = follow_up(4, 1, "M");
  of_later.conversation->parent = business_id(2);
  EXPECT_EQ(first_of(of_later).party, kSteinkjer);
}

TEST_F(Following, PassesOverOtherKindsOfMessageInTheConversation) {
  const Delivery original = first_of(without_municipality(care_message(1)));
  Envelope dialogue = care_message(2);
  dialogue.type = "DIALOG";
  dialogue.conversation = ConversationRef{business_id(1), business_id(1)};
  EXPECT_EQ(first_of(dialogue).party, kNursing);
  const Delivery cancel = first_of(follow_up(3, 1, "C"));
  EXPECT_EQ(cancel.state, State::held);
  EXPECT_EQ(cancel.reason->code, Code::H313);
}

TEST_F(Following, DoesNotWaitForWhatCameLater) {
  const Delivery change = first_of(follow_up(2, 1, "M"));
  Envelope cancel_message = follow_up(3, 1, "C");
  const Delivery cancel = first_of(cancel_message);
  ASSERT_TRUE(act(Verb::release, cancel, kSteinkjer));
  EXPECT_EQ(now(change).state, State::held);  // the cancellation is no original of the change
  first_of(care_message(1));
  EXPECT_EQ(now(change).party, kNarvik);
}

struct Leaving {
  const char* what;
  std::vector<DeliveryEvent> events;
};

class LeftBehindBy : public Following, public testing::WithParamInterface<Leaving> {};

TEST_P(LeftBehindBy, AnOriginalThatLeavesItsLane) {
  const Delivery original = first_of(care_message(1));
  const Delivery change = first_of(follow_up(2, 1, "M"));
  Envelope last = follow_up(3, 1, "C");
  last.conversation->parent = business_id(2);
  const Delivery cancel = first_of(last);
  const Delivery other = first_of(care_message(4));
  ASSERT_EQ(cancel.state, State::waiting);
  for (const DeliveryEvent event : GetParam().events) record(original, event);
  for (const Delivery& one : {change, cancel}) {
    EXPECT_EQ(now(one).state, State::held);
    ASSERT_TRUE(now(one).reason);
    EXPECT_EQ(now(one).reason->code, Code::H313);
    EXPECT_EQ(heard.back().state, State::held);  // the lane knows
  }
  EXPECT_EQ(now(other).state, State::waiting);
}

INSTANTIATE_TEST_SUITE_P(Ways, LeftBehindBy,
                         testing::Values(Leaving{"Held", {DeliveryEvent::hold}},
                                         Leaving{"HeldWhileSending",
                                                 {DeliveryEvent::start, DeliveryEvent::hold}},
                                         Leaving{"Discarded", {DeliveryEvent::discard}},
                                         Leaving{"Refused", {DeliveryEvent::start, DeliveryEvent::refuse}},
                                         Leaving{"Expired", {DeliveryEvent::expire}}),
                         [](const auto& info) { return info.param.what; });

TEST_F(Following, GoesToThePartyThatTheOriginalIsReleasedTo) {
  const Delivery original = first_of(care_message(1));
  const Delivery cancel = first_of(follow_up(2, 1, "C"));
  ASSERT_EQ(cancel.party, kNarvik);
  ASSERT_TRUE(act(Verb::hold, original));
  EXPECT_EQ(now(cancel).state, State::held);
  ASSERT_TRUE(act(Verb::release, original, kSteinkjer));
  EXPECT_EQ(now(cancel).state, State::waiting);
  EXPECT_EQ(now(cancel).party, kSteinkjer);
  EXPECT_EQ(now(cancel).lane, party_lane(kSteinkjer));
  expect_age_order({original, cancel});
}

TEST_F(Following, IsNotLeftBehindByAnOriginalThatThePartyHas) {
  const Delivery original = handed_over(first_of(care_message(1)));
  const Delivery cancel = first_of(follow_up(2, 1, "C"));
  record(original, DeliveryEvent::receipt_overdue);
  ASSERT_TRUE(act(Verb::discard, original));
  EXPECT_EQ(now(cancel).state, State::waiting);
}

TEST_F(Following, OfTheCopyGoesOnWhereOnlyThePrimaryLeft) {
  Envelope message = care_message(1);
  message.other_receivers.push_back(copy_receiver(kDoctor));
  const auto original = accepted(message);
  Envelope change = follow_up(2, 1, "M");
  change.other_receivers.push_back(copy_receiver(kDoctor));
  const auto followed = accepted(change);
  ASSERT_EQ(followed.deliveries.size(), 2U);
  record(original.deliveries[0], DeliveryEvent::expire);
  EXPECT_EQ(now(followed.deliveries[0]).state, State::held);
  EXPECT_EQ(now(followed.deliveries[1]).state, State::waiting);
  tests::run(io, desk.wake_followers(std::nullopt));
  EXPECT_EQ(now(followed.deliveries[0]).state, State::held) << "nobody has the original in that role";
}

TEST_F(Following, DoesNotKeepTheOriginalFromLeavingWhereBothChange) {
  const Delivery original = first_of(care_message(1));
  const Delivery cancel = first_of(follow_up(2, 1, "C"));
  store.fail_next_commit(Code::B202);
  EXPECT_EQ(record(original, DeliveryEvent::expire).state, State::expired);
  EXPECT_EQ(now(cancel).state, State::held);
}

TEST_F(Following, GoesWhenAReceiptShowsThatTheOriginalWasTakenAfterAll) {
  for (const DeliveryEvent event : {DeliveryEvent::expire, DeliveryEvent::hold}) {
    const int number = event == DeliveryEvent::hold ? 11 : 1;
    const Delivery original = first_of(care_message(number));
    record(original, event);
    const Delivery cancel = first_of(follow_up(number + 1, number, "C"));
    ASSERT_EQ(cancel.state, State::held);
    accepted(receipt(number + 2, number, kNarvik, ReceiptStatus::ok));
    EXPECT_EQ(now(original).state, State::confirmed);
    EXPECT_EQ(now(cancel).state, State::waiting);
    EXPECT_EQ(now(cancel).party, kNarvik);
  }
}

TEST_F(Following, ReachesTheFirstPartyTooThatMayHaveTheOriginal) {
  const Delivery original = first_of(care_message(1));
  record(original, DeliveryEvent::start);
  ASSERT_TRUE(act(Verb::hold, original));
  ASSERT_TRUE(now(original).uncertain);
  ASSERT_TRUE(act(Verb::release, original, kSteinkjer));
  const auto cancel = accepted(follow_up(2, 1, "C")).deliveries;
  ASSERT_EQ(cancel.size(), 2U);
  EXPECT_EQ(cancel[0].party, kNarvik);
  EXPECT_EQ(cancel[1].party, kSteinkjer);
  for (const Delivery& one : cancel) EXPECT_EQ(one.state, State::waiting);
}

TEST_F(Following, ReachesBothWhereItWaitedWhileTheOriginalWasMoved) {
  const Delivery original = first_of(care_message(1));
  const Acceptance cancel = accepted(follow_up(2, 1, "C"));
  record(original, DeliveryEvent::start);
  ASSERT_TRUE(act(Verb::hold, original));
  EXPECT_EQ(now(cancel.deliveries.front()).state, State::held);
  ASSERT_TRUE(act(Verb::release, original, kSteinkjer));
  std::vector<HerId> reached;
  for (const Delivery& one : deliveries_of(cancel.message)) {
    EXPECT_EQ(one.state, State::waiting);
    reached.push_back(one.party);
  }
  EXPECT_THAT(reached, testing::UnorderedElementsAre(kNarvik, kSteinkjer));
}

TEST_F(Following, DoesNotStartAloneThoughItNamesAnotherConversation) {
  const Delivery original = first_of(care_message(1));
  Envelope cancel_message = follow_up(2, 1, "C");
  cancel_message.conversation->root = business_id(99);
  const Delivery cancel = first_of(cancel_message);
  ASSERT_EQ(cancel.party, kNarvik);
  record(original, DeliveryEvent::expire);
  const auto started = tests::run(io, tracker.record(now(cancel), DeliveryEvent::start, {}));
  ASSERT_FALSE(started);
  EXPECT_EQ(started.failure().code, Code::B202);
  EXPECT_EQ(now(cancel).state, State::held);
  EXPECT_EQ(now(cancel).reason->code, Code::H313);
}

}  // namespace
}  // namespace budstikke::intake_tests
