#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/formats/msghead/patient.hpp"
#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kName = "<FamilyName>Oppdiktet</FamilyName><GivenName>Prøve</GivenName>";

std::string ident(const std::string& type, const std::string& id) {
  return "<Ident><Id>" + id + R"(</Id><TypeId V=")" + type + R"(" S="2.16.578.1.12.4.1.1.8116"/></Ident>)";
}

struct IdentityCase {
  std::string patient;
  bool identified;
};

TEST(Patient, IsIdentifiedByNameAndNumberOrByNameBirthDateAndSex) {
  const std::string born = "<DateOfBirth>1967-01-01</DateOfBirth>";
  const std::string sex = R"(<Sex V="2"/>)";
  for (const IdentityCase& c : std::vector<IdentityCase>{
           {kName + ident("FNR", "01816712345"), true},
           {kName + ident("FNR", "018167 12345"), true},
           {kName + ident("DNR", "41016712345"), true},
           {kName + ident("FHN", "81234567890"), true},
           {kName + ident("HNR", "01416712345"), true},
           {kName + ident("DUF", "200012345678") + ident("FNR", "01816712345"), true},
           {kName + born + sex, true},
           {kName + born, false},
           {kName + sex, false},
           {kName, false},
           {kName + ident("FNR", ""), false},
           {kName + ident("FNR", "ukjent"), false},
           {kName + ident("DUF", "200012345678"), false},
           {ident("FNR", "01816712345"), false},
           {"<FamilyName> </FamilyName>" + ident("FNR", "01816712345"), false},
       }) {
    const auto result = read(text_of_draft(draft_with_patient(c.patient)));
    if (c.identified) {
      EXPECT_TRUE(std::holds_alternative<ReadMessage>(result)) << c.patient;
    } else {
      ASSERT_TRUE(std::holds_alternative<Unreadable>(result)) << c.patient;
      const Unreadable& unreadable = std::get<Unreadable>(result);
      EXPECT_EQ(unreadable.failure.code, Code::E36) << c.patient;
      EXPECT_TRUE(unreadable.has_header);
      EXPECT_THAT(unreadable.failure.detail, Not(HasSubstr("Oppdiktet")));
    }
  }
}

TEST(Patient, MustBeThereInACareMessageOnly) {
  Draft care;
  care.patient = "";
  EXPECT_EQ(refused(text_of_draft(care)).failure.code, Code::E36);
  Draft dialogue = care;
  dialogue.type = kOtherType;
  dialogue.body = dialog_body("2013-01-23", "");
  EXPECT_FALSE(accepted(text_of_draft(dialogue)).envelope.patient.present);
  Draft other = dialogue;
  other.body = R"(<u:Ukjent xmlns:u="urn:ukjent"/>)";
  EXPECT_FALSE(accepted(text_of_draft(other)).envelope.patient.present);
}

TEST(Patient, MustBeIdentifiedWhereADialogueMessageNamesOne) {
  Draft draft = draft_with_patient(kName);
  draft.type = kOtherType;
  draft.body = dialog_body("2006-10-11", "");
  EXPECT_EQ(refused(text_of_draft(draft)).failure.code, Code::E36);
  draft.body = R"(<u:Ukjent xmlns:u="urn:ukjent"/>)";
  EXPECT_FALSE(accepted(text_of_draft(draft)).envelope.patient.identified);
}

TEST(Patient, ShowsTheTypesOfItsNumbersInOrder) {
  const auto message = accepted(text_of_draft(
      draft_with_patient(kName + ident("HNR", "01416712345") + ident("DUF", "1") + ident("FNR", ""))));
  EXPECT_THAT(message.envelope.patient.id_types, ElementsAre("HNR", "DUF"));
}

TEST(Patient, LivesWhereTheAddressSays) {
  const auto at = [](const std::string& county) {
    return accepted(text_of_draft(
                        draft_with_patient(kName + ident("FNR", "01816712345") +
                                           "<Address><StreetAdr>Oppdiktet vei 1</StreetAdr><PostalCode>7715"
                                           "</PostalCode><City>By</City>" +
                                           county + "</Address>")))
        .envelope.patient;
  };
  EXPECT_EQ(at(R"(<County V="5006" DN="Steinkjer"/>)").municipality, "5006");
  EXPECT_EQ(at(R"(<County V=" 5006 "/>)").municipality, "5006");
  EXPECT_EQ(at(R"(<County V="030105"/>)").district, "030105");
  EXPECT_EQ(at(R"(<County V="030105"/>)").municipality, "0301");
  EXPECT_THAT(at(R"(<County V="50"/>)").municipality, IsEmpty());
  EXPECT_THAT(at(R"(<County V="Steinkjer"/>)").municipality, IsEmpty());
  EXPECT_THAT(at("").municipality, IsEmpty());
  EXPECT_EQ(at("").postal_code, "7715");
}

TEST(Patient, IsAsOldAsOnTheDayOfTheMessage) {
  const auto facts = [](const std::string& patient, const std::string& generated) {
    Draft draft = draft_with_patient(patient);
    draft.generated_at = generated;
    return accepted(text_of_draft(draft)).envelope.patient;
  };
  const std::string born = "<DateOfBirth>2008-03-02</DateOfBirth>" + std::string(R"(<Sex V="1"/>)");
  EXPECT_EQ(facts(kName + born, "2026-03-01T23:30:00").age_years, 17);
  EXPECT_EQ(facts(kName + born, "2026-03-02T00:30:00").age_years, 18);
  EXPECT_EQ(facts(kName + ident("FNR", "01816712345"), "2026-03-01T10:00:00Z").birth_year, 1967);
  EXPECT_EQ(facts(kName + ident("FNR", "01816712345"), "2026-03-01T10:00:00Z").age_years, 59);
  EXPECT_EQ(facts(kName + born + ident("FNR", "01816712345"), "2026-03-02T10:00:00").birth_year, 2008);
  EXPECT_EQ(facts(kName + ident("FHN", "81234567890"), "2026-03-01T10:00:00Z").age_years, std::nullopt);
  EXPECT_EQ(facts(kName + ident("FNR", "99999999999"), "2026-03-01T10:00:00Z").birth_year, std::nullopt);
}

struct BirthCase {
  const char* number;
  const char* date;  ///< empty: none
};

TEST(IdentityNumber, StatesTheBirthDate) {
  for (const BirthCase& c : {BirthCase{"01810049999", "1900-01-01"},
                             {"31923949999", "1939-12-31"},
                             {"01815550012", "1855-01-01"},
                             {"01810050012", "2000-01-01"},
                             {"01813999912", "2039-01-01"},
                             {"01819990012", "1999-01-01"},
                             {"41816712345", "1967-01-01"},
                             {"01416712345", "1967-01-01"},
                             {"01666712345", "1967-01-01"},
                             {"31826712345", ""},
                             {"00816712345", ""},
                             {"01136712345", ""},
                             {"0181671234", ""},
                             {"0181671234x", ""},
                             {"", ""}}) {
    const auto date = msghead::birth_date_of(c.number);
    EXPECT_EQ(date ? to_text(*date) : std::string{}, c.date) << c.number;
  }
}

}  // namespace
}  // namespace budstikke::formats::testing
