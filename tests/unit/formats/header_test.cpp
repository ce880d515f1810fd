#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/formats/msghead/documents.hpp"
#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::uint32_t> numbers(const PartyPath& path) {
  std::vector<std::uint32_t> found;
  for (const PartyLevel& level : path) found.push_back(level.her_id.value());
  return found;
}

TEST(Header, SaysWhoSendsWhatAndWhen) {
  Draft draft;
  draft.message_id = "0E8F7B1C-6D5A-4C3B-9A2F-1E0D9C8B7A60";
  draft.after_message_id =
      R"(<ProcessingStatus V="D"/><RequestedPriority V="H"/><Ack V="J"/>)"
      "<ConversationRef><RefToParent> 11111111-AAAA-4222-8333-444444444444 </RefToParent>"
      "<RefToConversation>22222222-aaaa-4222-8333-444444444444</RefToConversation></ConversationRef>";
  const Envelope envelope = accepted(text_of_draft(draft)).envelope;
  EXPECT_EQ(envelope.format, Format::msghead);
  EXPECT_EQ(envelope.type, "HELSEOPPL_SOKNAD");
  EXPECT_EQ(envelope.message_id.value(), "0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60");
  EXPECT_EQ(envelope.message_id_text, "0E8F7B1C-6D5A-4C3B-9A2F-1E0D9C8B7A60");
  EXPECT_EQ(envelope.generated_at_text, "2026-03-01T10:00:00+01:00");
  ASSERT_TRUE(envelope.generated_at);
  EXPECT_EQ(to_text(*envelope.generated_at), "2026-03-01T09:00:00.000Z");
  EXPECT_EQ(envelope.processing_status, "D");
  EXPECT_EQ(envelope.priority, "H");
  ASSERT_TRUE(envelope.conversation);
  EXPECT_EQ(envelope.conversation->parent.value(), "11111111-aaaa-4222-8333-444444444444");
  EXPECT_EQ(envelope.conversation->root.value(), "22222222-aaaa-4222-8333-444444444444");
  EXPECT_EQ(envelope.documents, 1U);
  EXPECT_EQ(envelope.attachments, 0U);
  EXPECT_FALSE(envelope.is_signed);
}

TEST(Header, GivesBothLevelsOfAPartyOutermostFirst) {
  const Envelope envelope = accepted(text_of_draft({})).envelope;
  EXPECT_THAT(numbers(envelope.sender), ElementsAre(91001, 91002));
  EXPECT_EQ(envelope.sender[0].organisation_number, "999100001");
  EXPECT_EQ(envelope.sender[0].name, "Fjellvik sykehus");
  EXPECT_EQ(envelope.sender[1].name, "Medisinsk sengepost");
  EXPECT_THAT(numbers(envelope.receiver), ElementsAre(92001, 92002));
  EXPECT_EQ(address_of(envelope.receiver), HerId{92002});
}

TEST(Header, TakesAHerIdOfAnyCodeSystemOrNone) {
  for (const std::string system :
       {R"( S="2.16.578.1.12.4.1.1.9051")", R"( S="2.16.578.1.12.4.1.1.8116")", ""}) {
    Draft draft;
    draft.receiver =
        "<Organisation><OrganisationName>Legekontor</OrganisationName>"
        R"(<Ident><Id>56704</Id><TypeId V="HER"/></Ident><HealthcareProfessional>)"
        "<FamilyName>Hemmelig</FamilyName><GivenName>Navn</GivenName>"
        R"(<Ident><Id>9144897</Id><TypeId V="HPR" S="2.16.578.1.12.4.1.1.8116"/></Ident>)"
        R"(<Ident><Id>369767</Id><TypeId V="HER")" +
        system + "/></Ident></HealthcareProfessional></Organisation>";
    const Envelope envelope = accepted(text_of_draft(draft)).envelope;
    EXPECT_THAT(numbers(envelope.receiver), ElementsAre(56704, 369767)) << system;
    EXPECT_THAT(envelope.receiver.back().name, IsEmpty()) << "a person's name must not be kept";
  }
}

TEST(Header, LeavesAClinicianBesideAServiceAside) {
  Draft draft;
  draft.sender =
      "<Organisation><OrganisationName>Sykehus</OrganisationName>"
      R"(<Ident><Id>1</Id><TypeId V="HER"/></Ident><Organisation><OrganisationName>Post</OrganisationName>)"
      R"(<Ident><Id>2</Id><TypeId V="HER"/></Ident><HealthcareProfessional>)"
      R"(<Ident><Id>3</Id><TypeId V="HER"/></Ident></HealthcareProfessional></Organisation></Organisation>)";
  EXPECT_THAT(numbers(accepted(text_of_draft(draft)).envelope.sender), ElementsAre(1, 2));
}

