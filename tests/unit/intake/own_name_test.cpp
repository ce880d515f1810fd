#include "engine/intake/own_name.hpp"

#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

struct Claim {
  const char* what;
  std::vector<HerId> allowed;
  std::vector<HerId> path;  ///< outermost first
  bool own;
};

Envelope sent_by(const std::vector<HerId>& path) {
  Envelope envelope = care_message(1);
  envelope.sender.clear();
  for (const HerId level : path) envelope.sender.push_back({level, {}, {}});
  return envelope;
}

bool is_own(const std::vector<HerId>& allowed, const Envelope& envelope) {
  static const auto book = std::make_shared<const addressing::AddressBook>(parties(), "book");
  OwnName own;
  return own.is_used_by(allowed, envelope, book);
}

class Names : public testing::TestWithParam<Claim> {};

TEST_P(Names, AreOwnAsAWhole) {
  EXPECT_EQ(is_own(GetParam().allowed, sent_by(GetParam().path)), GetParam().own);
}

// The book places kNarvik and kNursing under kNarvikItself; kHospital, its wards and 300 are unknown to it.
INSTANTIATE_TEST_SUITE_P(
    Paths, Names,
    testing::Values(
        Claim{"AnyWhereNothingIsSaid", {}, {kHospital, kNarvik}, true},
        Claim{"NobodyAllowed", {kOtherWard}, {kHospital, kWard}, false},
        Claim{"NoLevelAtAll", {kWard}, {}, false},
        Claim{"OwnBusinessWithAWardThatIsInNoBook", {kHospital}, {kHospital, kWard}, true},
        Claim{"OwnWardUnderABusinessThatIsInNoBook", {kWard}, {kHospital, kWard}, true},
        Claim{"OwnBusinessWithItsServiceInTheBook", {kNarvikItself}, {kNarvikItself, kNarvik}, true},
        Claim{"OwnServiceUnderItsBusiness", {kNarvik}, {kNarvikItself, kNarvik}, true},
        Claim{"OwnServiceAlone", {kNarvik}, {kNarvik}, true},
        Claim{"OwnServiceUnderAnothersService", {kNarvik}, {kNursing, kNarvik}, false},
        Claim{"OwnServiceUnderABusinessThatTheBookDoesNotKnow", {kNarvik}, {kHospital, kNarvik}, false},
        Claim{"UnknownOwnWardUnderABusinessOfTheBook", {kWard}, {kNarvikItself, kWard}, false},
        Claim{"UnknownOwnWardUnderAPartyOfTheBook", {kWard}, {kNarvik, kWard}, false},
        Claim{"AnothersServiceUnderTheOwnBusiness", {kHospital}, {kHospital, kNarvik}, false},
        Claim{"AnothersBusinessUnderTheOwnOne", {kHospital}, {kHospital, kNarvikItself}, false},
        Claim{"AnothersServiceInTheMiddle", {kHospital}, {kHospital, kNarvik, HerId{300}}, false},
        Claim{"TwoThatAreBothAllowed", {kHospital, kNarvik}, {kHospital, kNarvik}, true}),
    [](const auto& info) { return info.param.what; });

TEST(OwnNames, OfAResponderAreHeldToTheSame) {
  Envelope envelope = receipt(5, 1, kNarvik, ReceiptStatus::ok);
  EXPECT_TRUE(is_own({kNarvik}, envelope));
  envelope.receipt->responder.push_back(HerId{300});
  EXPECT_TRUE(is_own({kNarvik}, envelope)) << "nobody's";
  envelope.receipt->responder.push_back(kDoctor);
  EXPECT_FALSE(is_own({kNarvik}, envelope));
  EXPECT_TRUE(is_own({kNarvikItself}, envelope)) << "a part of its own";
}

TEST(OwnNames, AreJudgedByTheBookOfTheMoment) {
  OwnName own;
  const Envelope envelope = sent_by({kHospital, kWard});
  const auto without = std::make_shared<const addressing::AddressBook>(parties(), "book");
  std::vector<Party> all = parties();
  all[0].parent = kHospital;
  const auto with = std::make_shared<const addressing::AddressBook>(std::move(all), "later");
  EXPECT_TRUE(own.is_used_by({kWard}, envelope, without));
  EXPECT_FALSE(own.is_used_by({kWard}, envelope, with)) << "the book knows the business, and not the ward";
}

class Impostors : public Bench {};

TEST_F(Impostors, CannotAnswerCancelOrConfirmForSomebodyElse) {
  const Delivery original = handed_over(accepted(care_message(1)).deliveries.front());
  const HerId evil = kSteinkjer;
  Envelope confirms = receipt(5, 1, kNarvik, ReceiptStatus::ok);
  confirms.sender = {{kNarvik, {}, {}}, {evil, {}, {}}};
  confirms.receipt->responder = {evil, kNarvik};
  std::vector<Envelope> all{confirms, from(dialogue_reply(6, 1, kNarvik), kNarvik, evil),
                            from(deviation(7, 1, kNarvik), kNarvik, evil),
                            from(follow_up(8, 1, "C"), kHospital, evil)};
  for (const Envelope& envelope : all) {
    Submission made = submission(envelope);
    made.may_send_as = {evil};
    const auto outcome = accept(made);
    ASSERT_FALSE(outcome) << envelope.type;
    EXPECT_EQ(outcome.failure().code, Code::B106);
  }
  EXPECT_EQ(now(original).state, DeliveryState::handed_over);
}

}  // namespace
}  // namespace budstikke::intake_tests
