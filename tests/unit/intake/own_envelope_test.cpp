// Whom a message reaches that came in an envelope: those that are addressed here, and nobody else that its sender names.

#include "engine/intake/own_envelope.hpp"

#include <gmock/gmock.h>

#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;
using testing::ElementsAre;
using testing::HasSubstr;

class OwnEnvelopes : public Bench {
 protected:
  OwnEnvelopes()
      : Bench(rule("held", R"("message.type" = "STOP")", kHold) + rule("plain", "", kToReceiver)) {}

  void addressed_here(std::vector<HerId> own) {
    auto changed = std::make_shared<Routing>(*slot.current());
    changed->own_parties = std::move(own);
    slot.swap_in(changed);
  }
  Acceptance in_envelope(const Envelope& envelope, HerId to, Road road = Road::ebxml) {
    Submission made = submission(envelope);
    made.road = road;
    made.addressed_to = to;
    made.answered_in_person = false;
    return accept(std::move(made)).value();
  }
  static Envelope with_copy(int number, HerId receiver, HerId copy) {
    Envelope envelope = addressed(care_message(number), kNarvikItself, receiver);
    envelope.other_receivers = {copy_receiver(copy)};
    return envelope;
  }
  static std::vector<HerId> parties_of(const std::vector<Delivery>& deliveries) {
    std::vector<HerId> parties;
    for (const Delivery& one : deliveries) parties.push_back(one.party);
    return parties;
  }
};

TEST(Receivers, AreNamedAtAnyLevelAndAsCopyReceivers) {
  Envelope message = care_message(1);
  message.other_receivers = {copy_receiver(kDoctor)};
  for (const HerId to : {kNursing, kNarvikItself, kDoctor, HerId{}})
    EXPECT_FALSE(misses_receiver(message, to)) << to.text();
  const auto missed = misses_receiver(message, kSteinkjer);
  ASSERT_TRUE(missed);
  EXPECT_EQ(missed->code, Code::E21);
  EXPECT_THAT(missed->detail, HasSubstr(kSteinkjer.text()));
  EXPECT_FALSE(misses_receiver(receipt(2, 1, kNarvik, ReceiptStatus::ok), kSteinkjer));
}

TEST_F(OwnEnvelopes, ThatCameToNoReceiverOfTheMessageAreRefusedByWhomTheyCameTo) {
  for (const Road road : {Road::ebxml, Road::mail}) {
    const Envelope message = addressed(care_message(road == Road::mail ? 2 : 1), kNarvikItself, kSteinkjer);
    const Acceptance refused = in_envelope(message, kNursing, road);
    EXPECT_EQ(refused.kind, Acceptance::Kind::refused);
    EXPECT_EQ(refused.failure->code, Code::E21);
    EXPECT_TRUE(refused.receipt) << "the sender is told";
    EXPECT_EQ(writer.refused_by, kNursing) << "and not in another's name";
    EXPECT_EQ(refused.message.receiver, kSteinkjer) << "as the message says";
    ASSERT_EQ(refused.deliveries.size(), 2U);
    EXPECT_EQ(refused.deliveries[0].state, State::refused);
    EXPECT_EQ(refused.deliveries[1].kind, DeliveryKind::receipt);
    EXPECT_EQ(refused.deliveries[1].party, kWard);
  }
  EXPECT_EQ(in_envelope(addressed(care_message(1), kNarvikItself, kSteinkjer), kSteinkjer).kind,
            Acceptance::Kind::accepted)
      << "its id is still free";
}

TEST_F(OwnEnvelopes, AreWrittenForEachReceiverSoNoCopyGoesToThoseOfOthers) {
  addressed_here({kNursing, kNarvik});
  EXPECT_THAT(parties_of(in_envelope(with_copy(1, kNursing, kSteinkjer), kNursing).deliveries),
              ElementsAre(kNursing));
  EXPECT_THAT(parties_of(in_envelope(with_copy(2, kNursing, kNarvik), kNursing).deliveries),
              ElementsAre(kNursing, kNarvik))
      << "both are addressed here";
  EXPECT_THAT(parties_of(accepted(with_copy(3, kNursing, kSteinkjer)).deliveries),
              ElementsAre(kNursing, kSteinkjer))
      << "a caller hands it over once, for all";
  addressed_here({});
  EXPECT_THAT(parties_of(in_envelope(with_copy(4, kNursing, kSteinkjer), kNursing).deliveries),
              ElementsAre(kNursing, kSteinkjer))
      << "everybody may be addressed here";
}

TEST_F(OwnEnvelopes, OfACopyReceiverReachItAlone) {
  addressed_here({kNursing});
  const Acceptance copy = in_envelope(with_copy(1, kSteinkjer, kNursing), kNursing);
  EXPECT_THAT(parties_of(copy.deliveries), ElementsAre(kNursing));
  EXPECT_EQ(copy.deliveries.front().kind, DeliveryKind::copy);
  EXPECT_FALSE(copy.deliveries.front().readdressed);
}

TEST_F(OwnEnvelopes, StayThatWhenAPersonLetsTheMessageGo) {
  addressed_here({kNursing});
  Envelope message = with_copy(1, kNursing, kSteinkjer);
  message.type = "STOP";
  const Acceptance held = in_envelope(message, kNursing);
  ASSERT_EQ(held.deliveries.front().state, State::held);
  ASSERT_TRUE(act(Verb::release, held.deliveries.front()));
  EXPECT_THAT(parties_of(deliveries_of(held.message)), ElementsAre(kNursing));
}

TEST_F(OwnEnvelopes, OfNobodyHereAreAPersonsToDecide) {
  addressed_here({kDoctor});
  const Acceptance held = in_envelope(with_copy(1, kNursing, kSteinkjer), {});
  ASSERT_EQ(held.deliveries.size(), 1U);
  EXPECT_EQ(held.deliveries.front().state, State::held);
  EXPECT_EQ(held.deliveries.front().reason->code, Code::H317);
  EXPECT_EQ(act(Verb::release, held.deliveries.front(), kNursing)->front().party, kNursing)
      << "whom a person names gets it";
}

}  // namespace
}  // namespace budstikke::intake_tests
