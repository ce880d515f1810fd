// What is remembered of envelopes, and what peers' signals make of deliveries.

#include <gmock/gmock.h>

#include <algorithm>

#include "engine/intake/envelope_keeper.hpp"
#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using State = DeliveryState;
using testing::HasSubstr;

const EnvelopeId kEnvelope{"e-1"};

class Envelopes : public Bench {
 protected:
  /// A delivery to Narvik's case handlers, on its way in an envelope.
  Delivery on_its_way(int number = 1, const EnvelopeId& id = kEnvelope) {
    const Delivery delivery = accepted(care_message(number)).deliveries.front();
    RecordDetail start;
    KeptEnvelope kept;
    kept.envelope = {id, Heading::out, delivery.party, delivery.message, delivery.id, {}, "", clock.now()};
    kept.envelope.bytes = PayloadId{"bytes-" + id.value()};
    kept.sealed = protector.seal(kept.envelope.bytes, Payload{"the envelope"});
    start.envelope = kept;
    return record(delivery, DeliveryEvent::start, std::move(start));
  }
  Delivery awaiting(int number = 1, const EnvelopeId& id = kEnvelope) {
    return record(on_its_way(number, id), DeliveryEvent::sent);
  }
  Outcome<SignalFate> take(TransportSignal signal) {
    return tests::run(io, keeper.take_signal(std::move(signal)));
  }
  static TransportSignal acknowledgement(HerId from = kNarvik, const EnvelopeId& id = kEnvelope) {
    return {id, from, std::nullopt, "acknowledgement a-1 signed by CN=Narvik"};
  }
  static TransportSignal refusal(Code code) {
    return {kEnvelope, kNarvik, Failure{code, "Inconsistent"}, "error x-1"};
  }
  std::size_t notes(const Delivery& delivery, const std::string& event = "acknowledgement") {
    std::size_t count = 0;
    for (const HistoryEntry& entry : history_of({delivery.message})) {
      if (entry.event == event) ++count;
    }
    return count;
  }
  Outcome<SignalFate> report(bool returned, const EnvelopeId& id = kEnvelope) {
    return tests::run(io, keeper.take_report({id, returned, "failed, status 5.1.1"}));
  }
  std::vector<HistoryEntry> history_of(MessageId id) { return *tests::run(io, store.history(std::move(id))); }

  EnvelopeKeeper keeper{context};
};

TEST_F(Envelopes, AnAcknowledgementHandsOverAndSaysWhoSignedIt) {
  const Delivery delivery = awaiting();
  EXPECT_EQ(*take(acknowledgement()), SignalFate::settled);
  EXPECT_EQ(now(delivery).state, State::handed_over);
  EXPECT_TRUE(now(delivery).receipt_deadline);
  const HistoryEntry last = history_of(delivery.message).back();
  EXPECT_EQ(last.event, "accepted");
  EXPECT_EQ(last.detail, "acknowledgement a-1 signed by CN=Narvik");
}

TEST_F(Envelopes, AnAcknowledgementMayBeQuickerThanTheAttemptsOwnEnd) {
  const Delivery delivery = on_its_way();
  EXPECT_EQ(*take(acknowledgement()), SignalFate::settled);
  EXPECT_EQ(now(delivery).state, State::handed_over);
}

TEST_F(Envelopes, ALateAcknowledgementBringsBackWhatWasGivenUp) {
  const Delivery delivery = record(awaiting(), DeliveryEvent::expire);
  EXPECT_EQ(now(delivery).reason->code, Code::D421);
  EXPECT_EQ(*take(acknowledgement()), SignalFate::settled);
  EXPECT_EQ(now(delivery).state, State::handed_over);
  EXPECT_FALSE(now(delivery).reason);
}

TEST_F(Envelopes, ALateAcknowledgementOfWhatIsErasedIsNotedAndNoMore) {
  const Delivery delivery = record(awaiting(), DeliveryEvent::expire);
  HistoryEntry erased;
  erased.message = delivery.message;
  erased.at = clock.now();
  erased.event = "erased";
  ASSERT_TRUE(tests::run(io, store.erase({erased}))->front().ok());
  EXPECT_EQ(*take(acknowledgement()), SignalFate::repeated);
  EXPECT_EQ(now(delivery).state, State::expired);
  EXPECT_EQ(notes(delivery), 1U);
}

