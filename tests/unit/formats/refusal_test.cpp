#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "adapters/formats/message_writer.hpp"
#include "adapters/xml/document.hpp"
#include "adapters/xml/schema_set.hpp"
#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kId = "5f1d6c1a-0b2e-4f6c-8d7a-5b9e2c4d1a00";
const TimePoint kNow = *parse_date_time("2026-03-01T12:00:00Z");

std::string refusal_of(const Envelope& original, const Failure& failure) {
  return std::string(XmlMessageWriter(XmlLimits{}).refusal(original, failure, kId, kNow).reveal());
}

Envelope original(const std::string& body = Draft{}.body) {
  Draft draft;
  draft.message_id = "0E8F7B1C-6D5A-4C3B-9A2F-1E0D9C8B7A60";
  draft.body = body;
  if (body != Draft{}.body) draft.type = kOtherType;
  return accepted(text_of_draft(draft)).envelope;
}

TEST(Refusal, IsAReceiptThatMirrorsTheMessage) {
  const std::string text =
      refusal_of(original(), Failure(Code::E36, "line 3 column 4: Patient <is> not identified"));
  const Envelope envelope = accepted(text).envelope;
  EXPECT_EQ(envelope.message_id_text, kId);
  EXPECT_EQ(to_text(*envelope.generated_at), "2026-03-01T12:00:00.000Z");
  EXPECT_EQ(address_of(envelope.sender), HerId{92002});
  EXPECT_EQ(address_of(envelope.receiver), HerId{91002});
  EXPECT_EQ(envelope.receiver[0].organisation_number, "999100001");
  ASSERT_TRUE(envelope.receipt);
  EXPECT_EQ(envelope.receipt->status, ReceiptStatus::rejected);
  EXPECT_EQ(envelope.receipt->original_id.value(), "0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60");
  EXPECT_THAT(text, HasSubstr("<Id>0E8F7B1C-6D5A-4C3B-9A2F-1E0D9C8B7A60</Id>"));
  EXPECT_THAT(text, HasSubstr("<IssueDate>2026-03-01T10:00:00+01:00</IssueDate>"));
  EXPECT_EQ(envelope.receipt->original_type, "HELSEOPPL_SOKNAD");
  EXPECT_EQ(envelope.receipt->responder.front(), HerId{92002});
  ASSERT_EQ(envelope.receipt->errors.size(), 1U);
  EXPECT_EQ(envelope.receipt->errors[0].code, "E36");
  EXPECT_EQ(envelope.receipt->errors[0].other_text, "line 3 column 4: Patient <is> not identified");
}

TEST(Refusal, ComesInTheVersionThatTheMessageStandardDemands) {
  const std::string old = "http://www.kith.no/xmlstds/apprec/2004-11-21";
  const std::string current = "http://www.kith.no/xmlstds/apprec/2012-02-15";
  const Failure failure(Code::E21);
  const std::string to_current = refusal_of(original(), failure);
  EXPECT_THAT(to_current, HasSubstr(current));
  EXPECT_THAT(to_current, HasSubstr("V=\"PRIM\""));
  EXPECT_THAT(to_current, HasSubstr("V=\"AVS\""));
  EXPECT_THAT(refusal_of(original(dialog_body("2013-01-23", "")), failure), HasSubstr(current));
  EXPECT_THAT(refusal_of(original(R"(<u:U xmlns:u="urn:u"/>)"), failure), HasSubstr(current));
  const std::string to_old = refusal_of(original(dialog_body("2006-10-11", "")), failure);
  EXPECT_THAT(to_old, HasSubstr(old));
  EXPECT_THAT(to_old, HasSubstr("V=\"SPR\""));
  EXPECT_THAT(to_old, Not(HasSubstr("AVS")));
  EXPECT_THAT(
      refusal_of(
          original(R"(<MeldingFravar xmlns="http://www.kith.no/xmlstds/po/MeldingFravar/2009-06-30"/>)"),
          failure),
      HasSubstr(old));
}

TEST(Refusal, TurnsBudstikkesOwnCodesIntoX99WithASentence) {
  const Envelope envelope = accepted(refusal_of(original(), Failure(Code::B103, "detalj"))).envelope;
  ASSERT_EQ(envelope.receipt->errors.size(), 1U);
  EXPECT_EQ(envelope.receipt->errors[0].code, "X99");
  EXPECT_THAT(envelope.receipt->errors[0].other_text,
              HasSubstr(std::string(entry(Code::B103).sender_sentence)));
  EXPECT_THAT(envelope.receipt->errors[0].other_text, HasSubstr("detalj"));
}

TEST(Refusal, MirrorsAPersonAsAPersonWithoutAName) {
  Envelope gp = original();
  gp.receiver = {PartyLevel{.her_id = HerId{56704}, .organisation_number = "997001000", .name = "Legekontor"},
                 PartyLevel{.her_id = HerId{369767}, .organisation_number = "", .name = ""}};
  const std::string text = refusal_of(gp, Failure(Code::E21));
  EXPECT_THAT(text, HasSubstr("<HCPerson><Id>369767</Id>"));
  EXPECT_EQ(address_of(accepted(text).envelope.sender), HerId{369767});
}

TEST(Refusal, CanBeWrittenOfAlmostNothing) {
  for (const bool dated : {false, true}) {
    Envelope empty;
    empty.type = "X&Y";
    if (dated) empty.generated_at_text = "i går";
    EXPECT_EQ(accepted(refusal_of(empty, Failure(Code::T02))).envelope.receipt->original_type, "X&Y");
  }
}

TEST(Refusal, IsValidAgainstTheOfficialSchemas) {
  const auto reference = reference_directory();
  if (!reference) GTEST_SKIP() << "the reference schemas are not beside the project";
  const xml::SchemaSetResult official = xml::SchemaSet::load(*reference + "/schemas");
  ASSERT_TRUE(official.set);
  Envelope gp = original(dialog_body("2006-10-11", ""));
  gp.receiver.back().name.clear();
  gp.sender.clear();
  for (const Envelope& envelope : {original(), original(dialog_body("2006-10-11", "")), gp}) {
    for (const Code code : {Code::T02, Code::E36, Code::X99, Code::B103}) {
      const auto document =
          xml::Document::parse(Payload{refusal_of(envelope, Failure(code, "detalj æ \"<&"))}, XmlLimits{});
      ASSERT_TRUE(document.ok());
      const auto failure = official.set->validate(*document);
      EXPECT_FALSE(failure) << failure->detail;
    }
  }
}

}  // namespace
}  // namespace budstikke::formats::testing
