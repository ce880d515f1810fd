// What a message handler makes of messages that are signed as they should be and not to be taken.

#include <gmock/gmock.h>

#include <memory>

#include "tests/integration/msh/sides.hpp"
#include "tests/integration/msh/signed_message.hpp"
#include "tests/support/cpa_text.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using tests::kService;
using tests::kWard;

class Judging : public tests::Sides {
 protected:
  Judging() {
    cpa.service = "S-SOKNAD";
    cpa.action = "SOKNAD";
  }

  /// As `cpa` says, known to both sides under its own id; the hospital sends by it.
  void agree() {
    cpa.endpoint = municipality.endpoint().substr(6);
    const auto read = ebms::read_cpa(cpa.text(), ebms::cpa_limits());
    ASSERT_TRUE(read) << read.failure().detail;
    municipality.agreements[read->id] = std::make_shared<const ebms::Cpa>(*read);
    hospital.partners[kService].cpa_id = read->id;
  }
  /// Sent under the names of the type, not the agreement's.
  Outcome<HandOver> send(std::string type = "SOKNAD") {
    Shipment shipment = hospital.shipment_to(kService);
    shipment.type = std::move(type);
    auto made = tests::run(io, hospital.transport->wrap(shipment));
    if (!made) return made.failure();
    shipment.envelope = made->id;
    shipment.payload = made->bytes;
    return tests::run(io, hospital.transport->send(shipment, seconds{30}));
  }
  /// What the history says of a message that came by mail and was acknowledged.
  std::string by_mail(const std::string& text) {
    hospital.partners[kService].endpoint.address = "ebxml+mail:edi@municipality.example";
    const auto made = tests::run(io, hospital.transport->wrap(hospital.shipment_to(kService, text)));
    if (!made) return made.failure().detail;
    const auto reaction = tests::run(io, municipality.receiver->receive({ebms::Road::mail, {}, made->bytes}));
    EXPECT_THAT(std::string(reaction.answer.reveal()), HasSubstr("<eb:Acknowledgment"));
    return municipality.desk.descriptions.empty() ? "" : municipality.desk.descriptions.back();
  }
  /// Refused by an ErrorList with these codes, and stored so for the reason that begins as told.
  void expect_refused(const Outcome<HandOver>& sent, const std::string& codes, const std::string& reason) {
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.failure().code, Code::D422);
    EXPECT_EQ(sent.failure().detail, codes);
    ASSERT_THAT(municipality.intake.got, SizeIs(1));
    ASSERT_TRUE(municipality.intake.got.front().refused);
    EXPECT_EQ(municipality.intake.got.front().refused->code, Code::M509);
    EXPECT_THAT(municipality.intake.got.front().refused->detail, testing::StartsWith(reason));
  }

  tests::CpaText cpa;
};

TEST_F(Judging, AMessageThatTheAgreementHasIsTaken) {
  agree();
  const auto taken = send();
  ASSERT_TRUE(taken) << taken.failure().detail << said(municipality.status);
  EXPECT_TRUE(taken->acknowledged);
}

TEST_F(Judging, Rule110ASenderThatIsNoPartyOfTheAgreementIsRefused) {
  cpa.ours = "102";
  agree();
  expect_refused(send(), "ValueNotRecognized", "rule 110: ");
}

TEST_F(Judging, Rule111AReceiverThatIsNoPartyOfTheAgreementIsRefused) {
  cpa.theirs = "202";
  agree();
  expect_refused(send(), "ValueNotRecognized", "rule 111: ");
}

TEST_F(Judging, Rule112AMessageBeforeTheAgreementBeginsIsRefused) {
  cpa.start = "2026-12-01T00:00:00Z";
  agree();
  ASSERT_LT(municipality.clock.now(), *parse_date_time(cpa.start));
  expect_refused(send(), "Inconsistent", "rule 112: ");
}

TEST_F(Judging, Rule113AMessageAfterTheAgreementEndsIsRefused) {
  cpa.end = "2026-01-01T00:00:00Z";
  agree();
  ASSERT_GE(municipality.clock.now(), *parse_date_time(cpa.end));
  expect_refused(send(), "Inconsistent", "rule 113: ");
}

