#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Receipt {
  std::string version = "2012-02-15";
  std::string id = "3F1D6C1A-0B2E-4F6C-8D7A-5B9E2C4D1A00";
  std::string sender = R"(<Inst><Name>Dalvik kommune</Name><Id>992001000</Id><TypeId V="ENH"/>)"
                       R"(<Dept><Name>Saksbehandling</Name><Id>77</Id><TypeId V="LOK"/>)"
                       R"(<AdditionalId><Id>92002</Id><Type V="HER"/></AdditionalId></Dept>)"
                       R"(<AdditionalId><Id>92001</Id><Type V="HER"/></AdditionalId>)"
                       R"(<HCPerson><Name>Hemmelig</Name><Id>92003</Id><TypeId V="HER"/></HCPerson></Inst>)";
  std::string receiver = R"(<HCProf><Name>Hemmelig</Name><Id>91002</Id><TypeId V="HER"/></HCProf>)";
  std::string outcome = R"(<Status V="1" DN="OK"/>)";
};

std::string text_of(const Receipt& receipt) {
  return R"(<AppRec xmlns="http://www.kith.no/xmlstds/apprec/)" + receipt.version +
         R"("><MsgType V="APPREC"/><MIGversion>x</MIGversion><GenDate>2026-03-01T10:00:00</GenDate><Id>)" +
         receipt.id + "</Id><Sender><HCP>" + receipt.sender + "</HCP></Sender><Receiver><HCP>" +
         receipt.receiver + "</HCP></Receiver>" + receipt.outcome +
         R"(<OriginalMsgId><MsgType V="HELSEOPPL_SOKNAD"/><IssueDate>2026-03-01T09:00:00</IssueDate>)"
         "<Id>0E8F7B1C-6D5A-4C3B-9A2F-1E0D9C8B7A60</Id></OriginalMsgId></AppRec>";
}

TEST(Receipt, SaysWhichMessageItAnswersAndHow) {
  for (const std::string version : {"2004-11-21", "2012-02-15"}) {
    Receipt receipt;
    receipt.version = version;
    const Envelope envelope = accepted(text_of(receipt)).envelope;
    EXPECT_EQ(envelope.format, Format::apprec);
    EXPECT_EQ(envelope.type, "APPREC");
    EXPECT_EQ(envelope.message_id.value(), "3f1d6c1a-0b2e-4f6c-8d7a-5b9e2c4d1a00");
    EXPECT_EQ(envelope.message_id_text, receipt.id);
    ASSERT_TRUE(envelope.receipt);
    EXPECT_EQ(envelope.receipt->original_id.value(), "0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60");
    EXPECT_EQ(envelope.receipt->original_type, "HELSEOPPL_SOKNAD");
    EXPECT_EQ(envelope.receipt->status, ReceiptStatus::ok);
    EXPECT_THAT(envelope.receipt->errors, IsEmpty());
  }
}

TEST(Receipt, GivesEveryHerIdOfTheResponderInnermostFirst) {
  const Envelope envelope = accepted(text_of({})).envelope;
  EXPECT_THAT(envelope.receipt->responder, ElementsAre(HerId{92002}, HerId{92003}, HerId{92001}));
  ASSERT_EQ(envelope.sender.size(), 2U);
  EXPECT_EQ(envelope.sender[0].her_id, HerId{92001});
  EXPECT_EQ(envelope.sender[0].organisation_number, "992001000");
  EXPECT_EQ(envelope.sender[1].her_id, HerId{92002});
  EXPECT_EQ(envelope.sender[1].name, "Saksbehandling");
}

TEST(Receipt, KnowsAPersonButNotTheName) {
  Receipt receipt;
  receipt.sender = R"(<Inst><Name>Kontor</Name><Id>5</Id><TypeId V="HER"/>)"
                   R"(<HCPerson><Name>Hemmelig</Name><Id>6</Id><TypeId V="HER"/></HCPerson></Inst>)";
  const Envelope envelope = accepted(text_of(receipt)).envelope;
  ASSERT_EQ(envelope.sender.size(), 2U);
  EXPECT_EQ(envelope.sender[1].her_id, HerId{6});
  EXPECT_THAT(envelope.sender[1].name, IsEmpty());
  ASSERT_EQ(envelope.receiver.size(), 1U);
  EXPECT_EQ(envelope.receiver[0].her_id, HerId{91002});
  EXPECT_THAT(envelope.receiver[0].name, IsEmpty());
}

TEST(Receipt, CarriesEveryErrorOfARefusal) {
  Receipt receipt;
  receipt.outcome =
      R"(<Status V="2"/><Error V="E21" S="2.16.578.1.12.4.1.1.8221" DN="Mottaker finnes ikke" OT="Har sluttet"/>)"
      R"(<Error V="X99" DN="Annen feil"/>)";
  const Envelope envelope = accepted(text_of(receipt)).envelope;
  EXPECT_EQ(envelope.receipt->status, ReceiptStatus::rejected);
  ASSERT_EQ(envelope.receipt->errors.size(), 2U);
  EXPECT_EQ(envelope.receipt->errors[0].code, "E21");
  EXPECT_EQ(envelope.receipt->errors[0].text, "Mottaker finnes ikke");
  EXPECT_EQ(envelope.receipt->errors[0].other_text, "Har sluttet");
  EXPECT_EQ(envelope.receipt->errors[1].code, "X99");
}

TEST(Receipt, TakesAnUnknownStatusNeitherForSuccessNorForARefusal) {
  Receipt receipt;
  receipt.outcome = R"(<Status V="3"/>)";
  EXPECT_EQ(accepted(text_of(receipt)).envelope.receipt->status, ReceiptStatus::ok_with_faults);
  for (const std::string status : {R"(<Status V="4"/>)", R"(<Status V=""/>)", "<Status/>"}) {
    receipt.outcome = status;
    const auto result = read(text_of(receipt));
    const Envelope& envelope = std::holds_alternative<ReadMessage>(result)
                                   ? std::get<ReadMessage>(result).envelope
                                   : std::get<Unreadable>(result).partial.envelope;
    EXPECT_EQ(envelope.receipt->status, ReceiptStatus::unknown) << status;
  }
}

TEST(Receipt, MustHaveAUuid) {
  Receipt receipt;
  receipt.id = "kvittering-1";
  const Unreadable unreadable = refused(text_of(receipt));
  EXPECT_EQ(unreadable.failure.code, Code::E10);
  EXPECT_EQ(unreadable.partial.envelope.receipt->original_type, "HELSEOPPL_SOKNAD");
}

TEST(Receipt, MustFollowItsSchema) {
  EXPECT_EQ(refused(R"(<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2012-02-15"/>)").failure.code,
            Code::T02);
}

}  // namespace
}  // namespace budstikke::formats::testing