TEST_F(Envelopes, ARepeatedAcknowledgementIsNotedAndNoMoreThanTwentyTimes) {
  const Delivery delivery = awaiting();
  ASSERT_EQ(*take(acknowledgement()), SignalFate::settled);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(*take(acknowledgement()), SignalFate::repeated);
  EXPECT_EQ(now(delivery).state, State::handed_over);
  EXPECT_EQ(notes(delivery), 20U);
}

TEST_F(Envelopes, AReceiptThatComesBeforeTheAcknowledgementCountsAsDelivered) {
  const Delivery delivery = awaiting();
  accepted(receipt(5, 1, kNarvik, ReceiptStatus::ok));
  EXPECT_EQ(now(delivery).state, State::confirmed);
  EXPECT_EQ(*take(acknowledgement()), SignalFate::repeated);
  EXPECT_EQ(now(delivery).state, State::confirmed);
}

TEST_F(Envelopes, AnAcknowledgementOfNothingThatWasSentIsUnknown) {
  awaiting();
  EXPECT_EQ(*take(acknowledgement(kNarvik, EnvelopeId{"other"})), SignalFate::unknown);
  EXPECT_EQ(status.count("acknowledgement"), 1U);
}

TEST_F(Envelopes, AnAcknowledgementOfAnotherPartySettlesNothing) {
  const Delivery delivery = awaiting();
  for (const HerId other : {kSteinkjer, kStranger, HerId{}})
    EXPECT_EQ(*take(acknowledgement(other)), SignalFate::foreign);
  EXPECT_EQ(now(delivery).state, State::waiting);
  EXPECT_EQ(*take(acknowledgement(kNarvikItself)), SignalFate::settled) << "the business of the service";
}

TEST_F(Envelopes, AnErrorSignalEndsTheDeliveryInTheStateThatItsCodeCallsFor) {
  const Delivery delivery = awaiting();
  EXPECT_EQ(*take(refusal(Code::D422)), SignalFate::settled);
  EXPECT_EQ(now(delivery).state, State::refused);
  EXPECT_EQ(now(delivery).reason->code, Code::D422);
  EXPECT_THAT(history_of(delivery.message).back().detail, HasSubstr("Inconsistent"));
  EXPECT_EQ(*take(refusal(Code::D422)), SignalFate::repeated);
  EXPECT_EQ(*take(acknowledgement()), SignalFate::contradicts);
  EXPECT_EQ(now(delivery).state, State::refused);
}

TEST_F(Envelopes, ASecurityFailureIsAPersonsToMend) {
  const Delivery delivery = awaiting();
  EXPECT_EQ(*take(refusal(Code::D423)), SignalFate::settled);
  EXPECT_EQ(now(delivery).state, State::held);
  EXPECT_EQ(now(delivery).reason->code, Code::D423);
}

TEST_F(Envelopes, AnErrorAfterTheAcknowledgementIsAnAlarmAndChangesNothing) {
  const Delivery delivery = awaiting();
  ASSERT_EQ(*take(acknowledgement()), SignalFate::settled);
  const std::size_t alarms = status.count(Loudness::alarm);
  EXPECT_EQ(*take(refusal(Code::D422)), SignalFate::contradicts);
  EXPECT_EQ(status.count(Loudness::alarm), alarms + 1);
  EXPECT_EQ(now(delivery).state, State::handed_over);
}

TEST_F(Envelopes, AnAcknowledgementOfWhatIsOnTheWorkListIsMarkedThere) {
  const Delivery delivery = awaiting();
  RecordDetail hold;
  hold.who = "kari";
  hold.reason = Reason{Code::H312, {}};
  record(delivery, DeliveryEvent::hold, hold);
  EXPECT_EQ(*take(acknowledgement()), SignalFate::repeated) << "uncertain since it went out";
  EXPECT_EQ(now(delivery).state, State::held);
  EXPECT_TRUE(now(delivery).uncertain);
  EXPECT_EQ(notes(delivery), 1U);
}

