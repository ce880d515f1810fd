// Two message handlers over real connections: messages, acknowledgements at once and later, errors, duplicates, strangers.

#include <gmock/gmock.h>

#include "adapters/crypto/base64.hpp"
#include "adapters/msh/agreement.hpp"
#include "tests/integration/msh/sides.hpp"
#include "tests/support/cpa_text.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using tests::kMunicipality;
using tests::kService;
using tests::kWard;

class Exchange : public tests::Sides {
 protected:
  ~Exchange() override { static_cast<void>(tests::run(io, ended())); }
  boost::asio::awaitable<bool> ended() {
    co_await hospital.outbox->stop(seconds{5});
    co_await municipality.outbox->stop(seconds{5});
    co_return true;
  }

  /// Made as the engine makes it, and remembered by the sender.
  Shipment wrapped(Shipment shipment) {
    auto made = tests::run(io, hospital.transport->wrap(shipment));
    if (!made)
      throw std::runtime_error(std::string(id_of(made.failure().code)) + " " + made.failure().detail);
    description = made->description;
    hospital.desk.own[made->id] = made->bytes;
    shipment.envelope = made->id;
    shipment.payload = made->bytes;
    return shipment;
  }
  Outcome<HandOver> send(const Shipment& shipment) {
    return tests::run(io, hospital.transport->send(shipment, seconds{30}));
  }
  /// Until the municipality's signals are on their way no more.
  void settle() { static_cast<void>(tests::run(io, ended())); }
  HttpAnswer post(std::string content_type, std::string body) {
    HttpCaller caller(io.get_executor(), {});
    HttpQuestion question;
    question.url = municipality.endpoint().substr(6);
    question.headers = {{"Content-Type", std::move(content_type)}, {"SOAPAction", "\"ebXML\""}};
    question.body = Payload{std::move(body)};
    return *tests::run(io, caller.call(std::move(question), seconds{30}));
  }

  std::string description;
};

TEST_F(Exchange, AMessageArrivesAsItWasAndIsAcknowledgedInTheSameExchange) {
  const auto taken = send(wrapped(hospital.shipment_to(kService, "<MsgHead>Kari</MsgHead>")));
  ASSERT_TRUE(taken) << id_of(taken.failure().code) << taken.failure().detail;
  EXPECT_TRUE(taken->acknowledged) << said(hospital.status);
  EXPECT_THAT(taken->evidence, HasSubstr(kMunicipality));
  EXPECT_THAT(taken->evidence, HasSubstr("rsa-sha256"));
  EXPECT_THAT(description, HasSubstr("encrypted by aes256-cbc-rsa15"));
  ASSERT_EQ(municipality.intake.got.size(), 1U);
  const Submission& got = municipality.intake.got.front();
  EXPECT_EQ(got.payload.reveal(), "<MsgHead>Kari</MsgHead>");
  EXPECT_EQ(got.road, Road::ebxml);
  EXPECT_EQ(got.may_send_as, std::vector<HerId>{kWard});
  EXPECT_EQ(got.addressed_to, kService);
  ASSERT_EQ(municipality.desk.descriptions.size(), 1U);
  EXPECT_THAT(municipality.desk.descriptions.front(), HasSubstr("answered with an acknowledgement"));
}

