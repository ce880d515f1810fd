#include "engine/intake/settlement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budstikke {
namespace {

using Kind = DeliveryKind;
using State = DeliveryState;
using testing::HasSubstr;
using testing::IsEmpty;

Delivery one(const char* id, Kind kind, State state, const char* role, HerId party = {}) {
  Delivery delivery;
  delivery.id = DeliveryId{id};
  delivery.kind = kind;
  delivery.state = state;
  delivery.role = role;
  delivery.party = party;
  return delivery;
}

Delivery held(const char* id, Kind kind, const char* role, Code code) {
  Delivery delivery = one(id, kind, State::held, role);
  delivery.reason = Reason{code, {}};
  return delivery;
}

const Delivery kPrimary = held("p", Kind::primary, "case-handler", Code::H301);

TEST(Settlement, PutsThePlannedPrimaryInThePlaceOfTheHeldOne) {
  const auto settlement =
      settle(kPrimary, {kPrimary}, {one("new", Kind::primary, State::waiting, "receiver", HerId{1})}, false);
  EXPECT_EQ(settlement.next.party, HerId{1});
  EXPECT_THAT(settlement.along, IsEmpty());
  EXPECT_THAT(settlement.added, IsEmpty());
}

TEST(Settlement, AddsReceiversThatAreNew) {
  const auto settlement = settle(kPrimary, {kPrimary},
                                 {one("new", Kind::primary, State::waiting, "case-handler", HerId{1}),
                                  one("copy", Kind::copy, State::waiting, "nursing", HerId{2}),
                                  held("unsettled", Kind::copy, "mental-health", Code::H304)},
                                 false);
  ASSERT_EQ(settlement.added.size(), 2U);
  EXPECT_EQ(settlement.added[0].id.value(), "copy");
  EXPECT_EQ(settlement.added[1].id.value(), "unsettled");
}

TEST(Settlement, AddsNobodyWhoHasTheMessageInAnotherRole) {
  const Delivery sent = one("s", Kind::copy, State::confirmed, "other receiver 2", HerId{2});
  const auto settlement = settle(kPrimary, {kPrimary, sent},
                                 {one("new", Kind::primary, State::waiting, "case-handler", HerId{1}),
                                  one("copy", Kind::copy, State::waiting, "nursing", HerId{2})},
                                 false);
  EXPECT_THAT(settlement.added, IsEmpty());
  EXPECT_THAT(settlement.along, IsEmpty());
}

TEST(Settlement, AddsNobodyWhoIsThePrimaryNow) {
  const auto settlement = settle(kPrimary, {kPrimary},
                                 {one("new", Kind::primary, State::waiting, "party:2", HerId{2}),
                                  one("copy", Kind::copy, State::waiting, "other receiver 2", HerId{2})},
                                 true);
  EXPECT_THAT(settlement.added, IsEmpty());
}

TEST(Settlement, LetsCopiesGoAlongThatWaitForAFactButNotThoseThatAPersonMustLetGo) {
  for (const auto& [code, goes] :
       {std::pair{Code::H301, true}, std::pair{Code::H304, true}, std::pair{Code::H313, true},
        std::pair{Code::H308, false}, std::pair{Code::H309, false}, std::pair{Code::H312, false}}) {
    const Delivery copy = held("c", Kind::copy, "nursing", code);
    const auto settlement = settle(kPrimary, {kPrimary, copy},
                                   {one("new", Kind::primary, State::waiting, "case-handler", HerId{1}),
                                    one("copy", Kind::copy, State::waiting, "nursing", HerId{2})},
                                   false);
    EXPECT_EQ(settlement.along.size(), goes ? 1U : 0U) << id_of(code);
    EXPECT_THAT(settlement.added, IsEmpty()) << id_of(code);
  }
}

TEST(Settlement, MakesNoPrimaryOfACopyThoughThePrimaryFailed) {
  const Delivery copy = held("c", Kind::copy, "nursing", Code::H309);
  const Delivery failed = one("p", Kind::primary, State::refused, "case-handler", HerId{1});
  const auto settlement = settle(
      copy, {failed, copy}, {one("new", Kind::primary, State::waiting, "case-handler", HerId{1})}, false);
  EXPECT_EQ(settlement.next.state, State::held);
  EXPECT_EQ(settlement.next.reason->code, Code::H309);
  EXPECT_THAT(settlement.next.reason->detail, HasSubstr("nothing names this receiver"));
}

TEST(Settlement, SendsACopyToANamedPartyUnlessItHasTheMessage) {
  const Delivery copy = held("c", Kind::copy, "nursing", Code::H304);
  for (const auto& [state, goes] : {std::pair{State::waiting, false}, std::pair{State::handed_over, false},
                                    std::pair{State::confirmed, false}, std::pair{State::refused, true},
                                    std::pair{State::discarded, true}}) {
    const Delivery other = one("p", Kind::primary, state, "case-handler", HerId{1});
    const auto settlement =
        settle(copy, {other, copy}, {one("new", Kind::primary, State::waiting, "party:1", HerId{1})}, true);
    EXPECT_EQ(settlement.next.state, goes ? State::waiting : State::held) << to_text(state);
  }
}

TEST(Settlement, LeavesOtherDeliveriesAloneWhenACopyIsReleased) {
  const Delivery copy = held("c", Kind::copy, "nursing", Code::H304);
  const auto settlement = settle(copy, {kPrimary, copy},
                                 {one("new", Kind::primary, State::waiting, "case-handler", HerId{1}),
                                  one("copy", Kind::copy, State::waiting, "nursing", HerId{2})},
                                 false);
  EXPECT_EQ(settlement.next.party, HerId{2});
  EXPECT_THAT(settlement.along, IsEmpty());
  EXPECT_THAT(settlement.added, IsEmpty());
}

TEST(Settlement, GivesAnotherPartyADeliveryOfItsOwnWhereTheFirstMayHaveTheMessage) {
  Delivery uncertain = held("p", Kind::primary, "case-handler", Code::H312);
  uncertain.party = HerId{1};
  uncertain.lane = party_lane(HerId{1});
  uncertain.uncertain = true;
  const auto to = [&uncertain](State state, HerId party) {
    return settle(uncertain, {uncertain}, {one("new", Kind::primary, state, "party:2", party)}, true);
  };
  EXPECT_TRUE(to(State::waiting, HerId{2}).apart);
  EXPECT_FALSE(to(State::waiting, HerId{1}).apart);
  const auto still_held = to(State::held, HerId{});
  EXPECT_FALSE(still_held.apart);
  EXPECT_EQ(still_held.next.party, HerId{1}) << "whoever may have it is not forgotten";
  EXPECT_EQ(still_held.next.lane, party_lane(HerId{1}));
  uncertain.uncertain = false;
  EXPECT_FALSE(to(State::waiting, HerId{2}).apart);
}

TEST(Settlement, GivesAPartyThatMayHaveTheMessageTheSameBytesAgain) {
  Delivery uncertain = held("p", Kind::primary, "case-handler", Code::H306);
  uncertain.party = HerId{1};
  uncertain.payload = PayloadId{"as given"};
  uncertain.sha256 = "aa";
  uncertain.readdressed = true;
  uncertain.uncertain = true;
  Delivery anew = one("new", Kind::primary, State::waiting, "case-handler", HerId{1});
  anew.payload = PayloadId{"by the new book"};
  const auto bytes = [&] { return settle(uncertain, {uncertain}, {anew}, false).next.payload.value(); };
  EXPECT_EQ(bytes(), "as given");
  anew.state = State::held;
  anew.party = {};
  EXPECT_EQ(bytes(), "as given") << "still held for the party that may have it";
  anew.state = State::waiting;
  anew.party = HerId{2};
  EXPECT_EQ(bytes(), "by the new book") << "another party, another delivery";
  anew.party = HerId{1};
  uncertain.uncertain = false;
  EXPECT_EQ(bytes(), "by the new book") << "nobody has it";
}

}  // namespace
}  // namespace budstikke
