// Peers that acknowledge later: envelopes made once, awaited, sent again, given up.

#include "engine/dispatch/resend.hpp"

#include <utility>

#include "tests/unit/dispatch/dispatch_fixture.hpp"

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tests::accept;
using tests::ask;
using tests::fail;
using tests::fault;
using tests::later;
using Ids = std::vector<std::string>;

constexpr const char* kPeer = "her:100";

class Acknowledging : public tests::DispatchFixture {
 protected:
  Acknowledging() {
    transport_.enveloping.insert(kPeer);
    transport_.always(kPeer, later());
  }
  Ids payloads() {
    Ids all;
    for (const auto& one : transport_.sent) all.push_back(one.payload);
    return all;
  }
  std::vector<WireEnvelope> envelopes(const std::string& id) {
    return *ask(io_, store_.envelopes(Heading::out, {}, EnvelopeId{id}));
  }
  void acknowledge(const std::string& id) {
    ASSERT_TRUE(ask(io_, tracker_.record(current(id), DeliveryEvent::accepted, {})).ok());
    settle();
  }
};

TEST_F(Acknowledging, StoresTheEnvelopeWithTheStartOfTheAttempt) {
  accept_message("1", kPeer);
  settle();
  ASSERT_EQ(envelopes("e-1").size(), 1U);
  const WireEnvelope kept = envelopes("e-1").front();
  EXPECT_EQ(kept.delivery, DeliveryId{"1"});
  EXPECT_EQ(kept.message, MessageId{"m-1"});
  EXPECT_EQ(ask(io_, store_.load(kept.bytes))->bytes, "e-1 around bytes of 1");
  EXPECT_EQ(current("1").envelope, EnvelopeId{"e-1"});
  const auto history = ask(io_, store_.history(MessageId{"m-1"}));
  EXPECT_EQ(history->front().event, "start");
  EXPECT_EQ(history->front().detail, "made e-1");
}

TEST_F(Acknowledging, WaitsForTheAcknowledgementAndIsHandedOverByIt) {
  accept_message("1", kPeer);
  settle();
  EXPECT_EQ(state("1"), DeliveryState::waiting);
  EXPECT_EQ(current("1").reason->code, Code::D420);
  EXPECT_TRUE(current("1").uncertain);
  EXPECT_EQ(current("1").due_at, clock_.now() + hours{12});
  pass(hours{3});
  acknowledge("1");
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_FALSE(current("1").uncertain);
  pass(hours{40});
  EXPECT_EQ(transport_.sent.size(), 1U);
  EXPECT_EQ(events("1"), (Ids{"start", "sent", "accepted"}));
}

TEST_F(Acknowledging, SendsTheSameEnvelopeAgainEveryTwelveHoursFiveTimesAndThenGivesUp) {
  const TimePoint begin = clock_.now();
  accept_message("1", kPeer);
  pass(hours{71});
  EXPECT_EQ(payloads(), Ids(6, "e-1 around bytes of 1"));
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(transport_.sent[i].at, begin + i * hours{12}) << i;
  EXPECT_EQ(transport_.wrapped, 1);
  EXPECT_EQ(state("1"), DeliveryState::waiting);
  pass(hours{1});
  EXPECT_EQ(state("1"), DeliveryState::expired);
  EXPECT_EQ(current("1").reason->code, Code::D421);
  EXPECT_EQ(transport_.sent.size(), 6U);
  EXPECT_EQ(status_.count(Loudness::alarm), 1U);
}

class AcknowledgingSoon : public tests::BasicDispatchFixture<MemoryStore> {
 protected:
  AcknowledgingSoon() : BasicDispatchFixture(true, limits()) {
    transport_.enveloping.insert(kPeer);
    transport_.always(kPeer, later());
  }
  static LaneLimits limits() {
    LaneLimits limits;
    limits.acknowledgement_within = minutes{10};
    limits.acknowledgement_resends = 2;
    return limits;
  }
};

TEST_F(AcknowledgingSoon, GivesUpAsSoonAsTheSettingsSay) {
  accept_message("1", kPeer);
  pass(minutes{29});
  EXPECT_EQ(transport_.sent.size(), 3U);
  EXPECT_EQ(state("1"), DeliveryState::waiting);
  pass(minutes{1});
  EXPECT_EQ(state("1"), DeliveryState::expired);
  EXPECT_EQ(current("1").reason->code, Code::D421);
  EXPECT_EQ(transport_.sent.size(), 3U);
}

TEST_F(Acknowledging, SendsTheSameEnvelopeAfterAnAttemptThatReachedNobody) {
  transport_.script(kPeer, {fail(Code::D401), later()});
  accept_message("1", kPeer);
  pass(seconds{10});
  EXPECT_EQ(payloads(), Ids(2, "e-1 around bytes of 1"));
  EXPECT_EQ(current("1").reason->code, Code::D420);
}

TEST_F(Acknowledging, IsHandedOverAtOnceWhereThePeerAnswersInTheSameExchange) {
  transport_.script(kPeer, {accept()});
  accept_message("1", kPeer);
  settle();
  EXPECT_EQ(state("1"), DeliveryState::handed_over);
  EXPECT_EQ(events("1"), (Ids{"start", "accepted"}));
}

