#include "engine/tracking/change_plan.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr TimePoint kNow{std::chrono::hours{480'000}};

Delivery delivery_in(DeliveryState state) {
  Delivery delivery;
  delivery.id = DeliveryId{"d-1"};
  delivery.message = MessageId{"m-1"};
  delivery.version = 7;
  delivery.state = state;
  delivery.lane = LaneId{"her:100"};
  delivery.party = HerId{100};
  delivery.rule = RuleId{"coordinator"};
  delivery.attempts = 3;
  delivery.created_at = kNow - hours{1};
  delivery.due_at = kNow - minutes{1};
  delivery.deadline = kNow + hours{71};
  delivery.receipt_within = hours{96};
  return delivery;
}

RecordDetail detail_generated(TimePoint at) {
  RecordDetail detail;
  detail.label = MessageLabel{BusinessId{"b-1"}, "HELSEOPPL_SOKNAD", HerId{5}, at};
  return detail;
}

TEST(ChangePlans, FollowTheTransitionTableForEveryStateAndEvent) {
  for (int s = 0; s < kDeliveryStates; ++s) {
    for (int e = 0; e < kDeliveryEvents; ++e) {
      const auto state = static_cast<DeliveryState>(s);
      const auto event = static_cast<DeliveryEvent>(e);
      const auto planned = plan_change(delivery_in(state), event, {}, kNow);
      const auto expected = next_state(state, event);
      ASSERT_EQ(planned.ok(), expected.has_value()) << to_text(event) << " in " << to_text(state);
      if (!planned) {
        EXPECT_EQ(planned.failure().code, Code::B207);
        EXPECT_EQ(planned.failure().detail,
                  "no " + std::string{to_text(event)} + " in state " + std::string{to_text(state)});
        continue;
      }
      EXPECT_EQ(planned->after->state, *expected);
      EXPECT_EQ(planned->after->version, 8U);
      EXPECT_EQ(planned->history.event, to_text(event));
      EXPECT_EQ(planned->history.from, state);
      EXPECT_EQ(planned->history.to, *expected);
      EXPECT_EQ(planned->line.from, state);
      EXPECT_EQ(planned->line.to, *expected);
    }
  }
}

TEST(ChangePlans, CountAnAttemptWhenItBegins) {
  const auto planned = plan_change(delivery_in(DeliveryState::waiting), DeliveryEvent::start, {}, kNow);
  EXPECT_EQ(planned->after->attempts, 4U);
  EXPECT_EQ(planned->line.attempt, 4U);
}

TEST(ChangePlans, CountTheReceiptDeadlineFromGenDate) {
  const auto detail = detail_generated(kNow - hours{10});
  const auto planned =
      plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::accepted, detail, kNow);
  EXPECT_EQ(planned->after->receipt_deadline, kNow + hours{86});
}

TEST(ChangePlans, CountTheReceiptDeadlineFromHandOverWhereGenDateWouldMakeItPast) {
  for (const hours age : {hours{96}, hours{97}, hours{24 * 365}}) {
    const auto detail = detail_generated(kNow - age);
    const auto planned =
        plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::accepted, detail, kNow);
    EXPECT_EQ(planned->after->receipt_deadline, kNow + hours{96}) << age.count();
  }
}

TEST(ChangePlans, DoNotPutTheReceiptDeadlineOffForAGenDateInTheFuture) {
  for (const hours ahead : {hours{1}, hours{24 * 365 * 10}}) {
    const auto detail = detail_generated(kNow + ahead);
    const auto planned =
        plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::accepted, detail, kNow);
    EXPECT_EQ(planned->after->receipt_deadline, kNow + hours{96}) << ahead.count();
  }
}

TEST(ChangePlans, CountTheReceiptDeadlineFromCreationWhereThereIsNoGenDate) {
  const auto planned = plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::accepted, {}, kNow);
  EXPECT_EQ(planned->after->receipt_deadline, kNow + hours{95});
}

TEST(ChangePlans, SetNoReceiptDeadlineWhereNoReceiptIsExpected) {
  Delivery delivery = delivery_in(DeliveryState::sending);
  delivery.receipt_within = Duration{0};
  const auto planned = plan_change(delivery, DeliveryEvent::accepted, {}, kNow);
  EXPECT_EQ(planned->after->receipt_deadline, std::nullopt);
  EXPECT_TRUE(planned->after->final());
}