TEST_F(Exchange, APartnerIsWrittenToAsItsDatesSayOnTheDayThatTheEnvelopeIsMade) {
  const TimePoint now = hospital.clock.now();
  hospital.partners[kService].encryption = {crypto::CmsProfile::gcm_oaep, now + std::chrono::hours{1},
                                            now + std::chrono::hours{2}};
  const Shipment before = wrapped(hospital.shipment_to(kService, "<MsgHead>1</MsgHead>"));
  EXPECT_THAT(description, HasSubstr("encrypted by aes256-cbc-rsa15"));
  hospital.clock.advance(std::chrono::hours{1});
  const Shipment within = wrapped(hospital.shipment_to(kService, "<MsgHead>2</MsgHead>"));
  EXPECT_THAT(description, HasSubstr("encrypted by aes256-gcm-oaep"));
  hospital.clock.advance(std::chrono::hours{1});
  const Shipment after = wrapped(hospital.shipment_to(kService, "<MsgHead>3</MsgHead>"));
  EXPECT_THAT(description, HasSubstr("encrypted by aes256-cbc-rsa15"));
  for (const Shipment& one : {before, within, after}) EXPECT_TRUE(send(one)) << said(municipality.status);
  ASSERT_EQ(municipality.intake.got.size(), 3U) << "the receiver opens both, whatever the day";
  EXPECT_EQ(municipality.intake.got[1].payload.reveal(), "<MsgHead>2</MsgHead>");
}

TEST_F(Exchange, NothingOfTheMessageCanBeReadOnTheWay) {
  const Shipment shipment = wrapped(hospital.shipment_to(kService, "<MsgHead>Kari Nordmann</MsgHead>"));
  EXPECT_THAT(std::string(shipment.payload.reveal()), Not(HasSubstr("Nordmann")));
}

TEST_F(Exchange, ADuplicateIsAnsweredWithTheSameAcknowledgementAndGoesNoFurther) {
  const Shipment shipment = wrapped(hospital.shipment_to(kService));
  const auto first = send(shipment);
  const auto second = send(shipment);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(second->acknowledged);
  EXPECT_EQ(first->evidence, second->evidence);
  EXPECT_EQ(municipality.intake.got.size(), 1U);
}

TEST_F(Exchange, AnotherMessageUnderAnIdThatIsKnownIsStoredAndAcknowledgedForItself) {
  hospital.entropy = {};
  const Shipment first = wrapped(hospital.shipment_to(kService, "<MsgHead>1</MsgHead>"));
  ASSERT_TRUE(send(first));
  hospital.entropy = {};
  const Shipment second = wrapped(hospital.shipment_to(kService, "<MsgHead>2</MsgHead>"));
  ASSERT_EQ(first.envelope, second.envelope);
  const auto taken = send(second);
  ASSERT_TRUE(taken) << id_of(taken.failure().code) << said(hospital.status);
  EXPECT_TRUE(taken->acknowledged);
  ASSERT_EQ(municipality.intake.got.size(), 2U);
  EXPECT_EQ(municipality.intake.got.back().payload.reveal(), "<MsgHead>2</MsgHead>");
  EXPECT_THAT(said(municipality.status), HasSubstr("comes again with other bytes"));
  EXPECT_EQ(municipality.desk.descriptions.size(), 1U) << "the first answer stays";
}

TEST_F(Exchange, AnAcknowledgementComesLaterWhereItIsNotAskedForAtOnce) {
  hospital.partners[kService].sync_reply = false;
  const Shipment shipment = wrapped(hospital.shipment_to(kService));
  const auto taken = send(shipment);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(taken->acknowledged);
  settle();
  ASSERT_EQ(hospital.desk.signals.size(), 1U) << said(municipality.status) << said(hospital.status);
  EXPECT_EQ(hospital.desk.signals[0].answers, shipment.envelope);
  EXPECT_EQ(hospital.desk.signals[0].from, kService);
  EXPECT_FALSE(hospital.desk.signals[0].refusal);
  EXPECT_TRUE(hospital.intake.got.empty());
}

TEST_F(Exchange, AReceiptGoesUnderTheNamesOfTheMessageThatItAnswers) {
  Shipment shipment = hospital.shipment_to(kService, "<AppRec/>");
  shipment.type = "APPREC";
  shipment = wrapped(shipment);
  const std::string text(shipment.payload.reveal());
  for (const char* part : {">S-HELSEOPPL_SOKNAD</eb:Service>", ">APPREC</eb:Action>",
                           ">101</eb:PartyId><eb:Role>HELSEOPPL_SOKNADreceiver<",
                           ">201</eb:PartyId><eb:Role>HELSEOPPL_SOKNADsender<"})
    EXPECT_THAT(text, HasSubstr(part));
  ASSERT_TRUE(send(shipment)->acknowledged);
  EXPECT_EQ(municipality.intake.got.front().payload.reveal(), "<AppRec/>");
}

