#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/formats/format_table.hpp"
#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "place path text", the way a person would compare it.
std::vector<std::string> shown(const std::vector<NeedSource>& sources) {
  std::vector<std::string> lines;
  for (const NeedSource& source : sources) {
    const char* place = source.place == NeedPlace::service_need ? "need"
                        : source.place == NeedPlace::role_code  ? "role"
                                                                : "prose";
    lines.push_back(std::string(place) + " " + source.path + " " + source.text.reveal());
  }
  return lines;
}

std::vector<std::string> sources_of(const std::string& content) {
  Draft draft;
  draft.body = plo_body(R"(<po:Forsendelsesstatus V="N"/>)", content);
  return shown(accepted(text_of_draft(draft)).need_sources);
}

TEST(CareMessage, TellsNewFromChangeFromCancellation) {
  for (const std::string status : {"N", "M", "C", "A", "O"}) {
    Draft draft;
    draft.body = plo_body(R"(<po:Forsendelsesstatus V=")" + status + R"("/>)", "");
    EXPECT_EQ(accepted(text_of_draft(draft)).envelope.shipment_status, status);
  }
}

TEST(CareMessage, KeepsAStatusThatNoListKnowsAndNothingThatIsNoCode) {
  for (const auto& [written, status] :
       std::vector<std::pair<std::string, std::string>>{{" n ", "N"},
                                                        {"m", "M"},
                                                        {"c\n", "C"},
                                                        {"X9", "X9"},
                                                        {"", ""},
                                                        {"Ny melding", "?"},
                                                        {"Kari", "?"},
                                                        {"01816712345", "?"}}) {
    Draft draft;
    draft.body = plo_body(R"(<po:Forsendelsesstatus V=")" + written + R"("/>)", "");
    EXPECT_EQ(accepted(text_of_draft(draft)).envelope.shipment_status, status) << written;
  }
}

TEST(CareMessage, SaysWhetherForwardingIsReserved) {
  const auto reserved = [](const std::string& element) {
    Draft draft;
    draft.body = plo_body(R"(<po:Forsendelsesstatus V="N"/>)" + element, "");
    return accepted(text_of_draft(draft)).envelope.forwarding_reserved;
  };
  EXPECT_EQ(reserved("<po:ForbeholdOmVideresending>true</po:ForbeholdOmVideresending>"), true);
  EXPECT_EQ(reserved("<po:ForbeholdOmVideresending> 1 </po:ForbeholdOmVideresending>"), true);
  EXPECT_EQ(reserved("<po:ForbeholdOmVideresending>false</po:ForbeholdOmVideresending>"), false);
  EXPECT_EQ(reserved(""), std::nullopt);
}

TEST(CareMessage, StatesANeedInTjenesteBehov) {
  EXPECT_THAT(
      sources_of("<p:TjenesteBehov><po:IPLOStjenestetype V=\"99\" DN=\"Annet\" OT=\"Barnekoordinator\"/>"
                 "<po:BetegnelseTjeneste> Koordinator </po:BetegnelseTjeneste>"
                 "<po:VedInstitusjon>Heimen</po:VedInstitusjon>"
                 "<po:BeskrivelseAvTjeneste>og individuell plan</po:BeskrivelseAvTjeneste>"
                 "<po:AntallEnheterOnsket>1</po:AntallEnheterOnsket></p:TjenesteBehov>"),
      ElementsAre("need TjenesteBehov/IPLOStjenestetype/@DN Annet",
                  "need TjenesteBehov/IPLOStjenestetype/@OT Barnekoordinator",
                  "need TjenesteBehov/BetegnelseTjeneste Koordinator",
                  "need TjenesteBehov/BeskrivelseAvTjeneste og individuell plan"));
}

TEST(CareMessage, TakesFreeTextAsProseWhereverItStands) {
  EXPECT_THAT(
      sources_of(
          "<p:OpplysningerTilSoknad><po:EgensoknadSendt>true</po:EgensoknadSendt>"
          "<po:Merknad>Ønsker <!-- brutt -->koordi<![CDATA[nator]]></po:Merknad></p:OpplysningerTilSoknad>"
          "<p:Sykepleierdokumentasjon><po:InfoFraSykepleier><po:Journaltekst>"
          "<po:Overskriftskode V=\"14\" OT=\"Plan\"/><po:Notat>Trenger IP</po:Notat></po:Journaltekst>"
          "<po:AdmStart>2026-01-01T10:00:00Z</po:AdmStart></po:InfoFraSykepleier></"
          "p:Sykepleierdokumentasjon>"),
      ElementsAre("prose OpplysningerTilSoknad/Merknad Ønsker koordinator",
                  "prose Sykepleierdokumentasjon/InfoFraSykepleier/Journaltekst/Overskriftskode/@OT Plan",
                  "prose Sykepleierdokumentasjon/InfoFraSykepleier/Journaltekst/Notat Trenger IP"));
}

