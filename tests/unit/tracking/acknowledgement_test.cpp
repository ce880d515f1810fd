#include "engine/tracking/acknowledgement.hpp"

#include <gtest/gtest.h>

namespace budstikke {
namespace {

using enum DeliveryState;
using Kind = SignalVerdict::Kind;

/// What an acknowledgement, a refusal for good, and a refusal that a person must look at mean in each state.
struct Row {
  DeliveryState state;
  Kind acknowledged;
  Kind refused;
};
constexpr Row kRows[] = {
    {waiting, Kind::settles, Kind::settles},
    {sending, Kind::settles, Kind::settles},
    {handed_over, Kind::repeats, Kind::contradicts},
    {unconfirmed, Kind::repeats, Kind::contradicts},
    {confirmed, Kind::repeats, Kind::contradicts},
    {rejected, Kind::repeats, Kind::contradicts},
    {refused, Kind::contradicts, Kind::repeats},
    {expired, Kind::settles, Kind::repeats},
    {held, Kind::taken, Kind::repeats},
    {discarded, Kind::repeats, Kind::repeats},
};

TEST(TransportSignals, SettleWhatTheTableSaysAndOnlyByStepsThatThereAre) {
  ASSERT_EQ(std::size(kRows), static_cast<std::size_t>(kDeliveryStates));
  for (const Row& row : kRows) {
    Delivery delivery;
    delivery.state = row.state;
    delivery.envelope = EnvelopeId{"e"};
    TransportSignal signal;
    const auto judged = [&] { return judge_signal(delivery, EnvelopeId{"e"}, signal); };
    EXPECT_EQ(judged().kind, row.acknowledged) << to_text(row.state);
    if (judged().kind == Kind::settles) {
      EXPECT_EQ(next_state(row.state, judged().event), handed_over) << to_text(row.state);
    }
    signal.refusal = Failure{Code::D422};
    EXPECT_EQ(judged().kind, row.refused) << to_text(row.state);
    if (judged().kind == Kind::settles) {
      EXPECT_EQ(next_state(row.state, judged().event), refused) << to_text(row.state);
    }
    signal.refusal = Failure{Code::D423};
    EXPECT_EQ(judged().kind, row.refused) << to_text(row.state);
    if (judged().kind == Kind::settles) {
      EXPECT_EQ(next_state(row.state, judged().event), held) << to_text(row.state);
    }
  }
}

TEST(TransportSignals, AnAcknowledgementOutweighsTheReportOfAMailThatCameBack) {
  Delivery delivery;
  delivery.state = held;
  delivery.envelope = EnvelopeId{"e"};
  delivery.reason = Reason{Code::D425, "failed, status 5.1.1"};
  const SignalVerdict verdict = judge_signal(delivery, EnvelopeId{"e"}, {});
  EXPECT_EQ(verdict.kind, Kind::settles);
  EXPECT_EQ(next_state(held, verdict.event), handed_over);
  EXPECT_EQ(judge_signal(delivery, EnvelopeId{"old"}, {}).kind, Kind::repeats);
  TransportSignal refusal;
  refusal.refusal = Failure{Code::D422};
  EXPECT_EQ(judge_signal(delivery, EnvelopeId{"e"}, refusal).kind, Kind::repeats);
  delivery.reason = Reason{Code::D423, {}};
  EXPECT_EQ(judge_signal(delivery, EnvelopeId{"e"}, {}).kind, Kind::taken) << "the peer itself refused it";
}

TEST(TransportSignals, AnAcknowledgementOutweighsAStatusOfHttpAndNoRefusalThatIsSigned) {
  for (const DeliveryState state : {held, refused}) {
    Delivery delivery;
    delivery.state = state;
    delivery.envelope = EnvelopeId{"e"};
    delivery.reason = Reason{Code::D406, "HTTP 413"};
    const SignalVerdict verdict = judge_signal(delivery, EnvelopeId{"e"}, {});
    EXPECT_EQ(verdict.kind, Kind::settles) << to_text(state);
    EXPECT_EQ(next_state(state, verdict.event), handed_over) << to_text(state);
    EXPECT_EQ(judge_signal(delivery, EnvelopeId{"old"}, {}).kind, Kind::repeats) << to_text(state);
    delivery.reason = Reason{Code::D422, "OtherXml"};
    EXPECT_NE(judge_signal(delivery, EnvelopeId{"e"}, {}).kind, Kind::settles) << to_text(state);
  }
}

TEST(TransportSignals, OfAnEarlierLifeSettleNothing) {
  for (const Row& row : kRows) {
    Delivery delivery;
    delivery.state = row.state;
    delivery.envelope = EnvelopeId{"new"};
    EXPECT_EQ(judge_signal(delivery, EnvelopeId{"old"}, {}).kind, Kind::repeats) << to_text(row.state);
  }
}

TEST(MailReports, PutOnTheWorkListWhatIsNotAcknowledgedAndNothingElse) {
  for (const Row& row : kRows) {
    Delivery delivery;
    delivery.state = row.state;
    delivery.envelope = EnvelopeId{"e"};
    MailReport report{EnvelopeId{"e"}, true};
    const SignalVerdict verdict = judge_report(delivery, report);
    const bool pending = row.state == waiting || row.state == sending;
    EXPECT_EQ(verdict.kind, pending ? Kind::settles : Kind::repeats) << to_text(row.state);
    if (pending) {
      EXPECT_EQ(next_state(row.state, verdict.event), held) << to_text(row.state);
    }
    report.returned = false;
    EXPECT_EQ(judge_report(delivery, report).kind, Kind::repeats) << "a delay";
    report = {EnvelopeId{"old"}, true};
    EXPECT_EQ(judge_report(delivery, report).kind, Kind::repeats) << "of an earlier life";
  }
}

}  // namespace
}  // namespace budstikke