TEST_F(Exchange, AReceiptIsLikeTheEnvelopeThatItAnswers) {
  tests::CpaText cpa;
  cpa.endpoint = municipality.endpoint().substr(6);
  cpa.encrypting = crypto::to_base64(certificate_der(municipality.encrypting));
  hospital.partners[kService].agreement =
      msh::read_agreement(cpa.text(), kService, {}, hospital.clock.now()).agreement->cpa;
  const std::string conversation = "0b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f00a";
  Shipment message = hospital.shipment_to(kService);
  message.conversation = BusinessId{conversation};
  message = wrapped(message);
  ASSERT_TRUE(send(message));
  const BusinessId name{"1b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f00b"};
  municipality.desk.brought[name] = message.envelope;
  municipality.receipt = {"HELSEOPPL_SOKNAD", name, kService};
  Shipment receipt = municipality.shipment_to(kWard, "<AppRec/>");
  receipt.receipt = true;
  // Our own to a message is stored as that message's: its type, and the peer as its sender.
  receipt.sender = kWard;
  const auto made = tests::run(io, municipality.transport->wrap(receipt));
  ASSERT_TRUE(made) << made.failure().detail;
  const std::string text(made->bytes.reveal());
  for (const char* part : {">S-OWN</eb:Service>", ">APPREC</eb:Action>", ">made:up:1</eb:CPAId>",
                           ">201</eb:PartyId><eb:Role>Answerer<", ">101</eb:PartyId><eb:Role>Asker<"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, HasSubstr(conversation + "</eb:ConversationId>"));
}

TEST_F(Exchange, WhatCannotBeOpenedIsStoredRefusedAndAnsweredByAnErrorAndSoAreItsDuplicates) {
  municipality.lose_decryption_key();
  const Shipment shipment = wrapped(hospital.shipment_to(kService));
  for (int i = 0; i < 2; ++i) {
    const auto refused = send(shipment);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.failure().code, Code::D423);
    EXPECT_EQ(refused.failure().detail, "SecurityFailure");
  }
  ASSERT_EQ(municipality.intake.got.size(), 1U);
  ASSERT_TRUE(municipality.intake.got.front().refused);
  EXPECT_EQ(municipality.intake.got.front().refused->code, Code::S609);
}

TEST_F(Exchange, AnAcknowledgementThatAnotherOrganisationSignsIsNotBelieved) {
  municipality.sign_as("NTRNO-972418013");
  const auto taken = send(wrapped(hospital.shipment_to(kService)));
  ASSERT_TRUE(taken);
  EXPECT_FALSE(taken->acknowledged);
  EXPECT_EQ(hospital.status.count(Loudness::warn), 1U);
}