TEST(ChangePlans, KeepWhyAnAttemptWasDeferredAndUntilWhen) {
  RecordDetail detail;
  detail.reason = Reason{Code::D405, "status 503"};
  detail.due = kNow + minutes{2};
  const auto planned =
      plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::deferred, detail, kNow);
  EXPECT_EQ(planned->after->due_at, kNow + minutes{2});
  EXPECT_EQ(planned->after->reason->code, Code::D405);
  EXPECT_EQ(planned->history.code, Code::D405);
  EXPECT_EQ(planned->history.detail, "status 503");
  EXPECT_EQ(planned->line.loudness, Loudness::note);
}

TEST(ChangePlans, MarkAnInterruptedAttemptUncertainAndDueAtOnce) {
  const auto planned = plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::interrupt, {}, kNow);
  EXPECT_TRUE(planned->after->uncertain);
  EXPECT_EQ(planned->after->due_at, kNow);
  EXPECT_EQ(planned->after->id, DeliveryId{"d-1"});
}

TEST(ChangePlans, MarkAnAttemptWithoutAReadableAnswerUncertain) {
  for (const auto& [code, uncertain] : {std::pair{Code::D401, false},
                                        {Code::D402, true},
                                        {Code::D403, true},
                                        {Code::D404, true},
                                        {Code::D405, false}}) {
    RecordDetail detail;
    detail.reason = Reason{code, {}};
    const auto planned =
        plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::deferred, detail, kNow);
    EXPECT_EQ(planned->after->uncertain, uncertain) << id_of(code);
  }
}

TEST(ChangePlans, RememberThroughAResendThatThePartyHasTheMessage) {
  Delivery delivery = delivery_in(DeliveryState::unconfirmed);
  delivery.receipt_deadline = kNow;
  EXPECT_TRUE(plan_change(delivery, DeliveryEvent::resend, {}, kNow)->after->uncertain);
  EXPECT_FALSE(
      plan_change(delivery_in(DeliveryState::refused), DeliveryEvent::resend, {}, kNow)->after->uncertain);
}

TEST(ChangePlans, MarkUncertainWhatAnOperatorHoldsWhileItIsOnItsWay) {
  RecordDetail detail;
  detail.who = "kari";
  detail.reason = Reason{Code::H312, {}};
  EXPECT_TRUE(
      plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::hold, detail, kNow)->after->uncertain);
  EXPECT_FALSE(
      plan_change(delivery_in(DeliveryState::waiting), DeliveryEvent::hold, detail, kNow)->after->uncertain);
  detail.who = "budstikke";
  EXPECT_FALSE(
      plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::hold, detail, kNow)->after->uncertain);
}

TEST(ChangePlans, SayD410OfWhatExpired) {
  const auto planned = plan_change(delivery_in(DeliveryState::waiting), DeliveryEvent::expire, {}, kNow);
  EXPECT_EQ(planned->after->reason->code, Code::D410);
  EXPECT_EQ(planned->history.code, Code::D410);
  EXPECT_EQ(planned->line.loudness, Loudness::alarm);
}

TEST(ChangePlans, GiveAResentDeliveryANewDeadlineAndNoOldAttempts) {
  Delivery delivery = delivery_in(DeliveryState::expired);
  delivery.created_at = kNow - hours{80};
  delivery.deadline = kNow - hours{8};
  delivery.reason = Reason{Code::D410, {}};
  RecordDetail detail;
  detail.who = "kari";
  detail.lifetime = hours{72};
  const auto planned = plan_change(delivery, DeliveryEvent::resend, detail, kNow);
  EXPECT_EQ(planned->after->deadline, kNow + hours{72});
  Delivery again = *planned->after;
  again.state = DeliveryState::expired;
  EXPECT_EQ(plan_change(again, DeliveryEvent::resend, detail, kNow + hours{100})->after->deadline,
            kNow + hours{172})
      << "no longer than the first time, however often";
  EXPECT_EQ(planned->after->due_at, kNow);
  EXPECT_EQ(planned->after->attempts, 0U);
  EXPECT_FALSE(planned->after->reason.has_value());
  EXPECT_EQ(planned->history.who, "kari");
}

TEST(ChangePlans, LetAResentDeliveryLiveAsLongAsItWasPlannedTo) {
  Delivery delivery = delivery_in(DeliveryState::expired);
  delivery.created_at = kNow - hours{24 * 8};
  delivery.deadline = kNow - hours{24};
  RecordDetail detail;
  EXPECT_EQ(plan_change(delivery, DeliveryEvent::resend, detail, kNow)->after->deadline,
            kNow + hours{24 * 7});
  detail.lifetime = hours{24 * 30};
  EXPECT_EQ(plan_change(delivery, DeliveryEvent::resend, detail, kNow)->after->deadline, kNow + hours{24 * 7})
      << "the rules of today give longer";
  detail.lifetime = hours{24};
  EXPECT_EQ(plan_change(delivery, DeliveryEvent::resend, detail, kNow)->after->deadline, kNow + hours{24});
}

