#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/formats/message_writer.hpp"
#include "adapters/formats/msghead/proven_receivers.hpp"
#include "adapters/formats/msghead/receiver_text.hpp"
#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Party service() {
  Party party;
  party.her_id = HerId{93002};
  party.name = "Saksbehandling, Åsen & <Øst>";
  party.parent = HerId{93001};
  party.parent_name = "Åsen kommune";
  party.parent_organisation_number = "993001000";
  return party;
}

Outcome<Payload> readdressed(const std::string& bytes, const Party& party) {
  return XmlMessageWriter(XmlLimits{}).readdress(Payload{bytes}, accepted(bytes), party);
}

/// The bytes before, inside and after Receiver, found without the parser.
struct Parts {
  std::string before;
  std::string inside;
  std::string after;
};

Parts split(std::string_view bytes, const std::string& prefix) {
  const std::size_t open = bytes.find("<" + prefix + "Receiver");
  const std::size_t begin = bytes.find('>', open) + 1;
  const std::size_t end = bytes.find("</" + prefix + "Receiver", begin);
  return {std::string(bytes.substr(0, begin)), std::string(bytes.substr(begin, end - begin)),
          std::string(bytes.substr(end))};
}

void expect_only_receiver_changes(const std::string& bytes, const std::string& prefix = "") {
  const Outcome<Payload> result = readdressed(bytes, service());
  ASSERT_TRUE(result.ok()) << result.failure().detail;
  const Parts original = split(bytes, prefix);
  const Parts changed = split(result->reveal(), prefix);
  EXPECT_EQ(original.before, changed.before);
  EXPECT_EQ(original.after, changed.after);
  EXPECT_NE(original.inside, changed.inside);
  const Envelope envelope = accepted(std::string(result->reveal())).envelope;
  ASSERT_EQ(envelope.receiver.size(), 2U);
  EXPECT_EQ(envelope.receiver[0].her_id, HerId{93001});
  EXPECT_EQ(envelope.receiver[0].organisation_number, "993001000");
  EXPECT_EQ(envelope.receiver[0].name, "Åsen kommune");
  EXPECT_EQ(envelope.receiver[1].her_id, HerId{93002});
  EXPECT_EQ(envelope.receiver[1].name, "Saksbehandling, Åsen & <Øst>");
}

TEST(Readdressing, ChangesTheReceiverAndNoOtherByte) {
  const std::string decoy = "<!-- <Receiver>x</Receiver> -->";
  for (const std::string declaration : {R"(<?xml version="1.0" encoding="UTF-8"?>)",
                                        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n", "",
                                        "<?xml version='1.0'\r\nencoding='ISO-8859-1' ?>\r\n",
                                        R"(<?xml version="1.0" encoding="Windows-1252"?>)"}) {
    SCOPED_TRACE(declaration);
    Draft draft;
    draft.declaration = declaration;
    draft.patient =
        "<Patient>\r\n\t<FamilyName>Opp</FamilyName><Ident><Id>01816712345</Id><TypeId "
        "V='FNR'/></Ident>\r\n</Patient>";
    draft.receiver = "\r\n\t<!-- hvem -->" + draft.receiver + decoy + "<?pi?>\r\n";
    draft.receiver = draft.receiver.substr(0, draft.receiver.find("<!-- <Rec"));
    draft.after_documents = decoy + "\r\n";
    expect_only_receiver_changes(text_of_draft(draft));
  }
}

TEST(Readdressing, KeepsThePrefixThatTheMessageUses) {
  expect_only_receiver_changes(
      R"(<mh:MsgHead xmlns:mh="http://www.kith.no/xmlstds/msghead/2006-05-24"><mh:MsgInfo><mh:Type V="X"/>)"
      "<mh:MIGversion>v1.2 2006-05-24</mh:MIGversion><mh:GenDate>2026-03-01T10:00:00</mh:GenDate>"
      "<mh:MsgId>0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60</mh:MsgId><mh:Sender><mh:Organisation>"
      "<mh:OrganisationName>A</mh:OrganisationName><mh:Ident><mh:Id>1</mh:Id><mh:TypeId "
      "V=\"HER\"/></mh:Ident>"
      "</mh:Organisation></mh:Sender><mh:Receiver  "
      "><mh:Organisation><mh:OrganisationName>B</mh:OrganisationName>"
      "<mh:Ident><mh:Id>2</mh:Id><mh:TypeId V=\"HER\"/></mh:Ident></mh:Organisation></mh:Receiver "
      "></mh:MsgInfo>"
      "<mh:Document><mh:RefDoc><mh:MsgType V=\"XML\"/></mh:RefDoc></mh:Document></mh:MsgHead>",
      "mh:");
}

TEST(Readdressing, WritesOneLevelForABusiness) {
  Party party;
  party.her_id = HerId{93001};
  party.name = "Åsen kommune";
  const Outcome<Payload> result = readdressed(text_of_draft({}), party);
  ASSERT_TRUE(result.ok());
  const Envelope envelope = accepted(std::string(result->reveal())).envelope;
  ASSERT_EQ(envelope.receiver.size(), 1U);
  EXPECT_EQ(envelope.receiver[0].her_id, HerId{93001});
}

TEST(Readdressing, AlwaysWritesTheNameThatTheSchemaDemands) {
  Party nameless;
  nameless.her_id = HerId{7};
  nameless.parent = HerId{6};
  EXPECT_THAT(msghead::receiver_text(nameless, "", "UTF-8"),
              HasSubstr("<OrganisationName>HER-id 6</OrganisationName>"));
  EXPECT_THAT(msghead::receiver_text(nameless, "", "UTF-8"),
              HasSubstr("<OrganisationName>HER-id 7</OrganisationName>"));
  nameless.parent_name = "Kommune";
  EXPECT_THAT(msghead::receiver_text(nameless, "", "UTF-8"), Not(HasSubstr("HER-id 7<")));
}

