// What strangers bring about who copy, change and repeat what is a partner's.

#include <gmock/gmock.h>

#include "tests/integration/msh/sides.hpp"
#include "tests/integration/msh/signed_message.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = msh::Reaction::Kind;
using tests::kService;
using tests::kWard;

class Strangers : public tests::Sides {
 protected:
  msh::Reaction receive(msh::Incoming incoming) {
    return tests::run(io, municipality.receiver->receive(std::move(incoming)));
  }
  /// Whom it is about is never found out.
  static boost::asio::awaitable<Outcome<msh::Partner>> waiting(Clock* clock) {
    co_await clock->wait_until(clock->now() + std::chrono::hours{1});
    co_return Failure(Code::H317);
  }
  static boost::asio::awaitable<bool> ended(msh::SignalOutbox* outbox) {
    co_await outbox->stop(Duration{0});
    co_return true;
  }
  [[nodiscard]] msh::Incoming genuine() const {
    return tests::with_payloads(hospital, municipality, {"<MsgHead/>"});
  }
  [[nodiscard]] msh::Incoming forged() const { return tests::changed(genuine(), "S-HELSE", "T-HELSE"); }
};

TEST_F(Strangers, DoNotContradictAnAcknowledgementByAChangedCopy) {
  const msh::Incoming message = genuine();
  const auto taken = receive(message);
  ASSERT_EQ(taken.kind, Kind::answer);
  const msh::Incoming copy = tests::changed(message, "S-HELSE", "T-HELSE");
  const auto again = receive(copy);
  ASSERT_EQ(again.kind, Kind::answer);
  EXPECT_EQ(again.answer.reveal(), taken.answer.reveal());
  EXPECT_EQ(receive(tests::without_sync_reply(copy)).kind, Kind::silence);
}

TEST_F(Strangers, BringOneAnswerAMinuteToThePartyThatTheyName) {
  const msh::Incoming message = tests::without_sync_reply(forged());
  const auto first = receive(message);
  ASSERT_EQ(first.kind, Kind::answer);
  EXPECT_FALSE(first.proven);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(receive(message).kind, Kind::silence);
  EXPECT_EQ(municipality.status.count(Loudness::warn), 5U) << "nor do they fill the log";
  EXPECT_THAT(said(municipality.status), HasSubstr("no more is told of the same party"));
  municipality.clock.advance(std::chrono::minutes{1});
  EXPECT_EQ(receive(message).kind, Kind::answer);
  EXPECT_THAT(municipality.desk.answers, IsEmpty());
}

TEST_F(Strangers, BringAboutFewSignaturesInTheExchangeToo) {
  const auto sent_as = [this](const std::string& party, int times) {
    const msh::Incoming message =
        tests::changed(forged(), ">101</eb:PartyId>", ">" + party + "</eb:PartyId>");
    int is_signed = 0;
    for (int i = 0; i < times; ++i) {
      const auto reaction = receive(message);
      const bool answered = reaction.kind == Kind::answer;
      is_signed += answered ? 1 : 0;
      EXPECT_TRUE(answered || reaction.kind == Kind::fault);
      EXPECT_THAT(reaction.fault, testing::Not(HasSubstr("Signature")));
    }
    return is_signed;
  };
  EXPECT_EQ(sent_as("101", 20), 5);
  municipality.clock.advance(std::chrono::minutes{1});
  EXPECT_EQ(sent_as("101", 1), 1);
  int of_all = 1;
  for (std::uint32_t party = 1'001; party <= 1'025; ++party) {
    municipality.partners[HerId{party}] = municipality.partners[kWard];
    municipality.partners[HerId{party}].her_id = HerId{party};
    of_all += sent_as(std::to_string(party), 5);
  }
  EXPECT_EQ(of_all, 100);
  EXPECT_EQ(receive(genuine()).kind, Kind::answer) << "what is proven is answered";
}

TEST_F(Strangers, GetNoSignatureUnderAHerIdThatIsNotOurs) {
  municipality.ours = {kService};
  const auto named = receive(tests::changed(forged(), ">201</eb:PartyId>", ">77777</eb:PartyId>"));
  EXPECT_EQ(named.kind, Kind::fault);
  municipality.ours = {};
  municipality.book = {kWard};
  EXPECT_EQ(receive(forged()).kind, Kind::fault) << "nor under one that nobody has";
  municipality.book = {kWard, kService};
  const auto ours = receive(forged());
  EXPECT_EQ(ours.kind, Kind::answer);
  EXPECT_FALSE(ours.proven);
}

TEST_F(Strangers, DoNotTakeTheRoomOfAcknowledgementsInTheOutbox) {
  const auto waits = [this](HerId) -> boost::asio::awaitable<Outcome<msh::Partner>> {
    return waiting(&municipality.clock);
  };
  msh::SignalOutbox outbox({.loop = io.get_executor(),
                            .partner = waits,
                            .clock = &municipality.clock,
                            .entropy = &municipality.entropy,
                            .status = &municipality.status,
                            .most = 1,
                            .most_unproven = 2});
  for (int i = 0; i < 5; ++i) outbox.send_unproven(kWard, Payload{"x"});
  outbox.send(kWard, Payload{"x"});
  EXPECT_THAT(municipality.status.lines, IsEmpty()) << "it was sent";
  outbox.send(kWard, Payload{"x"});
  EXPECT_THAT(municipality.status.lines, SizeIs(1)) << "as many as there is room for";
  static_cast<void>(tests::run(io, ended(&outbox)));
}

}  // namespace
}  // namespace budstikke