std::string two_levels(const std::string& inner) {
  return "<Organisation><OrganisationName>Kommune</OrganisationName>"
         R"(<Ident><Id>902</Id><TypeId V="HER"/></Ident><Organisation><OrganisationName>Tjeneste</OrganisationName>)" +
         inner + "</Organisation></Organisation>";
}

std::string her_ident(const std::string& id) {
  return "<Ident><Id>" + id + R"(</Id><TypeId V="HER"/></Ident>)";
}

TEST(Header, NeverTakesTheBusinessForAServiceThatCannotBeRead) {
  struct Case {
    std::string inner;
    std::uint32_t her_id;
    std::string text;
    bool given;
  };
  for (const auto& [inner, her_id, text, given] : std::vector<Case>{
           {her_ident("148.985"), 0, "148.985", true},
           {her_ident(" 148 985.1 "), 0, "148 985.1", true},
           {her_ident("148 985"), 148985, "", true},
           {her_ident("ukjent"), 0, "", true},
           {her_ident("0"), 0, "0", true},
           {her_ident("01816712345"), 0, "", true},
           {her_ident("018167 12345"), 0, "", true},
           {her_ident("123.456.789.012.345.6"), 0, "", true},
           {her_ident("148.985") + her_ident("148985"), 148985, "", true},
           {her_ident(""), 0, "", false},
           {R"(<Ident><Id>5</Id><TypeId V="RSH"/></Ident>)", 0, "", false},
       }) {
    Draft draft;
    draft.receiver = two_levels(inner);
    const PartyPath receiver = accepted(text_of_draft(draft)).envelope.receiver;
    ASSERT_EQ(receiver.size(), 2U) << inner;
    EXPECT_EQ(receiver[0].her_id, HerId{902}) << inner;
    EXPECT_EQ(receiver[1].her_id, HerId{her_id}) << inner;
    EXPECT_EQ(receiver[1].her_id_text, text) << inner;
    EXPECT_EQ(receiver[1].gives_her_id, given) << inner;
    EXPECT_EQ(address_of(receiver), HerId{her_id}) << inner;
  }
}

TEST(Header, LeavesAClinicianBesideAServiceAsideThoughItsIdCannotBeRead) {
  Draft draft;
  draft.receiver = two_levels(her_ident("148.985") + "<HealthcareProfessional>" + her_ident("77") +
                              "</HealthcareProfessional>");
  EXPECT_TRUE(address_of(accepted(text_of_draft(draft)).envelope.receiver).empty());
}

TEST(Header, TakesNoNumberFromADottedHerId) {
  Draft draft;
  draft.receiver =
      "<Organisation><OrganisationName>Kontor</OrganisationName>"
      R"(<Ident><Id>258.521</Id><TypeId V="HER"/></Ident></Organisation>)";
  EXPECT_TRUE(address_of(accepted(text_of_draft(draft)).envelope.receiver).empty());
}

TEST(Header, ListsOtherReceiversWithTheirRole) {
  Draft draft;
  draft.after_receiver =
      R"(<OtherReceiver><RoleReceiver V="COP"/><Organisation><OrganisationName>Legekontor</OrganisationName>)"
      R"(<Ident><Id>5</Id><TypeId V="HER"/></Ident></Organisation></OtherReceiver>)"
      R"(<OtherReceiver><RoleReceiver V="OR"/><HealthcareProfessional>)"
      R"(<Ident><Id>6</Id><TypeId V="HER"/></Ident></HealthcareProfessional></OtherReceiver>)"
      R"(<OtherReceiver><RoleReceiver V="COP"/><Patient><FamilyName>Oppdiktet</FamilyName></Patient></OtherReceiver>)";
  const Envelope envelope = accepted(text_of_draft(draft)).envelope;
  ASSERT_EQ(envelope.other_receivers.size(), 3U);
  EXPECT_EQ(envelope.other_receivers[0].role, "COP");
  EXPECT_THAT(numbers(envelope.other_receivers[0].path), ElementsAre(5));
  EXPECT_EQ(envelope.other_receivers[1].role, "OR");
  EXPECT_THAT(numbers(envelope.other_receivers[1].path), ElementsAre(6));
  EXPECT_THAT(envelope.other_receivers[2].path, IsEmpty());
}