TEST_F(Judging, Rule114AnActionThatTheAgreementDoesNotHaveIsRefused) {
  agree();
  expect_refused(send("EPIKRISE"), "NotSupported", "rule 114: ");
}

TEST_F(Judging, AMessageUnderTheDefaultCpaIdGoesByNoAgreement) {
  agree();
  hospital.partners[kService].cpa_id.clear();
  EXPECT_TRUE(send("EPIKRISE"));
}

TEST_F(Judging, Rule12ACpaIdOfTheSettingsMayHaveAnyForm) {
  hospital.partners[kService].cpa_id = "ours";
  const auto refused = send();
  ASSERT_FALSE(refused);
  EXPECT_THAT(municipality.intake.got.back().refused->detail, HasSubstr("rule 12: "));
  municipality.partners[kWard].cpa_id = "ours";
  EXPECT_TRUE(send());
}

TEST_F(Judging, Rule30AReceiverThatTheAddressBookDoesNotHaveIsRefused) {
  municipality.book = {kWard};
  const auto refused = send();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().detail, "ValueNotRecognized");
  ASSERT_THAT(municipality.intake.got, SizeIs(1));
  EXPECT_THAT(municipality.intake.got.front().refused->detail, testing::StartsWith("rule 30: "));
  municipality.book.insert(kService);
  EXPECT_TRUE(send());
}

TEST_F(Judging, Rule54AReceiverThatIsNotOfThisMessageServiceIsRefused) {
  municipality.ours = {HerId{202}};
  const auto refused = send();
  ASSERT_FALSE(refused);
  ASSERT_THAT(municipality.intake.got, SizeIs(1));
  EXPECT_THAT(municipality.intake.got.front().refused->detail, testing::StartsWith("rule 54: "));
}

TEST_F(Judging, Rule261AMailFromAnotherAddressThanTheRegisteredIsTakenAndToldOf) {
  municipality.partners[kWard].edi_address = "Edi@Testvik.example";
  EXPECT_THAT(by_mail("<MsgHead>1</MsgHead>"), Not(HasSubstr("rule")));
  EXPECT_EQ(municipality.status.count("mail_address"), 0U);
  municipality.partners[kWard].edi_address = "other@testvik.example";
  EXPECT_THAT(by_mail("<MsgHead>2</MsgHead>"),
              HasSubstr("; rule 261: The mail's sender is not the address in"));
  EXPECT_EQ(municipality.status.count("mail_address"), 1U);
  EXPECT_THAT(municipality.intake.got, SizeIs(2));
}

TEST_F(Judging, Rule262AMailToAnotherAddressThanTheRegisteredIsTakenAndToldOf) {
  municipality.mail_addresses[kService] = "edi@municipality.example";
  EXPECT_THAT(by_mail("<MsgHead>1</MsgHead>"), Not(HasSubstr("rule")));
  municipality.mail_addresses[kService] = "other@municipality.example";
  EXPECT_THAT(by_mail("<MsgHead>2</MsgHead>"),
              HasSubstr("; rule 262: The mail's receiver is not the address in"));
  EXPECT_EQ(municipality.status.count("mail_address"), 1U);
  EXPECT_THAT(municipality.intake.got, SizeIs(2));
}

TEST_F(Judging, AMessageWithOnePayloadIsTaken) {
  const auto reaction = tests::run(
      io, municipality.receiver->receive(tests::with_payloads(hospital, municipality, {"<MsgHead/>"})));
  EXPECT_EQ(reaction.kind, msh::Reaction::Kind::answer) << said(municipality.status);
  EXPECT_THAT(std::string(reaction.answer.reveal()), HasSubstr("Acknowledgment"));
  ASSERT_THAT(municipality.intake.got, SizeIs(1));
  EXPECT_EQ(municipality.intake.got.front().payload.reveal(), "<MsgHead/>");
}