TEST_F(Acknowledging, KeepsALaterMessageOfTheConversationBehindTheOneThatAwaits) {
  accept_message("1", kPeer, "talk");
  accept_message("2", kPeer, "talk");
  accept_message("3", kPeer, "other");
  settle();
  EXPECT_EQ(transport_.ids_to(kPeer), (Ids{"1", "3"}));
  acknowledge("1");
  EXPECT_EQ(transport_.ids_to(kPeer), (Ids{"1", "3", "2"}));
}

TEST_F(Acknowledging, HoldsNoPlaceOfTheLaneWhileItAwaits) {
  for (int i = 0; i < 20; ++i) accept_message(std::to_string(i), kPeer);
  settle();
  EXPECT_EQ(transport_.sent.size(), 20U);
  EXPECT_EQ(dispatcher_->busy().attempts, 0U);
}

TEST_F(Acknowledging, DoesNotTakeASilentPeerForAnUnreachableOne) {
  for (int i = 0; i < 20; ++i) accept_message(std::to_string(i), kPeer);
  pass(hours{60});
  EXPECT_EQ(dispatcher_->busy().broken_lanes, 0U);
}

TEST_F(Acknowledging, MakesAnotherEnvelopeWhenAPersonSendsAgain) {
  accept_message("1", kPeer);
  pass(hours{72});
  ASSERT_EQ(state("1"), DeliveryState::expired);
  RecordDetail resend;
  resend.who = "kari";
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::resend, resend)).ok());
  settle();
  EXPECT_EQ(transport_.sent.back().envelope, EnvelopeId{"e-2"});
  EXPECT_EQ(current("1").envelope, EnvelopeId{"e-2"});
  EXPECT_EQ(envelopes("e-1").size(), 1U) << "what was sent stays known";
}

TEST_F(Acknowledging, SaysWhyAnEnvelopeCannotBeMade) {
  transport_.cannot_wrap = Failure{Code::D426, "no certificate"};
  accept_message("1", kPeer);
  settle();
  EXPECT_EQ(state("1"), DeliveryState::held);
  EXPECT_EQ(current("1").reason->code, Code::D426);
  EXPECT_TRUE(transport_.sent.empty());
  transport_.cannot_wrap = Failure{Code::D401, "nobody says whether the certificate is revoked"};
  accept_message("2", kPeer);
  settle();
  EXPECT_EQ(state("2"), DeliveryState::waiting);
  transport_.cannot_wrap.reset();
  pass(seconds{5});
  EXPECT_EQ(transport_.sent.size(), 1U);
  EXPECT_EQ(current("2").reason->code, Code::D420);
}

TEST_F(Acknowledging, LetsAPersonTakeItOffTheLaneMeanwhile) {
  accept_message("1", kPeer);
  settle();
  RecordDetail hold;
  hold.who = "kari";
  hold.reason = Reason{Code::H312, {}};
  ASSERT_TRUE(ask(io_, tracker_.record(current("1"), DeliveryEvent::hold, hold)).ok());
  pass(hours{13});
  EXPECT_EQ(transport_.sent.size(), 1U);
  EXPECT_TRUE(current("1").uncertain);
}

TEST_F(Acknowledging, FindsItsEnvelopeAgainAfterARestart) {
  accept_message("1", kPeer);
  pass(hours{1});
  const Delivery before = current("1");
  ask_void(dispatcher_->stop(seconds{1}));
  const auto ended =
      std::exchange(dispatcher_, std::make_unique<Dispatcher>(parts()));  // the tracker tells it still
  Recovery recovery{store_, tracker_};
  dispatcher_->start(*ask(io_, recovery.run()));
  settle();
  EXPECT_EQ(transport_.sent.size(), 1U) << "the wait goes on where it was";
  EXPECT_EQ(current("1").due_at, before.due_at);
  pass(hours{11});
  EXPECT_EQ(payloads(), Ids(2, "e-1 around bytes of 1"));
}

TEST_F(Acknowledging, SendsTheSameEnvelopeAfterAnAttemptWhoseEndNobodySaw) {
  transport_.script(kPeer, {tests::stall()});
  accept_message("1", kPeer);
  settle();
  ask_void(dispatcher_->stop(Duration{0}));
  ASSERT_EQ(state("1"), DeliveryState::sending);
  const auto ended =
      std::exchange(dispatcher_, std::make_unique<Dispatcher>(parts()));  // the tracker tells it still
  Recovery recovery{store_, tracker_};
  dispatcher_->start(*ask(io_, recovery.run()));
  settle();
  EXPECT_EQ(payloads(), Ids(2, "e-1 around bytes of 1"));
}

TEST(AwaitingAnAcknowledgement, NeverLastsBeyondTheDeliverysDeadline) {
  LaneLimits limits;
  Delivery delivery;
  const TimePoint now{hours{1'000}};
  delivery.deadline = now + hours{20};
  EXPECT_EQ(await_acknowledgement(delivery, limits, now).resend_at, now + hours{12});
  EXPECT_EQ(await_acknowledgement(delivery, limits, now).give_up_at, now + hours{20});
  delivery.deadline = now + hours{1'000};
  EXPECT_EQ(await_acknowledgement(delivery, limits, now).give_up_at, now + hours{72});
  limits.acknowledgement_resends = 0;
  EXPECT_EQ(await_acknowledgement(delivery, limits, now).give_up_at, now + hours{12});
}

}  // namespace
}  // namespace budstikke
