#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::HasSubstr;

/// One message in other clothes: encoding, line ends, prefixes.
struct Clothes {
  const char* name;
  std::string declaration;
  std::string letter;  ///< ø in that encoding
};

std::vector<Clothes> wardrobe() {
  return {
      {"UTF-8", R"(<?xml version="1.0" encoding="UTF-8"?>)", "\xC3\xB8"},
      {"UTF-8 with a byte order mark", "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>", "\xC3\xB8"},
      {"no declaration", "", "\xC3\xB8"},
      {"ISO-8859-1", R"(<?xml version="1.0" encoding="ISO-8859-1"?>)", "\xF8"},
      {"Windows-1252", R"(<?xml version="1.0" encoding="windows-1252"?>)", "\xF8"},
      {"CRLF", "<?xml version=\"1.0\"\r\n encoding=\"UTF-8\"?>\r\n", "\xC3\xB8"},
      {"character reference", R"(<?xml version="1.0" encoding="UTF-8"?>)", "&#xF8;"}};
}

TEST(Encoding, DoesNotChangeWhatAMessageSays) {
  for (const Clothes& clothes : wardrobe()) {
    Draft draft;
    draft.declaration = clothes.declaration;
    draft.sender =
        "<Organisation><OrganisationName>Bod" + clothes.letter +
        " sykehus</OrganisationName><Ident><Id>91001</Id><TypeId V=\"HER\"/></Ident></Organisation>";
    draft.patient = "<Patient><FamilyName>L" + clothes.letter +
                    "nn</FamilyName><Ident><Id>01816712345</Id><TypeId V=\"FNR\"/></Ident></Patient>";
    draft.body = plo_body(R"(<po:Forsendelsesstatus V="N"/>)",
                          "<p:Merknad>\r\n  S" + clothes.letter + "ker koordinator\r\n</p:Merknad>");
    const ReadMessage message = accepted(text_of_draft(draft));
    ASSERT_EQ(message.envelope.sender.size(), 1U) << clothes.name;
    EXPECT_EQ(message.envelope.sender[0].name, "Bodø sykehus") << clothes.name;
    ASSERT_EQ(message.need_sources.size(), 1U) << clothes.name;
    EXPECT_EQ(message.need_sources[0].text.reveal(), "Søker koordinator") << clothes.name;
  }
}

TEST(Encoding, ThatTheBytesBreakIsRefused) {
  Draft draft;
  draft.patient = "<Patient><FamilyName>L\xF8nn</FamilyName></Patient>";
  const Unreadable unreadable = refused(text_of_draft(draft));
  EXPECT_EQ(unreadable.failure.code, Code::T01);
  EXPECT_THAT(unreadable.failure.detail, HasSubstr("line 1 column "));
}

TEST(Values, AreReadThroughCommentsSectionsAndProcessingInstructions) {
  Draft draft;
  draft.message_id = "0e8f7b1c-<!-- x -->6d5a-4c3b<?pi?>-9a2f-<![CDATA[1e0d9c8b7a60]]>";
  draft.type = "HELSEOPPL_SOKNAD";
  EXPECT_EQ(accepted(text_of_draft(draft)).envelope.message_id_text, "0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60");
}

TEST(Values, AreTheSameUnderAnyPrefix) {
  std::string prefixed =
      R"(<mh:MsgHead xmlns:mh="http://www.kith.no/xmlstds/msghead/2006-05-24"><mh:MsgInfo><mh:Type V="DIALOG_SVAR"/>)"
      "<mh:MIGversion>v1.2 2006-05-24</mh:MIGversion><mh:GenDate>2026-03-01T10:00:00</mh:GenDate>"
      "<mh:MsgId>0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60</mh:MsgId><mh:Sender><mh:Organisation>"
      "<mh:OrganisationName>A</mh:OrganisationName><mh:Ident><mh:Id>1</mh:Id><mh:TypeId "
      "V=\"HER\"/></mh:Ident>"
      "</mh:Organisation></mh:Sender><mh:Receiver><mh:Organisation><mh:OrganisationName>B</"
      "mh:OrganisationName>"
      "<mh:Ident><mh:Id>2</mh:Id><mh:TypeId "
      "V=\"HER\"/></mh:Ident></mh:Organisation></mh:Receiver></mh:MsgInfo>"
      "<mh:Document><mh:RefDoc><mh:MsgType V=\"XML\"/></mh:RefDoc></mh:Document></mh:MsgHead>";
  const Envelope envelope = accepted(prefixed).envelope;
  EXPECT_EQ(envelope.type, "DIALOG_SVAR");
  EXPECT_EQ(address_of(envelope.sender), HerId{1});
  EXPECT_EQ(address_of(envelope.receiver), HerId{2});
}

}  // namespace
}  // namespace budstikke::formats::testing