TEST_F(Judging, ContentThatIsNoMessageIsAnsweredByAnErrorAsWhatCannotBeDecrypted) {
  municipality.intake.refuses = Failure(Code::T01);
  const auto words = [](const msh::Reaction& reaction) {
    const std::string answer(reaction.answer.reveal());
    const std::size_t list = answer.find("<eb:ErrorList");
    return list == std::string::npos ? answer : answer.substr(list, answer.find("</eb:ErrorList>") - list);
  };
  const msh::Incoming incoming = tests::with_payloads(hospital, municipality, {"<not xml at all"});
  const auto refused = tests::run(io, municipality.receiver->receive(incoming));
  ASSERT_EQ(refused.kind, msh::Reaction::Kind::answer);
  EXPECT_THAT(words(refused), HasSubstr("errorCode=\"SecurityFailure\""));
  const auto again = tests::run(io, municipality.receiver->receive(incoming));
  EXPECT_EQ(again.answer.reveal(), refused.answer.reveal());
  EXPECT_THAT(municipality.intake.got, SizeIs(1));
  municipality.desk.answers.clear();
  municipality.lose_decryption_key();
  const auto closed = tests::run(io, municipality.receiver->receive(incoming));
  EXPECT_EQ(words(closed), words(refused));
}

TEST_F(Judging, AfterTenThatCannotBeReadNoneOfTheOrganisationIsDecryptedWithinTheHour) {
  const auto receive = [this](const std::string& text, int number) {
    return tests::run(io, municipality.receiver->receive(tests::with_payloads(
                              hospital, municipality, {text},
                              "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f" + std::to_string(100 + number))));
  };
  municipality.intake.refuses = Failure(Code::T01);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(receive("<no message", i).kind, msh::Reaction::Kind::answer);
  municipality.lose_decryption_key();
  for (int i = 5; i < 9; ++i) EXPECT_EQ(receive("<MsgHead/>", i).kind, msh::Reaction::Kind::answer);
  EXPECT_EQ(municipality.status.count(Loudness::alarm), 0U);
  EXPECT_EQ(receive("<MsgHead/>", 9).kind, msh::Reaction::Kind::answer);
  EXPECT_EQ(municipality.status.count(Loudness::alarm), 1U);
  municipality.find_decryption_key();
  municipality.intake.refuses.reset();
  EXPECT_THAT(municipality.intake.got, SizeIs(10));
  EXPECT_EQ(receive("<MsgHead/>", 10).kind, msh::Reaction::Kind::later);
  EXPECT_THAT(municipality.intake.got, SizeIs(10)) << "not even stored: it comes again";
  municipality.clock.advance(std::chrono::hours{1});
  EXPECT_EQ(receive("<MsgHead/>", 10).kind, msh::Reaction::Kind::answer);
  EXPECT_EQ(municipality.status.count(Loudness::alarm), 1U);
}

TEST_F(Judging, ContentWhoseRefusalAnApplicationReceiptTellsOfIsAcknowledged) {
  municipality.intake.refuses = Failure(Code::T01);
  municipality.intake.receipt = Payload{"<AppRec/>"};
  const auto taken = tests::run(
      io, municipality.receiver->receive(tests::with_payloads(hospital, municipality, {"<MsgHead/>"})));
  EXPECT_THAT(std::string(taken.answer.reveal()), HasSubstr("<eb:Acknowledgment"));
}

