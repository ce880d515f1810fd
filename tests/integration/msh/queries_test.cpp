// Ping and StatusRequest.

#include <gmock/gmock.h>

#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/envelope_writer.hpp"
#include "adapters/msh/opening.hpp"
#include "adapters/signature/envelope_signature.hpp"
#include "tests/integration/msh/sides.hpp"
#include "tests/integration/msh/signed_message.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Kind = msh::Reaction::Kind;
using tests::kService;
using tests::kWard;

constexpr const char* kConversation = "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f0aa";
constexpr HerId kNobody{77777};

class Queries : public tests::Sides {
 protected:
  Queries() {
    municipality.ours = {kService, kNobody};
    municipality.book = {kWard, kService};
  }
  static ebms::Stamp stamp() { return {"5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f0ab", tests::kPkiNow}; }
  static ebms::EbmsEnvelope ping(HerId to = kService) {
    return ebms::compose_ping(kWard, to, ebms::default_cpa_id(kWard, to), kConversation, stamp());
  }
  static ebms::EbmsEnvelope status_request(const std::string& about, HerId to = kService) {
    ebms::EbmsEnvelope message;
    message.from = ebms::party_of(kWard, {});
    message.to = ebms::party_of(to, {});
    message.cpa_id = ebms::default_cpa_id(kWard, to);
    message.message_id = about;
    return ebms::compose_status_request(message, kConversation, stamp());
  }
  /// Signed by the hospital; `block` stands in the header too.
  msh::Reaction ask(ebms::EbmsEnvelope envelope, const std::string& block = {}) {
    envelope.sync_reply = true;
    std::string text = ebms::write_envelope(envelope);
    text.insert(text.find("</SOAP:Header>"), block);
    const msh::OwnKey& key = hospital.signing_key();
    msh::Incoming incoming;
    incoming.headers.add("Content-Type", "text/xml; charset=UTF-8");
    incoming.headers.add("SOAPAction", "\"ebXML\"");
    incoming.body = Payload{
        *signature::sign_envelope(text, {}, key.key, key.facts.der, signature::Algorithm::rsa_sha256)};
    return tests::run(io, municipality.receiver->receive(std::move(incoming)));
  }
  /// Under a signature that the hospital would believe.
  std::string answer(const msh::Reaction& reaction) {
    EXPECT_EQ(reaction.kind, Kind::answer) << said(municipality.status);
    EXPECT_TRUE(reaction.in_exchange);
    const auto package = msh::open_own(reaction.answer.reveal());
    if (!package) return package.failure().detail;
    EXPECT_TRUE(signature::verify_envelope(package->soap, {}, {std::nullopt, hospital.clock.now()}));
    return package->soap;
  }
  static void expect_unsigned(const msh::Reaction& reaction) {
    EXPECT_EQ(reaction.kind, Kind::fault);
    EXPECT_THAT(reaction.fault, HasSubstr("SOAP:Fault"));
    EXPECT_THAT(reaction.fault, Not(HasSubstr("Signature")));
  }
};

TEST_F(Queries, APingIsAnsweredByASignedPongFromWhomItWasSentTo) {
  const std::string pong = answer(ask(ping()));
  EXPECT_THAT(pong, HasSubstr("<eb:Action>Pong</eb:Action>"));
  EXPECT_THAT(pong, HasSubstr(stamp().message_id + "</eb:RefToMessageId>"));
  EXPECT_LT(pong.find(">201</eb:PartyId>"), pong.find(">101</eb:PartyId>"));
  EXPECT_THAT(municipality.intake.got, IsEmpty());
  EXPECT_THAT(municipality.desk.answers, IsEmpty());
}

TEST_F(Queries, TheStatusOfAMessageIsWhetherItWasAnswered) {
  const std::string id = "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f001";
  EXPECT_THAT(answer(ask(status_request(id))), HasSubstr("eb:messageStatus=\"NotRecognized\""));
  static_cast<void>(tests::run(
      io, municipality.receiver->receive(tests::with_payloads(hospital, municipality, {"<MsgHead/>"}, id))));
  const std::string status = answer(ask(status_request(id)));
  EXPECT_THAT(status, HasSubstr("<eb:Action>StatusResponse</eb:Action>"));
  EXPECT_THAT(status, HasSubstr("eb:messageStatus=\"Received\""));
}

TEST_F(Queries, NothingIsSignedInTheNameOfOthers) {
  for (const HerId other : {kNobody, HerId{202}}) {
    expect_unsigned(ask(ping(other)));
    expect_unsigned(ask(status_request("x@y", other)));
  }
  EXPECT_THAT(said(municipality.status), HasSubstr("a query is not answered as it asks"));
}

TEST_F(Queries, Rule29HoldsOfThemToo) {
  municipality.ours = {};
  municipality.book = {kService};
  const std::string refused = answer(ask(ping()));
  EXPECT_THAT(refused, HasSubstr("<eb:ErrorList"));
  EXPECT_THAT(refused, HasSubstr("ValueNotRecognized"));
  EXPECT_THAT(refused, Not(HasSubstr("Pong")));
}

TEST_F(Queries, ThatTheRulesRefuseAreAnsweredByAnErrorList) {
  ebms::EbmsEnvelope asking = ping();
  asking.ack_requested = ebms::compose_message({}, stamp()).ack_requested;
  EXPECT_THAT(answer(ask(asking)), HasSubstr("<eb:ErrorList"));
  ebms::EbmsEnvelope about_nothing = status_request("x@y");
  about_nothing.status_request.reset();
  EXPECT_THAT(answer(ask(about_nothing)), HasSubstr("<eb:ErrorList"));
  EXPECT_THAT(municipality.intake.got, IsEmpty()) << "nor are they stored";
}

TEST_F(Queries, Rule100ABlockThatMustBeUnderstoodAndIsNotKnownIsAnsweredByAFault) {
  const auto reaction = ask(ping(), "<x:Terms xmlns:x=\"urn:x\" SOAP:mustUnderstand=\"1\"/>");
  expect_unsigned(reaction);
  EXPECT_THAT(reaction.fault, HasSubstr("SOAP:MustUnderstand"));
}

}  // namespace
}  // namespace budstikke
