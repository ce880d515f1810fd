#include <gmock/gmock.h>

#include "engine/tracking/follow_up.hpp"
#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;
using testing::HasSubstr;

/// What a cancellation reaches, by party: "201 waiting".
class Cancelling : public Bench {
 protected:
  Delivery first_of(const Envelope& envelope) { return accepted(envelope).deliveries.front(); }
  static Envelope without_municipality(Envelope envelope) {
    envelope.patient.municipality.clear();
    return envelope;
  }
  static Envelope in_steinkjer(Envelope envelope) {
    envelope.patient.municipality = "5006";
    return envelope;
  }
  std::vector<std::string> reached_by(const Message& message) {
    std::vector<std::string> reached;
    for (const Delivery& one : deliveries_of(message)) {
      reached.push_back(one.party.text() + " " + std::string(to_text(one.state)));
    }
    return reached;
  }
};

TEST_F(Cancelling, ReachesEveryEarlierMessageOfTheConversation) {
  first_of(care_message(1));
  first_of(in_steinkjer(follow_up(2, 1, "N")));
  int number = 10;
  for (const int parent : {1, 2, 77}) {
    Envelope cancel = follow_up(number++, 1, "C");
    cancel.conversation->parent = business_id(parent);
    EXPECT_THAT(reached_by(accepted(cancel).message),
                testing::UnorderedElementsAre("201 waiting", "202 waiting"))
        << parent;
  }
  EXPECT_EQ(accepted(follow_up(20, 1, "M")).deliveries.size(), 1U) << "a change has one original";
}

TEST_F(Cancelling, ReachesTheOriginalWhereAPersonMovedAChangeOfIt) {
  first_of(care_message(1));
  const Delivery change = first_of(follow_up(2, 1, "M"));
  ASSERT_TRUE(act(Verb::hold, change));
  ASSERT_TRUE(act(Verb::release, change, kSteinkjer));
  EXPECT_THAT(reached_by(accepted(follow_up(3, 1, "C")).message),
              testing::UnorderedElementsAre("201 waiting", "202 waiting"));
}

TEST_F(Cancelling, ReachesNobodyTwiceNorWhatCameAfterIt) {
  first_of(care_message(1));
  first_of(follow_up(2, 1, "N"));
  const Acceptance cancel = accepted(follow_up(3, 1, "C"));
  EXPECT_THAT(reached_by(cancel.message), testing::ElementsAre("201 waiting"));
  clock.advance(std::chrono::seconds{1});
  first_of(in_steinkjer(follow_up(4, 1, "N")));
  EXPECT_THAT(reached_by(cancel.message), testing::ElementsAre("201 waiting"));
}

TEST_F(Cancelling, GoesToTheOthersWhileAMessageIsHeldAndToItWhenItGoes) {
  first_of(care_message(1));
  const Delivery second = first_of(without_municipality(follow_up(2, 1, "N")));
  const Delivery third = first_of(without_municipality(follow_up(3, 1, "N")));
  ASSERT_EQ(third.state, State::held);
  const Message cancel = accepted(follow_up(4, 1, "C")).message;
  EXPECT_THAT(reached_by(cancel), testing::UnorderedElementsAre("201 waiting", "0 held", "0 held"));
  ASSERT_TRUE(act(Verb::release, second, {}, "5006"));
  EXPECT_THAT(reached_by(cancel), testing::UnorderedElementsAre("201 waiting", "202 waiting", "0 held"));
  ASSERT_TRUE(act(Verb::release, third, kDoctor));
  EXPECT_THAT(reached_by(cancel), testing::UnorderedElementsAre("201 waiting", "202 waiting", "206 waiting"));
}

TEST_F(Cancelling, OfAMessageThatGoesWhereOneWentBeforeIsLeftToAPerson) {
  first_of(care_message(1));
  const Delivery second = first_of(without_municipality(follow_up(2, 1, "N")));
  const Acceptance cancel = accepted(follow_up(4, 1, "C"));
  ASSERT_TRUE(act(Verb::release, second, kNarvik));
  EXPECT_THAT(reached_by(cancel.message), testing::UnorderedElementsAre("201 waiting", "0 held"));
  ASSERT_TRUE(act(Verb::release, cancel.deliveries.back()));
  EXPECT_THAT(now(cancel.deliveries.back()).reason->detail, HasSubstr("discard"));
}

TEST_F(Cancelling, IsHeldForThePartyWhoseMessageLeaves) {
  first_of(care_message(1));
  const Delivery second = first_of(in_steinkjer(follow_up(2, 1, "N")));
  const Message cancel = accepted(follow_up(3, 1, "C")).message;
  ASSERT_TRUE(act(Verb::hold, second));
  EXPECT_THAT(reached_by(cancel), testing::UnorderedElementsAre("201 waiting", "202 held"));
  ASSERT_TRUE(act(Verb::release, second, kDoctor));
  EXPECT_THAT(reached_by(cancel), testing::UnorderedElementsAre("201 waiting", "206 waiting"));
}

}  // namespace
}  // namespace budstikke::intake_tests
