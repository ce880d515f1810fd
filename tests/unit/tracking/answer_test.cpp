#include "engine/tracking/answer.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

constexpr HerId kHospital{100};
constexpr HerId kWard{101};
constexpr HerId kOtherWard{102};
constexpr HerId kMunicipality{200};
constexpr HerId kService{201};

Earlier sent(HerId to, DeliveryState state = DeliveryState::handed_over,
             DeliveryKind kind = DeliveryKind::primary, HerId sender = kWard) {
  Earlier one;
  one.message.id = MessageId{"m-" + sender.text()};
  one.message.sender = sender;
  one.message.sender_business = kHospital;
  Delivery delivery;
  delivery.id = DeliveryId{"d"};
  delivery.party = to;
  delivery.state = state;
  delivery.kind = kind;
  one.deliveries.push_back(delivery);
  return one;
}

Reply from_service(HerId address = kWard, HerId address_business = kHospital) {
  Reply reply;
  reply.message.sender = kService;
  reply.sender = {{kMunicipality, {}, {}}, {kService, {}, {}}};
  reply.address = address;
  reply.address_business = address_business;
  return reply;
}

TEST(Answers, ComeFromAnyLevelThatGotTheMessage) {
  EXPECT_TRUE(answered_by(from_service(), {sent(kService)}, true));
  EXPECT_TRUE(answered_by(from_service(), {sent(kMunicipality)}, true));
  EXPECT_FALSE(answered_by(from_service(), {sent(HerId{202})}, true));
  EXPECT_FALSE(answered_by(from_service(), {sent(HerId{})}, true)) << "no HER-id is nobody";
}

TEST(Answers, ComeOnlyFromWhoMayHaveTheMessage) {
  const auto answered = [](auto change) {
    Earlier original = sent(kService, DeliveryState::waiting);
    change(original.deliveries.front());
    return answered_by(from_service(), {original}, true).has_value();
  };
  EXPECT_FALSE(answered([](Delivery&) {}));
  EXPECT_FALSE(answered([](Delivery& one) { one.state = DeliveryState::held; }));
  EXPECT_FALSE(answered([](Delivery& one) { one.state = DeliveryState::discarded; }));
  EXPECT_TRUE(answered([](Delivery& one) { one.attempts = 1; }));
  for (const DeliveryState state :
       {DeliveryState::sending, DeliveryState::handed_over, DeliveryState::unconfirmed,
        DeliveryState::confirmed, DeliveryState::rejected}) {
    EXPECT_TRUE(answered([state](Delivery& one) { one.state = state; })) << to_text(state);
  }
  EXPECT_TRUE(answered([](Delivery& one) {
    one.state = DeliveryState::discarded;
    one.uncertain = true;
  }));
}

TEST(Answers, AreAddressedToTheBusinessThatTheyAnswer) {
  const std::vector<Earlier> original{sent(kService)};
  EXPECT_TRUE(answered_by(from_service(kOtherWard), original, true)) << "another department";
  EXPECT_FALSE(answered_by(from_service(kOtherWard), original, false)) << "it only names the conversation";
  EXPECT_TRUE(answered_by(from_service(kWard), original, false));
  EXPECT_TRUE(answered_by(from_service(HerId{}, HerId{}), original, true)) << "it names no receiver";
  EXPECT_FALSE(answered_by(from_service(HerId{300}, HerId{300}), original, true)) << "another business";
}

TEST(Answers, OfTwoThatUsedOneIdAreForWhomTheyAreAddressedTo) {
  const std::vector<Earlier> originals{
      sent(kService, DeliveryState::handed_over, DeliveryKind::primary, kOtherWard), sent(kService)};
  EXPECT_EQ(answered_by(from_service(kWard), originals, true)->message.sender, kWard);
  EXPECT_EQ(answered_by(from_service(kOtherWard), originals, true)->message.sender, kOtherWard);
}

TEST(Answers, AreNotAnsweredExceptByAMunicipality) {
  Reply reply = from_service();
  const std::vector<Earlier> answer{sent(kService, DeliveryState::handed_over, DeliveryKind::reply)};
  EXPECT_FALSE(answered_by(reply, answer, true));
  reply.from_municipality = true;
  EXPECT_TRUE(answered_by(reply, answer, true));
  EXPECT_FALSE(answered_by(reply, {sent(kService, DeliveryState::handed_over, DeliveryKind::receipt)}, true));
}

TEST(Answers, AreNoneToOneself) {
  EXPECT_FALSE(answered_by(
      from_service(), {sent(kService, DeliveryState::handed_over, DeliveryKind::primary, kService)}, true));
}

}  // namespace
}  // namespace budstikke