TEST(Header, CountsDocumentsAndTellsAttachmentsFromBodies) {
  Draft draft;
  draft.more_documents =
      R"(<Document><RefDoc><MsgType V="A"/><MimeType> application/pdf </MimeType><Content>)"
      R"(<b:Base64Container xmlns:b="http://www.kith.no/xmlstds/base64container">QUJD</b:Base64Container>)"
      "</Content></RefDoc></Document>"
      R"(<Document><RefDoc><MsgType V="XML"/><Content><u:Ukjent xmlns:u="urn:ukjent"/></Content></RefDoc></Document>)";
  const Envelope envelope = accepted(text_of_draft(draft)).envelope;
  EXPECT_EQ(envelope.documents, 3U);
  EXPECT_EQ(envelope.attachments, 1U);
  EXPECT_THAT(envelope.bodies,
              ElementsAre(BodyName{"http://www.kith.no/xmlstds/po/HelseopplysningerVedSoknad/2012-04-01",
                                   "HelseopplysningerVedSoknad"},
                          BodyName{"urn:ukjent", "Ukjent"}));
}

struct ConsentCase {
  const char* value;
  const char* system;
  bool refused;
};

TEST(Header, KnowsWhichConsentMeansNo) {
  for (const ConsentCase& c : {ConsentCase{"1", "9064", false},
                               {"2", "9064", false},
                               {"3", "9064", false},
                               {"4", "9064", true},
                               {"1", "3109", false},
                               {"2", "3109", true},
                               {"9", "9064", true},
                               {"", "9064", true},
                               {"3", "3109", true},
                               {"4", "3109", true},
                               {"", "3109", true},
                               {"1", "", false},
                               {"2", "", true},
                               {"3", "", true},
                               {"4", "", true},
                               {"", "", true},
                               {"1", "9999", true}}) {
    Draft draft;
    const std::string system =
        *c.system == 0 ? "" : R"( S="2.16.578.1.12.4.1.1.)" + std::string(c.system) + "\"";
    draft.before_reference = R"(<Consent V=")" + std::string(c.value) + "\"" + system + "/>";
    const Envelope envelope = accepted(text_of_draft(draft)).envelope;
    EXPECT_EQ(envelope.consent, c.value);
    EXPECT_EQ(envelope.consent_refused, c.refused) << c.value << " of " << c.system;
  }
  EXPECT_THAT(accepted(text_of_draft({})).envelope.consent, IsEmpty());
  EXPECT_FALSE(accepted(text_of_draft({})).envelope.consent_refused);
  for (const std::string attributes : {"", R"( DN="Nei")", R"( S="2.16.578.1.12.4.1.1.9064" DN="Ja")"}) {
    Draft draft;
    draft.before_reference = "<Consent" + attributes + "/>";
    EXPECT_TRUE(accepted(text_of_draft(draft)).envelope.consent_refused) << attributes;
  }
}

std::string refusal_of(const std::string& type, const std::string& body) {
  Draft draft;
  draft.body = body;
  std::string text = text_of_draft(draft);
  const std::string written = R"(<Type V="HELSEOPPL_SOKNAD"/>)";
  text.replace(text.find(written), written.size(), type);
  const auto result = read(text);
  if (std::holds_alternative<ReadMessage>(result)) return "ok";
  const Failure& failure = std::get<Unreadable>(result).failure;
  EXPECT_THAT(failure.detail, HasSubstr("line 1 column "));
  return std::string(id_of(failure.code));
}

TEST(Header, MustSayAType) {
  const std::string care = Draft{}.body;
  for (const std::string type : {"<Type/>", R"(<Type V=""/>)", R"(<Type V=" "/>)",
                                 R"(<Type DN="Helseopplysninger"/>)", R"(<Type V="APPREC"/>)"}) {
    EXPECT_EQ(refusal_of(type, care), "T99") << type;
  }
}

TEST(Header, PromisesABodyByItsType) {
  const std::string unknown = R"(<u:U xmlns:u="urn:u"/>)";
  for (const std::string type : {"HELSEOPPL_SOKNAD", "HELSEOPPLYSNINGER_LEGE", "INNLEGGELSESRAPPORT",
                                 "UTSKRIVNINGSRAPPORT", "MEDISINSKE_OPPLYSNINGER",
                                 "ORIENTERING_TJENESTETILBUD", "LOG_INNLAGT", "LOG_DOD", "FRAVARSMELDING"}) {
    const std::string element = R"(<Type V=")" + type + R"("/>)";
    EXPECT_EQ(refusal_of(element, unknown), "T10") << type;
    EXPECT_EQ(refusal_of(element, dialog_body("2013-01-23", "")), "T10") << type;
    EXPECT_EQ(refusal_of(element, ""), "T10") << type;
    EXPECT_EQ(refusal_of(element, Draft{}.body), "ok") << type << " of another care message";
  }
  EXPECT_EQ(refusal_of(R"(<Type V="HENVISNING"/>)", unknown), "ok");
  EXPECT_EQ(refusal_of(R"(<Type V="HENVISNING"/>)", ""), "ok");
}