TEST_F(Envelopes, AMailThatCameBackIsAPersonsToMend) {
  const Delivery delivery = awaiting();
  EXPECT_EQ(*report(true), SignalFate::settled);
  EXPECT_EQ(now(delivery).state, State::held);
  EXPECT_EQ(now(delivery).reason->code, Code::D425);
  EXPECT_EQ(history_of(delivery.message).back().why, "mail server's report");
  EXPECT_EQ(history_of(delivery.message).back().detail, "failed, status 5.1.1");
  EXPECT_TRUE(now(delivery).uncertain) << "nobody signed that";
}

TEST_F(Envelopes, AnAcknowledgementOutweighsTheReportOfAMailThatCameBack) {
  const Delivery delivery = awaiting();
  ASSERT_EQ(*report(true), SignalFate::settled);
  const Delivery change = accepted(follow_up(2, 1, "M")).deliveries.front();
  ASSERT_EQ(now(change).state, State::held);
  EXPECT_EQ(*take(acknowledgement()), SignalFate::settled) << "the peer has signed that it has it";
  EXPECT_EQ(now(delivery).state, State::handed_over);
  EXPECT_FALSE(now(delivery).reason);
  EXPECT_FALSE(now(delivery).uncertain);
  EXPECT_EQ(now(change).state, State::waiting) << "what was put on the work list behind it follows";
  EXPECT_EQ(*report(true), SignalFate::repeated);
  EXPECT_EQ(now(delivery).state, State::handed_over);
}

TEST_F(Envelopes, WhatProvesThatThePeerHasItOutweighsAStatusOfHttp) {
  RecordDetail status_413;
  status_413.reason = Reason{Code::D406, "HTTP 413"};
  const auto stopped = [&](int number, DeliveryEvent how) {
    const Delivery first = awaiting(number, EnvelopeId{"e-" + std::to_string(number)});
    return record(record(first, DeliveryEvent::start), how, status_413);
  };
  const Delivery held = stopped(1, DeliveryEvent::hold);
  EXPECT_TRUE(held.uncertain) << "it was sent before";
  EXPECT_EQ(*take(acknowledgement()), SignalFate::settled);
  EXPECT_EQ(now(held).state, State::handed_over);
  EXPECT_FALSE(now(held).reason);

  const Delivery refused = stopped(2, DeliveryEvent::refuse);
  EXPECT_EQ(*take(acknowledgement(kNarvik, EnvelopeId{"e-2"})), SignalFate::settled);
  EXPECT_EQ(now(refused).state, State::handed_over);
  EXPECT_TRUE(now(refused).receipt_deadline);

  const Delivery confirmed = stopped(3, DeliveryEvent::refuse);
  accepted(receipt(13, 3, kNarvik, ReceiptStatus::ok));
  EXPECT_EQ(now(confirmed).state, State::confirmed);
  const Delivery rejected = stopped(4, DeliveryEvent::hold);
  accepted(receipt(14, 4, kNarvik, ReceiptStatus::rejected));
  EXPECT_EQ(now(rejected).state, State::rejected);
  EXPECT_EQ(status.count("receipt"), 0U) << "nothing contradicts";
}

TEST_F(Envelopes, WhatFollowsAMessageThatAStatusOfHttpRefusedGoesOnceTheReceiptComes) {
  RecordDetail refusal;
  refusal.reason = Reason{Code::D406, "HTTP 413"};
  const Delivery delivery = record(on_its_way(), DeliveryEvent::refuse, refusal);
  const Delivery change = accepted(follow_up(2, 1, "M")).deliveries.front();
  ASSERT_EQ(now(change).state, State::held);
  accepted(receipt(5, 1, kNarvik, ReceiptStatus::ok));
  EXPECT_EQ(now(delivery).state, State::confirmed);
  EXPECT_EQ(now(change).state, State::waiting);
}