TEST_F(Judging, Rule100ABlockThatMustBeUnderstoodAndIsNotKnownIsAnsweredByAFault) {
  const msh::Incoming incoming = tests::with_objects(
      hospital, municipality, {tests::encrypted_to(municipality, "<MsgHead/>")},
      "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f002", "<x:Terms xmlns:x=\"urn:x\" SOAP:mustUnderstand=\"1\"/>");
  std::string first;
  for (int i = 0; i < 2; ++i) {
    const auto reaction = tests::run(io, municipality.receiver->receive(incoming));
    ASSERT_EQ(reaction.kind, msh::Reaction::Kind::fault) << said(municipality.status);
    EXPECT_THAT(reaction.fault, HasSubstr("<faultcode>SOAP:MustUnderstand</faultcode>"));
    EXPECT_THAT(reaction.fault, HasSubstr("A block that must be understood is not known"));
    EXPECT_THAT(reaction.fault, Not(HasSubstr("Budstikke-")));
    if (i == 0) first = reaction.fault;
    EXPECT_EQ(reaction.fault, first);
  }
  ASSERT_THAT(municipality.intake.got, SizeIs(1)) << "its duplicate gets the same answer";
  ASSERT_TRUE(municipality.intake.got.front().refused);
  EXPECT_THAT(municipality.intake.got.front().refused->detail, testing::StartsWith("rule 100: "));
  EXPECT_EQ(municipality.intake.got.front().payload.reveal(), incoming.body.reveal());
  EXPECT_THAT(municipality.desk.descriptions.back(), HasSubstr("answered with a SOAP fault"));
}

TEST_F(Judging, Rule260AChangedMimeHeaderIsAnsweredAndDoesNotKeepTheGenuineMessageOut) {
  const msh::Incoming genuine = tests::with_payloads(hospital, municipality, {"<MsgHead/>"});
  msh::Incoming copy = genuine;
  std::string body(genuine.body.reveal());
  const std::string was = "smime-type=enveloped-data";
  body.replace(body.find(was), was.size(), "smime-type=signed-data");
  copy.body = Payload{body};
  const auto refused = tests::run(io, municipality.receiver->receive(copy));
  EXPECT_THAT(std::string(refused.answer.reveal()), HasSubstr("errorCode=\"MimeProblem\""));
  EXPECT_THAT(municipality.intake.got, SizeIs(0));
  EXPECT_THAT(municipality.desk.answers, SizeIs(0));
  const auto taken = tests::run(io, municipality.receiver->receive(genuine));
  EXPECT_THAT(std::string(taken.answer.reveal()), HasSubstr("<eb:Acknowledgment"));
  ASSERT_THAT(municipality.intake.got, SizeIs(1));
  EXPECT_FALSE(municipality.intake.got.front().refused);
  const auto again = tests::run(io, municipality.receiver->receive(copy));
  EXPECT_EQ(again.answer.reveal(), taken.answer.reveal()) << "what is known is answered as before";
}

TEST_F(Judging, WhatTheRulesOnlyWantNotedStandsInTheHistoryByItsNumbers) {
  const msh::Incoming sound = tests::with_payloads(hospital, municipality, {"<MsgHead>1</MsgHead>"});
  msh::Incoming incoming = tests::with_payloads(hospital, municipality, {"<MsgHead>2</MsgHead>"},
                                                "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f002");
  std::string type(incoming.headers.value("Content-Type"));
  const std::string_view parameter = " type=\"text/xml\";";
  ASSERT_NE(type.find(parameter), std::string::npos) << type;
  type.erase(type.find(parameter), parameter.size());
  incoming.headers = mime::Headers({{"Content-Type", type}});
  for (const msh::Incoming& one : {sound, incoming}) {
    const auto taken = tests::run(io, municipality.receiver->receive(one));
    EXPECT_THAT(std::string(taken.answer.reveal()), HasSubstr("<eb:Acknowledgment"));
  }
  ASSERT_THAT(municipality.desk.descriptions, SizeIs(2));
  EXPECT_THAT(municipality.desk.descriptions.front(), Not(HasSubstr("noted")));
  EXPECT_THAT(municipality.desk.descriptions.back(),
              HasSubstr("; noted: rule 22, rule 253; answered with an acknowledgement"));
}

