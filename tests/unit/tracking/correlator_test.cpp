#include "engine/tracking/correlator.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

using Kind = ReceiptMatch::Kind;

Delivery to(std::uint32_t party, DeliveryState state = DeliveryState::handed_over,
            DeliveryKind kind = DeliveryKind::primary) {
  Delivery delivery;
  delivery.party = HerId{party};
  delivery.state = state;
  delivery.kind = kind;
  return delivery;
}

ReceiptFacts receipt_from(std::vector<HerId> responder, ReceiptStatus status = ReceiptStatus::ok) {
  ReceiptFacts facts;
  facts.responder = std::move(responder);
  facts.status = status;
  return facts;
}

TEST(Correlator, FindsTheDeliveryOfTheRespondingParty) {
  const std::vector<Delivery> candidates{to(100), to(200)};
  const auto match = correlate(candidates, receipt_from({HerId{200}, HerId{1}}));
  EXPECT_EQ(match.kind, Kind::answers);
  EXPECT_EQ(match.index, 1U);
  EXPECT_EQ(match.event, DeliveryEvent::receipt_ok);
}

TEST(Correlator, PrefersTheInnermostResponder) {
  const std::vector<Delivery> candidates{to(1), to(200)};
  EXPECT_EQ(correlate(candidates, receipt_from({HerId{200}, HerId{1}})).index, 1U);
  EXPECT_EQ(correlate(candidates, receipt_from({HerId{1}, HerId{200}})).index, 0U);
}

TEST(Correlator, DoesNotGuessWhereOnlyTheBusinessAnswers) {
  const auto match = correlate({to(200)}, receipt_from({HerId{1}}));
  EXPECT_EQ(match.kind, Kind::none);
}

TEST(Correlator, FindsNothingWithoutCandidatesOrResponder) {
  EXPECT_EQ(correlate({}, receipt_from({HerId{1}})).kind, Kind::none);
  EXPECT_EQ(correlate({to(1)}, receipt_from({})).kind, Kind::none);
  EXPECT_EQ(correlate({to(0)}, receipt_from({HerId{}})).kind, Kind::none) << "no HER-id is not an address";
}

TEST(Correlator, PassesOverReceiptsThatWereThemselvesDelivered) {
  for (const DeliveryKind kind : {DeliveryKind::primary, DeliveryKind::copy, DeliveryKind::reply}) {
    const std::vector<Delivery> candidates{to(100, DeliveryState::handed_over, DeliveryKind::receipt),
                                           to(100, DeliveryState::handed_over, kind)};
    const auto match = correlate(candidates, receipt_from({HerId{100}}));
    EXPECT_EQ(match.kind, Kind::answers);
    EXPECT_EQ(match.index, 1U);
  }
}

TEST(Correlator, ChoosesTheOneThatStillWaitsAmongSeveralToOneParty) {
  const std::vector<Delivery> candidates{to(100, DeliveryState::confirmed), to(100), to(200)};
  const auto match = correlate(candidates, receipt_from({HerId{100}}));
  EXPECT_EQ(match.kind, Kind::answers);
  EXPECT_EQ(match.index, 1U);
}

TEST(Correlator, DoesNotGuessBetweenSeveralThatWait) {
  EXPECT_EQ(correlate({to(100), to(100)}, receipt_from({HerId{100}})).kind, Kind::none);
}

TEST(Correlator, LetsAnUnknownStatusAnswerNothing) {
  EXPECT_EQ(correlate({to(100)}, receipt_from({HerId{100}}, ReceiptStatus::unknown)).kind, Kind::none);
}

TEST(Correlator, JudgesEachStatusAgainstEachState) {
  struct Case {
    DeliveryState state;
    ReceiptStatus status;
    Kind kind;
  };
  using enum DeliveryState;
  using R = ReceiptStatus;
  const Case cases[] = {
      {waiting, R::ok, Kind::answers},
      {sending, R::ok, Kind::answers},
      {sending, R::rejected, Kind::answers},
      {handed_over, R::ok, Kind::answers},
      {handed_over, R::rejected, Kind::answers},
      {unconfirmed, R::ok, Kind::answers},
      {unconfirmed, R::rejected, Kind::answers},
      {expired, R::ok, Kind::answers},
      {held, R::ok, Kind::answers},
      {confirmed, R::ok, Kind::repeats},
      {confirmed, R::ok_with_faults, Kind::repeats},
      {confirmed, R::rejected, Kind::contradicts},
      {rejected, R::rejected, Kind::repeats},
      {rejected, R::ok, Kind::contradicts},
      {rejected, R::ok_with_faults, Kind::contradicts},
      {refused, R::ok, Kind::contradicts},
      {discarded, R::ok, Kind::contradicts},
      {discarded, R::rejected, Kind::contradicts},
  };
  for (const auto& [state, status, kind] : cases) {
    const auto match = correlate({to(100, state)}, receipt_from({HerId{100}}, status));
    EXPECT_EQ(match.kind, kind) << to_text(state) << " " << static_cast<int>(status);
    EXPECT_EQ(match.event,
              status == R::rejected ? DeliveryEvent::receipt_rejected : DeliveryEvent::receipt_ok);
  }
}

TEST(Correlator, LetsAReceiptOutweighATransportsRefusalAndNoOther) {
  Delivery refused = to(100, DeliveryState::refused);
  for (const ReceiptStatus status : {ReceiptStatus::ok, ReceiptStatus::rejected}) {
    refused.reason = Reason{Code::D406, "HTTP 413"};
    EXPECT_EQ(correlate({refused}, receipt_from({HerId{100}}, status)).kind, Kind::answers);
    for (const Code stands : {Code::D422, Code::E21, Code::T01}) {
      refused.reason = Reason{stands, {}};
      EXPECT_EQ(correlate({refused}, receipt_from({HerId{100}}, status)).kind, Kind::contradicts)
          << id_of(stands);
    }
  }
}

TEST(Correlator, PassesOverARefusalThatStandsWhereAnotherWaits) {
  Delivery refused = to(100, DeliveryState::refused);
  refused.reason = Reason{Code::D422, {}};
  const auto match = correlate({refused, to(100)}, receipt_from({HerId{100}}));
  EXPECT_EQ(match.kind, Kind::answers);
  EXPECT_EQ(match.index, 1U);
}

}  // namespace
}  // namespace budstikke