TEST(Header, TakesNoRootThatAKnownNamespaceDoesNotHave) {
  for (const std::string body :
       {R"(<Feil xmlns="http://www.kith.no/xmlstds/po/HelseopplysningerVedSoknad/2012-04-01"/>)",
        R"(<Dialog xmlns="http://www.kith.no/xmlstds/dialog/2013-01-23"/>)"}) {
    EXPECT_EQ(refusal_of(R"(<Type V="DIALOG_NOTAT"/>)", body), "T10") << body;
  }
}

TEST(Header, LetsTheDocumentThatRefusesDecide) {
  Draft draft;
  draft.before_reference = R"(<Consent V="1" S="2.16.578.1.12.4.1.1.9064"/>)";
  draft.more_documents =
      R"(<Document><Consent V="4" S="2.16.578.1.12.4.1.1.9064"/><RefDoc><MsgType V="REF"/></RefDoc></Document>)";
  const Envelope envelope = accepted(text_of_draft(draft)).envelope;
  EXPECT_TRUE(envelope.consent_refused);
  EXPECT_EQ(envelope.consent, "4");
}

TEST(Header, SeesASignatureWhereverItStands) {
  const std::string signature =
      R"(<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>)"
      R"(<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>)"
      R"(<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>)"
      R"(<ds:Reference URI=""><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>)"
      "<ds:DigestValue>QQ==</ds:DigestValue></ds:Reference></ds:SignedInfo>"
      "<ds:SignatureValue>QQ==</ds:SignatureValue></ds:Signature>";
  Draft outer;
  outer.after_documents = signature;
  EXPECT_TRUE(accepted(text_of_draft(outer)).envelope.is_signed);
  Draft inner;
  inner.type = kOtherType;
  inner.body = R"(<u:Ukjent xmlns:u="urn:ukjent">)" + signature + "</u:Ukjent>";
  EXPECT_TRUE(accepted(text_of_draft(inner)).envelope.is_signed);
}

TEST(Header, RefusesAMessageIdThatIsNoUuid) {
  for (const std::string id :
       {"42", "", "0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a6g", "0e8f7b1c6d5a4c3b9a2f1e0d9c8b7a60",
        "{0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60}"}) {
    Draft draft;
    draft.message_id = id;
    const Unreadable unreadable = refused(text_of_draft(draft));
    EXPECT_EQ(unreadable.failure.code, Code::E10) << id;
    EXPECT_THAT(unreadable.failure.detail, StartsWith("line 1 column "));
    EXPECT_EQ(unreadable.partial.envelope.type, "HELSEOPPL_SOKNAD");
    EXPECT_EQ(unreadable.has_header, !id.empty());
  }
}

TEST(Header, RefusesAnUnknownRootWithoutReadingIt) {
  for (const std::string root : {R"(<Message xmlns="http://www.kith.no/xmlstds/epikrise"/>)", "<MsgHead/>",
                                 R"(<EI_fellesformat xmlns="http://www.nav.no/xml/eiff/2/"/>)",
                                 R"(<Dialogmelding xmlns="http://www.kith.no/xmlstds/dialog/2013-01-23"/>)",
                                 R"(<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>)"}) {
    const Unreadable unreadable = refused(root);
    EXPECT_EQ(unreadable.failure.code, Code::T10) << root;
    EXPECT_THAT(unreadable.failure.detail, HasSubstr("line 1 column 1"));
    EXPECT_FALSE(unreadable.has_header);
  }
}

TEST(Header, RefusesWhatIsNoXml) {
  for (const std::string bytes : {"", "ikke xml", "<MsgHead", "<!DOCTYPE a><a/>"}) {
    const Unreadable unreadable = refused(bytes);
    EXPECT_EQ(unreadable.failure.code, Code::T01) << bytes;
    EXPECT_FALSE(unreadable.has_header);
  }
}

TEST(Header, RefusesABrokenHeaderButTellsWhatItSays) {
  Draft draft;
  draft.receiver = "<Kommune/>";
  const Unreadable unreadable = refused(text_of_draft(draft));
  EXPECT_EQ(unreadable.failure.code, Code::T02);
  EXPECT_THAT(unreadable.failure.detail, StartsWith("line 1 column "));
  EXPECT_TRUE(unreadable.has_header);
  EXPECT_EQ(address_of(unreadable.partial.envelope.sender), HerId{91002});
}

TEST(Header, RefusesASenderWithoutAnyIdentifier) {
  Draft draft;
  draft.sender =
      "<Organisation><OrganisationName>Sykehus</OrganisationName>"
      R"(<Ident><Id></Id><TypeId V="HER"/></Ident></Organisation>)";
  const Unreadable unreadable = refused(text_of_draft(draft));
  EXPECT_EQ(unreadable.failure.code, Code::X99);
  EXPECT_THAT(unreadable.failure.detail, HasSubstr("Sender"));
  EXPECT_FALSE(unreadable.has_header);
}

}  // namespace
}  // namespace budstikke::formats::testing