TEST_F(Envelopes, AReceiptContradictsARefusalThatThePeerHasSigned) {
  const Delivery delivery = awaiting();
  ASSERT_EQ(*take(refusal(Code::D422)), SignalFate::settled);
  const std::size_t alarms = status.count(Loudness::alarm);
  accepted(receipt(5, 1, kNarvik, ReceiptStatus::ok));
  EXPECT_EQ(now(delivery).state, State::refused);
  EXPECT_EQ(status.count(Loudness::alarm), alarms + 1);
}

TEST_F(Envelopes, AnAcknowledgementReleasesNothingThatAPersonHoldsBehindAReport) {
  const Delivery delivery = awaiting();
  ASSERT_EQ(*report(true), SignalFate::settled);
  RecordDetail hold;
  hold.who = "kari";
  hold.reason = Reason{Code::H312, {}};
  record(now(delivery), DeliveryEvent::hold, hold);
  EXPECT_EQ(*take(acknowledgement()), SignalFate::repeated);
  EXPECT_EQ(now(delivery).state, State::held);
}

TEST_F(Envelopes, AMailMayComeBackBeforeItsAttemptHasEnded) {
  const Delivery delivery = on_its_way();
  EXPECT_EQ(*report(true), SignalFate::settled);
  EXPECT_EQ(now(delivery).state, State::held);
}

TEST_F(Envelopes, AMailThatIsLateIsNotedAndNoMoreThanTwentyTimes) {
  const Delivery delivery = awaiting();
  for (int i = 0; i < 30; ++i) EXPECT_EQ(*report(false), SignalFate::repeated);
  EXPECT_EQ(now(delivery).state, State::waiting);
  EXPECT_EQ(now(delivery).version, delivery.version);
  EXPECT_EQ(notes(delivery, "mail_report"), 20U);
  EXPECT_EQ(*take(acknowledgement()), SignalFate::settled);
}

TEST_F(Envelopes, AReportNobodySignedChangesNothingThatThePeerHasSaid) {
  const Delivery delivery = awaiting();
  ASSERT_EQ(*take(acknowledgement()), SignalFate::settled);
  const std::size_t alarms = status.count(Loudness::alarm);
  EXPECT_EQ(*report(true), SignalFate::repeated);
  EXPECT_EQ(now(delivery).state, State::handed_over);
  EXPECT_EQ(status.count(Loudness::alarm), alarms);
  EXPECT_EQ(notes(delivery, "mail_report"), 1U);
}

TEST_F(Envelopes, ASoapFaultByMailIsNotedAsThat) {
  const Delivery delivery = awaiting();
  ASSERT_EQ(*tests::run(io, keeper.take_report({kEnvelope, false, "a SOAP fault, Client", true})),
            SignalFate::repeated);
  EXPECT_EQ(now(delivery).state, State::waiting);
  EXPECT_EQ(history_of(delivery.message).back().why, "SOAP fault by mail");
  EXPECT_EQ(history_of(delivery.message).back().detail, "a SOAP fault, Client");
}

TEST_F(Envelopes, AReportOfNothingThatWasSentIsUnknown) {
  awaiting();
  EXPECT_EQ(*report(true, EnvelopeId{"other"}), SignalFate::unknown);
  EXPECT_EQ(status.count("mail_report"), 1U);
}

TEST_F(Envelopes, WhatWasSentIsGivenBackByItsId) {
  const Delivery delivery = awaiting();
  const auto sent = *tests::run(io, keeper.sent(kEnvelope));
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->bytes.reveal(), "the envelope");
  EXPECT_EQ(sent->record.delivery, delivery.id);
  EXPECT_FALSE(*tests::run(io, keeper.sent(EnvelopeId{"other"})));
}