TEST(ChangePlans, TakeTheNewDecisionOfAReleaseButKeepTheDelivery) {
  Delivery anew = delivery_in(DeliveryState::waiting);
  anew.id = DeliveryId{"another"};
  anew.version = 1;
  anew.lane = LaneId{"her:200"};
  anew.party = HerId{200};
  anew.party_name = "Saksbehandling";
  anew.payload = PayloadId{"p-2"};
  anew.sha256 = "ff";
  anew.readdressed = true;
  anew.uncertain = false;
  anew.deadline = kNow + hours{24};
  RecordDetail detail;
  detail.who = "kari";
  detail.replacement = anew;
  Delivery held = delivery_in(DeliveryState::held);
  held.uncertain = true;
  held.reason = Reason{Code::H301, {}};
  const auto planned = plan_change(held, DeliveryEvent::release, detail, kNow);
  EXPECT_EQ(planned->after->id, held.id);
  EXPECT_EQ(planned->after->version, 8U);
  EXPECT_EQ(planned->after->lane, LaneId{"her:200"});
  EXPECT_EQ(planned->after->deadline, kNow + hours{24});
  EXPECT_EQ(planned->after->party, HerId{200});
  EXPECT_EQ(planned->after->payload, PayloadId{"p-2"});
  EXPECT_TRUE(planned->after->readdressed);
  EXPECT_TRUE(planned->after->uncertain) << "the first attempt's end is still unknown";
  EXPECT_FALSE(planned->after->reason.has_value());
}

TEST(ChangePlans, RaiseAnAlarmWhereSomebodyMustActAndElsewhereNot) {
  const std::pair<DeliveryState, DeliveryEvent> alarming[] = {
      {DeliveryState::waiting, DeliveryEvent::expire},
      {DeliveryState::sending, DeliveryEvent::refuse},
      {DeliveryState::handed_over, DeliveryEvent::receipt_rejected},
      {DeliveryState::handed_over, DeliveryEvent::receipt_overdue},
  };
  for (const auto& [state, event] : alarming) {
    EXPECT_EQ(plan_change(delivery_in(state), event, {}, kNow)->line.loudness, Loudness::alarm)
        << to_text(event);
  }
  EXPECT_EQ(
      plan_change(delivery_in(DeliveryState::sending), DeliveryEvent::accepted, {}, kNow)->line.loudness,
      Loudness::fact);
  EXPECT_EQ(plan_change(delivery_in(DeliveryState::handed_over), DeliveryEvent::receipt_ok, {}, kNow)
                ->line.loudness,
            Loudness::fact);
}

TEST(ChangePlans, SayWhatTheMessageIsInTheStatusLine) {
  const auto planned =
      plan_change(delivery_in(DeliveryState::waiting), DeliveryEvent::start, detail_generated(kNow), kNow);
  EXPECT_EQ(planned->line.business_id, BusinessId{"b-1"});
  EXPECT_EQ(planned->line.type, "HELSEOPPL_SOKNAD");
  EXPECT_EQ(planned->line.sender, HerId{5});
  EXPECT_EQ(planned->line.party, HerId{100});
  EXPECT_EQ(planned->line.rule, RuleId{"coordinator"});
  EXPECT_EQ(planned->line.who, "budstikke");
}

TEST(ChangePlans, FlagAContradictionWithoutChangingTheState) {
  RecordDetail detail;
  detail.detail_text = "receipt says rejected";
  const PlannedChange planned = plan_contradiction(delivery_in(DeliveryState::confirmed), detail, kNow);
  EXPECT_FALSE(planned.after.has_value());
  EXPECT_EQ(planned.history.event, "receipt");
  EXPECT_EQ(planned.line.loudness, Loudness::alarm);
  Unit unit;
  add_to(unit, planned);
  EXPECT_TRUE(unit.changed.empty());
  ASSERT_EQ(unit.history.size(), 1U);
  EXPECT_EQ(unit.history[0].detail, "receipt says rejected");
  EXPECT_EQ(plan_repetition(delivery_in(DeliveryState::confirmed), detail, kNow).line.loudness,
            Loudness::note);
}

}  // namespace
}  // namespace budstikke