TEST(Readdressing, OfASignedMessageIsHeld) {
  Draft draft;
  draft.type = kOtherType;
  draft.body = R"(<u:U xmlns:u="urn:u"><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></u:U>)";
  const Outcome<Payload> result = readdressed(text_of_draft(draft), service());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.failure().code, Code::H310);
}

TEST(Readdressing, OfAReceiptOrToNobodyIsHeld) {
  const std::string receipt =
      R"(<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2012-02-15"><MsgType V="APPREC"/><MIGversion>x</MIGversion>)"
      "<GenDate>2026-03-01T10:00:00</GenDate><Id>0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60</Id><Sender><HCP><Inst/"
      "></HCP>"
      "</Sender><Receiver><HCP><Inst/></HCP></Receiver><Status V=\"1\"/><OriginalMsgId><MsgType V=\"X\"/>"
      "<IssueDate>2026-03-01T09:00:00</IssueDate><Id>1</Id></OriginalMsgId></AppRec>";
  const Outcome<Payload> result = readdressed(receipt, service());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.failure().code, Code::H318) << result.failure().detail;
  EXPECT_FALSE(readdressed(text_of_draft({}), Party{}).ok());
}

TEST(Readdressing, OfWhatWouldReadDifferentlyIsHeld) {
  const std::string bytes = text_of_draft({});
  ReadMessage other = accepted(bytes);
  other.envelope.patient.municipality = "0301";
  const Outcome<Payload> result = XmlMessageWriter(XmlLimits{}).readdress(Payload{bytes}, other, service());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.failure().code, Code::H318);
  EXPECT_THAT(result.failure().detail, HasSubstr("Patient"));
}

TEST(Readdressing, OfMoreMessagesToOnePartyChangesEachOfThemInTheSameWay) {
  const XmlMessageWriter writer{XmlLimits{}};
  for (const std::string patient : {"", "<!-- ingen -->", ""}) {
    Draft draft;
    draft.before_reference = patient;
    const std::string bytes = text_of_draft(draft);
    const Outcome<Payload> again = writer.readdress(Payload{bytes}, accepted(bytes), service());
    ASSERT_TRUE(again.ok()) << again.failure().detail;
    const Outcome<Payload> alone = readdressed(bytes, service());
    ASSERT_TRUE(alone.ok());
    EXPECT_EQ(again->reveal(), alone->reveal());
  }
}

TEST(Readdressing, WhereNoReceiverStandsIsHeldEvenToAPartyThatIsKnown) {
  const XmlMessageWriter writer{XmlLimits{}};
  const std::string bytes = text_of_draft({});
  const ReadMessage read = accepted(bytes);
  ASSERT_TRUE(writer.readdress(Payload{bytes}, read, service()).ok());
  const std::vector<std::pair<std::size_t, std::size_t>> places{
      {0, 4},
      {read.receiver_place->content_begin + 1, read.receiver_place->content_end},
      {read.receiver_place->content_begin, read.receiver_place->content_end - 1},
      {read.receiver_place->content_end, read.receiver_place->content_begin},
      {read.receiver_place->content_begin, bytes.size() + 1}};
  for (const auto& [begin, end] : places) {
    ReadMessage other = read;
    other.receiver_place->content_begin = begin;
    other.receiver_place->content_end = end;
    const Outcome<Payload> result = writer.readdress(Payload{bytes}, other, service());
    ASSERT_FALSE(result.ok()) << begin << " " << end;
    EXPECT_EQ(result.failure().code, Code::H318);
  }
}

TEST(ProvenReceivers, ForgetAllRatherThanGrow) {
  msghead::ProvenReceivers proven;
  for (std::size_t i = 0; i < msghead::ProvenReceivers::kMost; ++i) proven.add(std::to_string(i), "UTF-8");
  EXPECT_TRUE(proven.contain("7", "UTF-8"));
  EXPECT_FALSE(proven.contain("7", "ISO-8859-1"));
  proven.add(std::string(msghead::ProvenReceivers::kLongest + 1, 'x'), "UTF-8");
  EXPECT_TRUE(proven.contain("7", "UTF-8")) << "what is too long to be kept";
  proven.add("one more", "UTF-8");
  EXPECT_TRUE(proven.contain("one more", "UTF-8"));
  EXPECT_FALSE(proven.contain("7", "UTF-8"));
}

TEST(Readdressing, ToAWeirdNameStillGivesAReadableMessage) {
  Party party = service();
  party.name = std::string("a\x01\xFF]]>\"'") + "\xE2\x82\xAC";
  for (const std::string encoding : {"UTF-8", "ISO-8859-1", "Windows-1252"}) {
    Draft draft;
    draft.declaration = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>";
    draft.patient = "";
    draft.type = kOtherType;
    draft.body = R"(<u:Ukjent xmlns:u="urn:ukjent"/>)";
    const Outcome<Payload> result = readdressed(text_of_draft(draft), party);
    ASSERT_TRUE(result.ok()) << encoding << " " << result.failure().detail;
    EXPECT_THAT(accepted(std::string(result->reveal())).envelope.receiver[1].name,
                HasSubstr("]]>\"'\xE2\x82\xAC"));
  }
}

}  // namespace
}  // namespace budstikke::formats::testing