TEST(CareMessage, GivesTheRoleCodesOfContactPersons) {
  const auto contact = [](const std::string& system) {
    return "<p:KontaktpersonHelsepersonell><po:Kontaktperson><fk1:RoleToPatient V=\"8\"" + system +
           "/><fk1:FamilyName>Koordinator</fk1:FamilyName></po:Kontaktperson>"
           "<po:Merknad>Ring først</po:Merknad></p:KontaktpersonHelsepersonell>";
  };
  EXPECT_THAT(sources_of(contact(" S=\"2.16.578.1.12.4.1.1.9034\"")),
              ElementsAre("role KontaktpersonHelsepersonell/Kontaktperson/RoleToPatient 8",
                          "prose KontaktpersonHelsepersonell/Merknad Ring først"));
  EXPECT_EQ(sources_of(contact("")).size(), 2U);
  EXPECT_THAT(sources_of(contact(" S=\"2.16.578.1.12.4.1.1.9999\"")),
              ElementsAre("prose KontaktpersonHelsepersonell/Merknad Ring først"));
}

TEST(CareMessage, LeavesOutWhatSaysSomethingElseByItsPlace) {
  EXPECT_THAT(sources_of("<p:ParorendeForesatt><po:Referanseperson><fk1:FamilyName>Plan</fk1:FamilyName>"
                         "</po:Referanseperson></p:ParorendeForesatt>"
                         "<p:TilknyttetEnhet><po:Kontaktenhet><fk1:OrganisationName>Koordinerende enhet"
                         "</fk1:OrganisationName></po:Kontaktenhet></p:TilknyttetEnhet>"
                         "<p:SendtDokument><po:NavnMottaker>Koordinator</po:NavnMottaker></p:SendtDokument>"
                         "<p:EksisterendeTjeneste><po:BetegnelseTjeneste>Koordinator</po:BetegnelseTjeneste>"
                         "<po:TjenestenLevertAv>Koordinator</po:TjenestenLevertAv></p:EksisterendeTjeneste>"
                         "<p:InfoReservasjon><po:ReservasjonOnske><po:Gjelder>Koordinator</po:Gjelder>"
                         "</po:ReservasjonOnske></p:InfoReservasjon>"),
              IsEmpty());
  Draft draft;
  draft.body = plo_body(
      R"(<po:Forsendelsesstatus V="N"/><po:Foresporsel><po:Sporsmal>Koordinator?</po:Sporsmal></po:Foresporsel>)",
      "");
  EXPECT_THAT(accepted(text_of_draft(draft)).need_sources, IsEmpty());
}

TEST(CareMessage, IsKnownByNamespaceAndRootAndNeverByPrefixOrTitle) {
  Draft draft;
  draft.type = "ANNET";
  draft.body =
      R"(<Pasientlogistikk xmlns="http://www.kith.no/xmlstds/po/Pasientlogistikk/2009-06-30">)"
      R"(<x:InformasjonOmForsendelsen xmlns:x="http://www.kith.no/xmlstds/po/poKomponent/2009-06-30">)"
      R"(<x:Forsendelsesstatus V="C"/></x:InformasjonOmForsendelsen></Pasientlogistikk>)";
  EXPECT_EQ(accepted(text_of_draft(draft)).envelope.shipment_status, "C");
  EXPECT_EQ(
      find_format("http://www.kith.no/xmlstds/po/Helseopplysninger/2012-04-01", "HelseopplysningerVedSoknad"),
      nullptr);
  EXPECT_EQ(find_format("http://www.kith.no/xmlstds/po/HelseopplysningerTilLege/2012-04-01",
                        "HelseopplysningerTilLege"),
            nullptr);
}

TEST(CareMessage, OfTheDraftVersionIsReadForItsPlanBlock) {
  Draft draft;
  draft.patient = "";
  draft.body =
      R"(<h:HelseopplysningerSaksbehandling xmlns:h="http://ehelse.no/xmlstds/po/HelseopplysningerSaksbehandling/2016-05-30")"
      R"( xmlns:po="http://ehelse.no/xmlstds/po/poKomponent/2017-11-30"><po:OpplysningerOmIndividuellPlan>)"
      "<po:IndividuellPlanForeligger>false</po:IndividuellPlanForeligger>"
      "<po:KoordinatorOppnevnt>true</po:KoordinatorOppnevnt><po:Merknad>Trenger plan</po:Merknad>"
      "</po:OpplysningerOmIndividuellPlan></h:HelseopplysningerSaksbehandling>";
  EXPECT_THAT(shown(accepted(text_of_draft(draft)).need_sources),
              ElementsAre("role OpplysningerOmIndividuellPlan/KoordinatorOppnevnt 8",
                          "need OpplysningerOmIndividuellPlan/Merknad Trenger plan"));
}

}  // namespace
}  // namespace budstikke::formats::testing