TEST_F(Envelopes, ThePeersDuplicatesAreAnsweredAsTheFirstWas) {
  const Acceptance acceptance = accepted(care_message(1));
  const auto keep = [&](const std::string& answer) {
    return std::string{tests::run(io, keeper.keep_answer({EnvelopeId{"p-1"}, kWard, acceptance.message.id,
                                                          Payload{answer}, "signed"}))
                           ->reveal()};
  };
  const auto known = [&](HerId from) { return *tests::run(io, keeper.answer_to(from, EnvelopeId{"p-1"})); };
  EXPECT_FALSE(known(kWard));
  EXPECT_EQ(keep("first"), "first");
  ASSERT_TRUE(known(kWard));
  EXPECT_EQ(known(kWard)->reveal(), "first");
  EXPECT_EQ(keep("second"), "first") << "another exchange was quicker";
  EXPECT_FALSE(known(kOtherWard)) << "each peer has ids of its own";
  EXPECT_FALSE(known(HerId{}));
  EXPECT_EQ(history_of(acceptance.message.id).back().event, "enveloped");
}

TEST_F(Envelopes, TheAnswerToAMessageIsFoundByTheNameThatItHas) {
  const Message message = accepted(care_message(1)).message;
  const auto found = [&](HerId sender, const BusinessId& name) {
    const auto answer = *tests::run(io, keeper.answer_to_message(sender, name));
    return answer ? std::string(answer->reveal()) : "none";
  };
  EXPECT_EQ(found(message.sender, message.business_id), "none") << "it came in no envelope";
  ASSERT_TRUE(tests::run(
      io, keeper.keep_answer({EnvelopeId{"p-1"}, message.sender, message.id, Payload{"answer"}, "signed"})));
  EXPECT_EQ(found(message.sender, message.business_id), "answer");
  EXPECT_EQ(found(message.sender_business, message.business_id), "answer");
  EXPECT_EQ(found(kStranger, message.business_id), "none") << "another sender may use the same name";
  EXPECT_EQ(found(message.sender, BusinessId{"other"}), "none");
  EXPECT_EQ(found({}, message.business_id), "none");
}

TEST_F(Envelopes, OfRepeatsTwentyAnswersAreKeptAndTheRestIsAnsweredAllTheSame) {
  const Acceptance acceptance = accepted(care_message(1));
  for (int number = 0; number < 30; ++number) {
    AnsweredEnvelope one{EnvelopeId{"p-" + std::to_string(number)},
                         kWard,
                         acceptance.message.id,
                         Payload{"answer"},
                         "signed",
                         true};
    EXPECT_EQ(tests::run(io, keeper.keep_answer(std::move(one)))->reveal(), "answer");
  }
  const auto history = history_of(acceptance.message.id);
  EXPECT_EQ(std::ranges::count(history, "enveloped", &HistoryEntry::event), 20);
}

TEST_F(Envelopes, ARepeatIsAnsweredThoughTheStoreIsFullAndWhatIsNewIsNot) {
  const Acceptance acceptance = accepted(care_message(1));
  for (const bool repeats : {true, false}) {
    store.fail_next_commit(Code::B201);
    const auto answer = tests::run(io, keeper.keep_answer({EnvelopeId{"p-1"}, kWard, acceptance.message.id,
                                                           Payload{"answer"}, "signed", repeats}));
    EXPECT_EQ(answer.ok(), repeats);
  }
}

TEST_F(Envelopes, NothingIsAnsweredThatCouldNotBeKept) {
  const Acceptance acceptance = accepted(care_message(1));
  store.fail_next_commit(Code::B203);
  const auto kept = tests::run(
      io, keeper.keep_answer({EnvelopeId{"p-1"}, kWard, acceptance.message.id, Payload{"answer"}, ""}));
  EXPECT_EQ(kept.failure().code, Code::B203);
}

TEST_F(Envelopes, AnAcknowledgementLetsGoWhatWaitsBehindWhatWasGivenUp) {
  const Delivery original = record(awaiting(), DeliveryEvent::expire);
  const Delivery change = accepted(follow_up(2, 1, "M")).deliveries.front();
  ASSERT_EQ(now(change).state, State::held);
  EXPECT_EQ(*take(acknowledgement()), SignalFate::settled);
  EXPECT_EQ(now(original).state, State::handed_over);
  EXPECT_EQ(now(change).state, State::waiting);
}

}  // namespace
}  // namespace budstikke::intake_tests