TEST_F(Exchange, AMessageThatAnotherOrganisationSignsIsRefusedByASignedErrorAndNotStored) {
  hospital.sign_as("NTRNO-972418013");
  const auto refused = send(wrapped(hospital.shipment_to(kService)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, Code::D423);
  EXPECT_TRUE(municipality.intake.got.empty());
  EXPECT_TRUE(municipality.desk.answers.empty());
}

TEST_F(Exchange, Rule79ASignerThatTheRegisterDoesNotHaveIsTakenAndToldOf) {
  municipality.judge_signers(false);
  municipality.partners[kWard].registered_signers = {municipality.signer()};
  EXPECT_TRUE(send(wrapped(hospital.shipment_to(kService)))->acknowledged);
  EXPECT_EQ(municipality.status.count("signer_unregistered"), 1U);
  EXPECT_EQ(municipality.asked, std::vector<HerId>{kWard}) << "the register may have lagged";
  municipality.partners[kWard].registered_signers.push_back(hospital.signer());
  EXPECT_TRUE(send(wrapped(hospital.shipment_to(kService, "<Other/>")))->acknowledged);
  EXPECT_EQ(municipality.status.count("signer_unregistered"), 1U);
}

TEST_F(Exchange, Rule79OrRefusedOnceTheRegisterHasBeenAskedAnew) {
  municipality.judge_signers(true);
  PartyCertificate other = municipality.signer();
  other.fetched_at = municipality.clock.now() - std::chrono::hours{2};
  municipality.partners[kWard].registered_signers = {other};
  const Shipment shipment = wrapped(hospital.shipment_to(kService));
  const auto later = send(shipment);
  ASSERT_FALSE(later);
  EXPECT_EQ(later.failure().code, Code::D405) << "the peer is to try again";
  EXPECT_EQ(municipality.asked, std::vector<HerId>{kWard});
  municipality.partners[kWard].registered_signers.front().fetched_at = municipality.clock.now();
  const auto refused = send(shipment);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, Code::D423);
  EXPECT_TRUE(municipality.intake.got.empty());
  municipality.partners[kWard].registered_signers = {hospital.signer()};
  EXPECT_TRUE(send(shipment)->acknowledged);
}

TEST_F(Exchange, Rule79AnAgreementsSignersCountBesideTheRegistersAndDoNotLag) {
  municipality.judge_signers(true);
  msh::Partner& partner = municipality.partners[kWard];
  PartyCertificate other = municipality.signer();
  other.fetched_at = municipality.clock.now() - std::chrono::hours{2};
  partner.agreed_signers = {other};
  const Shipment shipment = wrapped(hospital.shipment_to(kService));
  const auto refused = send(shipment);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, Code::D423) << "nobody has a newer one to wait for";
  partner.registered_signers = {other};
  EXPECT_EQ(send(shipment).failure().code, Code::D405) << "the register may";
  partner.registered_signers.push_back(hospital.signer());
  EXPECT_TRUE(send(shipment)->acknowledged) << "new in the register, and not in the agreement yet";
  partner.agreed_signers = {hospital.signer()};
  partner.registered_signers = {other};
  EXPECT_TRUE(send(wrapped(hospital.shipment_to(kService, "<Other/>")))->acknowledged);
}

TEST_F(Exchange, AMessageGoesByTheAgreementWithThePartner) {
  tests::CpaText cpa;
  cpa.endpoint = municipality.endpoint().substr(6);
  cpa.encrypting = crypto::to_base64(certificate_der(municipality.encrypting));
  cpa.signing = crypto::to_base64(municipality.signer().der);
  const auto read = msh::read_agreement(cpa.text(), kService, {}, hospital.clock.now());
  ASSERT_TRUE(read.agreement) << testing::PrintToString(read.faults);
  msh::Partner& partner = hospital.partners[kService];
  partner.agreement = read.agreement->cpa;
  partner.agreed_signers = read.agreement->signers;
  partner.encryption_certificate = certificate_der(hospital.encrypting);
  hospital.judge_signers(true);
  const Shipment shipment = wrapped(hospital.shipment_to(kService));
  EXPECT_THAT(description, HasSubstr("by the agreement made:up:1"));
  EXPECT_THAT(std::string(shipment.payload.reveal()), HasSubstr("made:up:1</eb:CPAId>"));
  EXPECT_THAT(std::string(shipment.payload.reveal()), HasSubstr("S-OWN"));
  EXPECT_TRUE(send(shipment)->acknowledged) << said(hospital.status);
  Shipment other = hospital.shipment_to(kService);
  other.type = "EPIKRISE";
  const auto not_agreed = tests::run(io, hospital.transport->wrap(other));
  ASSERT_FALSE(not_agreed);
  EXPECT_EQ(not_agreed.failure().code, Code::M509);
  EXPECT_EQ(not_agreed.failure().advice, Advice::hold);
  partner.encryption_certificate = certificate_der(municipality.encrypting);
  other.type = "APPREC";
  wrapped(other);
  EXPECT_THAT(description, Not(HasSubstr("by the agreement"))) << "it has none for receipts";
}