TEST_F(Judging, WhatIsNotedOfASignalStandsWithTheDeliveryThatItSettles) {
  hospital.partners[kService].sync_reply = false;
  const auto made = tests::run(io, hospital.transport->wrap(hospital.shipment_to(kService)));
  ASSERT_TRUE(made);
  hospital.desk.own[made->id] = made->bytes;
  auto reaction = tests::run(io, municipality.receiver->receive(tests::from_wire(made->bytes)));
  const Payload acknowledgement = reaction.answer;
  msh::Incoming bare = tests::from_wire(acknowledgement);
  bare.headers = mime::Headers({{"Content-Type", std::string(bare.headers.value("Content-Type"))}});
  for (const msh::Incoming& one : {tests::from_wire(acknowledgement), bare})
    tests::run(io, hospital.receiver->receive(one));
  ASSERT_THAT(hospital.desk.signals, SizeIs(2));
  EXPECT_THAT(hospital.desk.signals.front().evidence, Not(HasSubstr("noted")));
  EXPECT_THAT(hospital.desk.signals.back().evidence, HasSubstr("; noted: rule 22"));
}

TEST_F(Judging, AnotherMessageUnderTheIdOfOneThatGotAWarningIsStored) {
  const auto receive = [this](const msh::Incoming& incoming) {
    return tests::run(io, municipality.receiver->receive(incoming));
  };
  const auto in_latin = [this](const std::string& text) {
    return tests::changed(tests::changed(tests::with_payloads(hospital, municipality, {text}),
                                         "encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\""),
                          "charset=UTF-8", "charset=ISO-8859-1");
  };
  const msh::Incoming first = in_latin("<MsgHead>1</MsgHead>");
  const auto warned = receive(first);
  EXPECT_THAT(std::string(warned.answer.reveal()), HasSubstr("highestSeverity=\"Warning\""));
  const auto other = receive(in_latin("<MsgHead>2</MsgHead>"));
  EXPECT_THAT(std::string(other.answer.reveal()), HasSubstr("highestSeverity=\"Warning\""));
  ASSERT_THAT(municipality.intake.got, SizeIs(2)) << "the second is not lost";
  EXPECT_EQ(municipality.intake.got.back().payload.reveal(), "<MsgHead>2</MsgHead>");
  const auto again = receive(first);
  EXPECT_EQ(again.answer.reveal(), warned.answer.reveal());
  EXPECT_THAT(municipality.intake.got, SizeIs(2));
  EXPECT_THAT(std::string(again.answer.reveal()), testing::Not(HasSubstr("Budstikke-Answers")));
}

TEST_F(Judging, AnotherMessageUnderTheIdOfOneThatWasRefusedIsJudgedForItself) {
  const auto receive = [this](const std::vector<std::string>& texts) {
    return tests::run(io,
                      municipality.receiver->receive(tests::with_payloads(hospital, municipality, texts)));
  };
  EXPECT_THAT(std::string(receive({"<MsgHead/>", "%PDF"}).answer.reveal()), HasSubstr("NotSupported"));
  EXPECT_THAT(std::string(receive({"<MsgHead/>"}).answer.reveal()), HasSubstr("<eb:Acknowledgment"));
  ASSERT_THAT(municipality.intake.got, SizeIs(2));
  EXPECT_FALSE(municipality.intake.got.back().refused);
}

TEST_F(Judging, OfSeveralPayloadsNoneIsLostForTheMessageIsRefusedAsAWholeAndKept) {
  const msh::Incoming incoming = tests::with_payloads(hospital, municipality, {"<MsgHead/>", "%PDF"});
  for (int i = 0; i < 2; ++i) {
    const auto reaction = tests::run(io, municipality.receiver->receive(incoming));
    ASSERT_EQ(reaction.kind, msh::Reaction::Kind::answer) << said(municipality.status);
    const std::string answer(reaction.answer.reveal());
    EXPECT_THAT(answer, HasSubstr("errorCode=\"NotSupported\""));
    EXPECT_THAT(answer, HasSubstr("more than one payload"));
    EXPECT_THAT(answer, HasSubstr("//eb:Manifest/eb:Reference"));
  }
  ASSERT_THAT(municipality.intake.got, SizeIs(1)) << "its duplicate gets the same answer";
  const Submission& kept = municipality.intake.got.front();
  ASSERT_TRUE(kept.refused);
  EXPECT_EQ(kept.refused->code, Code::M506);
  EXPECT_EQ(kept.payload.reveal(), incoming.body.reveal()) << "as it came";
}

}  // namespace
}  // namespace budstikke