TEST_F(Exchange, AMessageGoesWhereTheAgreementHasItWhateverIsAgreedOfOthers) {
  tests::CpaText cpa;
  cpa.mail_first = "mailto:edi@municipality.example";
  cpa.endpoint = municipality.endpoint().substr(6);
  msh::Partner& partner = hospital.partners[kService];
  const auto read = msh::read_agreement(cpa.text(), kService, {}, hospital.clock.now());
  ASSERT_TRUE(read.agreement) << testing::PrintToString(read.faults);
  partner.agreement = read.agreement->cpa;
  partner.endpoint.address = read.agreement->endpoint;
  EXPECT_EQ(partner.endpoint.address, "ebxml+mail:edi@municipality.example");
  const Shipment shipment = wrapped(hospital.shipment_to(kService));
  EXPECT_THAT(std::string(shipment.payload.reveal()), Not(HasSubstr("Message-ID:"))) << "it is no mail";
  const auto taken = send(shipment);
  ASSERT_TRUE(taken) << taken.failure().detail;
  EXPECT_TRUE(taken->acknowledged);
  Shipment other = hospital.shipment_to(kService);
  other.type = "EPIKRISE";
  other = wrapped(other);
  EXPECT_THAT(std::string(other.payload.reveal()), HasSubstr("To: edi@municipality.example"));
  EXPECT_THAT(send(other).failure().detail, HasSubstr("no mail server"));
}

TEST_F(Exchange, NothingIsSentWhereThePartysCertificateIsNotItsOwn) {
  hospital.partners[kService].organisation_number = "972418013";
  const auto made = tests::run(io, hospital.transport->wrap(hospital.shipment_to(kService)));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.failure().code, Code::S606);
  EXPECT_EQ(made.failure().advice, Advice::hold);
  hospital.partners[kService].encryption_certificate.clear();
  EXPECT_EQ(tests::run(io, hospital.transport->wrap(hospital.shipment_to(kService))).failure().code,
            Code::S610);
}

TEST_F(Exchange, ThePeerTriesAgainWhereNothingCouldBeStored) {
  const Shipment shipment = wrapped(hospital.shipment_to(kService));
  municipality.intake.failing = Failure(Code::B201);
  const auto later = send(shipment);
  ASSERT_FALSE(later);
  EXPECT_EQ(later.failure().code, Code::D405);
  municipality.intake.failing.reset();
  EXPECT_TRUE(send(shipment)->acknowledged);
}

TEST_F(Exchange, AnAcknowledgementOfOtherBytesSettlesNothing) {
  hospital.partners[kService].sync_reply = false;
  const Shipment shipment = wrapped(hospital.shipment_to(kService));
  const Shipment other = wrapped(hospital.shipment_to(kService, "<Other/>"));
  hospital.desk.own[shipment.envelope] = other.payload;
  ASSERT_TRUE(send(shipment));
  settle();
  EXPECT_TRUE(hospital.desk.signals.empty());
  EXPECT_EQ(hospital.status.count(Loudness::warn), 1U);
}

TEST_F(Exchange, StrangersGetAFaultAndLeaveNothingBehind) {
  for (const auto& [type, body] : {std::pair{"text/plain", "hello"}, std::pair{"text/xml", "<a/>"},
                                   std::pair{"multipart/related; boundary=x", "x"}}) {
    const HttpAnswer answer = post(type, body);
    EXPECT_EQ(answer.status, 500U) << type;
    EXPECT_THAT(answer.body, HasSubstr("Fault"));
  }
  municipality.partners.clear();
  EXPECT_EQ(send(wrapped(hospital.shipment_to(kService))).failure().code, Code::D405)
      << "a sender nobody knows";
  EXPECT_TRUE(municipality.intake.got.empty());
}

}  // namespace
}  // namespace budstikke
