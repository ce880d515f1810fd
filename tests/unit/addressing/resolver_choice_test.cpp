// What tells several services of one type apart: agreements, places, districts in words.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/addressing/regions.hpp"
#include "engine/addressing/resolver.hpp"
#include "engine/addressing/words.hpp"

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::chrono::year_month_day kToday = 2026y / 11 / 22;
constexpr const char* kEndpoint = "https://peer.example/";

struct Shape {
  std::uint32_t her_id = 0;
  const char* municipality = "1804";
  const char* place = "";
  const char* name = "Saksbehandling";
  const char* district = "";
  std::vector<std::string> coverage = {};
  bool active = true;
  std::optional<std::chrono::year_month_day> to = std::nullopt;
  const char* endpoint = kEndpoint;
  const char* parent_name = "";
};

struct Question {
  std::vector<Shape> parties;
  std::string place = {};
  const char* municipality = "1804";
  const char* district = "";
  std::vector<AgreedParty> agreements = {};
  std::chrono::year_month_day date = kToday;
};

AgreedParty agreed(const char* area, std::uint32_t party, const char* service = "KD0501",
                   std::chrono::year_month_day until = 2027y / 1 / 31) {
  return {area, service, HerId(party), "brev fra kommunen", until};
}

Resolution ask(const Question& question) {
  std::vector<Party> parties;
  for (const Shape& shape : question.parties) {
    Party& made = parties.emplace_back();
    made.her_id = HerId(shape.her_id);
    made.name = shape.name;
    made.service_code = "KD0501";
    made.municipality = shape.municipality;
    made.place = shape.place;
    made.parent_name = shape.parent_name;
    made.district = shape.district;
    made.coverage = shape.coverage;
    made.active = shape.active;
    made.valid_to = shape.to;
    made.endpoint = shape.endpoint;
  }
  const AddressBook book(std::move(parties), "hash", question.agreements);
  Residence residence;
  residence.municipality = question.municipality;
  residence.district = question.district;
  return resolve({HerId(), "KD0501", question.place}, residence, book, MunicipalityTable::builtin(),
                 question.date);
}

std::string why(const Resolution& resolution, std::uint32_t her_id) {
  for (const Considered& one : resolution.considered) {
    if (one.her_id == HerId(her_id)) return one.fell_away.empty() ? "chosen" : one.fell_away;
  }
  return "not considered";
}

struct Case {
  const char* name;
  Question question;
  std::uint32_t chosen;
  Code code = Code::X99;
  const char* says = "";
};

void expect(const Case& one) {
  const Resolution got = ask(one.question);
  ASSERT_NE(got.party.has_value(), got.why_not.has_value()) << one.name;
  EXPECT_EQ(got.party ? got.party->her_id.value() : 0, one.chosen) << one.name << ": " << got.how;
  if (got.why_not) {
    EXPECT_EQ(id_of(got.why_not->code), id_of(one.code)) << one.name << ": " << got.how;
    EXPECT_EQ(got.why_not->detail, got.how) << one.name;
  }
  EXPECT_THAT(got.how, HasSubstr(one.says)) << one.name;
  std::size_t chosen = 0;
  for (const Considered& row : got.considered) chosen += row.fell_away.empty() ? 1 : 0;
  // Each one that was not chosen says why.
  EXPECT_EQ(chosen, one.chosen == 0 ? 0U : 1U) << one.name;
}

TEST(ResolverPlace, TellsServicesOfOneTypeApart) {
  const Shape plain{.her_id = 1};
  const Shape children{.her_id = 2, .place = "Barn og unge"};
  const Shape cancer{.her_id = 3, .place = "Kreftkoordinator"};
  const Shape in_name{.her_id = 4, .name = "SAKSBEHANDLING ØST, barn OG unge"};
  const Shape children_closed{.her_id = 5, .place = "Barn og unge", .active = false};
  const Shape children_host{
      .her_id = 6, .municipality = "1841", .place = "Barn og unge", .coverage = {"1804"}};
  const Case cases[] = {
      {"one with another function, and no place wanted", {{plain, children}}, 0, Code::H305, "HER-ids 1, 2"},
      {"the names stand there",
       {{plain, children}},
       0,
       Code::H305,
       "(Saksbehandling; Saksbehandling, Barn og unge)"},
      {"the place wanted",
       {{plain, children, cancer}, "barn og unge"},
       2,
       Code::X99,
       "place \"barn og unge\""},
      {"some words of it", {{plain, children, cancer}, "UNGE"}, 2},
      {"in the name, in other letters", {{plain, cancer, in_name}, "Øst"}, 4},
      {"parts of words are no words",
       {{plain, children, cancer}, "ung"},
       0,
       Code::H305,
       "none has the place"},
      {"other order is another text",
       {{plain, children, cancer}, "unge barn"},
       0,
       Code::H305,
       "none has the place"},
      {"two that have it", {{children, in_name, plain}, "Barn og unge"}, 0, Code::H305, "HER-ids 2, 4"},
      {"the only service, of another place",
       {{cancer}, "Barn og unge"},
       0,
       Code::H305,
       "\"Kreftkoordinator\", and not the one that is wanted"},
      {"another place of its own goes before a general one of a host's: nobody guesses",
       {{cancer, {.her_id = 8, .municipality = "1841", .coverage = {"1804"}}}, "Barn og unge"},
       0,
       Code::H305,
       "HER-ids 3"},
      {"the general one", {{plain}, "Barn og unge"}, 1, Code::X99, "the general one"},
      {"the general one, whose place is its municipality",
       {{{.her_id = 8, .place = "Bodø kommune"}}, "Barn og unge"},
       8},
      {"the general one of a host, whose place is the host",
       {{{.her_id = 8, .municipality = "1841", .place = "Fauske", .coverage = {"1804"}}}, "Barn og unge"},
       8},
      {"not these", {{{.her_id = 8, .place = "Ikke barn og unge"}}, "Barn og unge"}, 0, Code::H305},
      {"not for these",
       {{{.her_id = 8, .place = "Ikke for barn og unge"}, {.her_id = 9, .place = "Voksne"}}, "barn og unge"},
       0,
       Code::H305,
       "none has the place"},
      {"all but these, and these",
       {{{.her_id = 8, .place = "Alle utenom barn og unge"}, children}, "Barn og unge"},
       2},
      {"not these, and these in its name",
       {{{.her_id = 8, .place = "Ikke eldre", .name = "Barn og unge"}}, "Barn og unge"},
       8},
      {"one that has it is out of use",
       {{plain, children_closed}, "Barn og unge"},
       0,
       Code::H306,
       "HER-ids 5"},
      {"the same at a host goes before another of its own", {{plain, children_host}, "Barn og unge"}, 6},
      {"its own before the host's", {{children, children_host}, "Barn og unge"}, 2},
      {"signs only are no place", {{plain}, "-"}, 1},
      {"the place, but no endpoint",
       {{plain, {.her_id = 7, .place = "Barn og unge", .endpoint = ""}}, "Barn og unge"},
       0,
       Code::H307,
       "HER-id 7"},
  };
  for (const Case& one : cases) expect(one);
  const Resolution got = ask({{plain, children}, "Barn og unge"});
  EXPECT_THAT(why(got, 1), HasSubstr("another has the place"));
}

TEST(ResolverPlace, LeavesNoPlaceToTheOnlyOneThatIsInUse) {
  const Shape fana{.her_id = 1, .municipality = "4601", .place = "Fana"};
  const Shape arstad_closed{.her_id = 2, .municipality = "4601", .place = "Årstad", .active = false};
  const Shape arstad_ended{.her_id = 3, .municipality = "4601", .place = "Årstad", .to = 2026y / 6 / 30};
  const Shape all_closed{.her_id = 4, .municipality = "4601", .active = false};
  const Shape all{.her_id = 5, .municipality = "4601", .place = "Bergen kommune"};
  const Shape fana_before{.her_id = 6, .municipality = "4601", .place = "FANA", .active = false};
  const Shape host_closed{
      .her_id = 7, .municipality = "4624", .place = "Os", .coverage = {"4601"}, .active = false};
  const Case cases[] = {
      {"its sibling is closed", {{fana, arstad_closed}, "", "4601"}, 0, Code::H305, "tells it apart"},
      {"its sibling has ended", {{fana, arstad_ended}, "", "4601"}, 0, Code::H305, "HER-id 3"},
      {"the general one is closed", {{fana, all_closed}, "", "4601"}, 0, Code::H305, "HER-id 4"},
      {"the general one is in use", {{all, arstad_closed}, "", "4601"}, 5},
      {"its place is asked for", {{fana, arstad_closed}, "Fana", "4601"}, 1},
      {"its sibling's place is asked for", {{fana, arstad_closed}, "Årstad", "4601"}, 0, Code::H306},
      {"nobody is told apart from it", {{fana}, "", "4601"}, 1},
      {"it has taken the place of another", {{fana, fana_before}, "", "4601"}, 1},
      {"a host's is no sibling", {{fana, host_closed}, "", "4601"}, 1},
  };
  for (const Case& one : cases) expect(one);
  EXPECT_THAT(why(ask({{fana, arstad_closed}, "", "4601"}), 1), HasSubstr("\"Fana\""));
}

TEST(ResolverAgreement, GoesBeforeTheBook) {
  const Shape own{.her_id = 1};
  const Shape twin{.her_id = 2};
  const Shape far{.her_id = 3, .municipality = "1841"};
  const Shape closed{.her_id = 4, .municipality = "1841", .active = false};
  const Shape ended{.her_id = 5, .municipality = "1841", .to = 2026y / 11 / 21};
  const Shape silent{.her_id = 6, .municipality = "1841", .endpoint = ""};
  const Shape sagene{.her_id = 7, .municipality = "0301", .district = "030103"};
  const Case cases[] = {
      {"of two",
       {{own, twin}, "", "1804", "", {agreed("1804", 2)}},
       2,
       Code::X99,
       "as agreed for 1804 until 2027-01-31"},
      {"one of another municipality", {{own, far}, "", "1804", "", {agreed("1804", 3)}}, 3},
      {"a place does not set it aside",
       {{own, {.her_id = 9, .place = "Barn"}}, "Barn", "1804", "", {agreed("1804", 1)}},
       1},
      {"of another municipality", {{own, far}, "", "1804", "", {agreed("1841", 3)}}, 1},
      {"on another service", {{own, far}, "", "1804", "", {agreed("1804", 3, "KP02")}}, 1},
      {"that is past", {{own, far}, "", "1804", "", {agreed("1804", 3, "KD0501", 2026y / 11 / 21)}}, 1},
      {"on its last day", {{own, far}, "", "1804", "", {agreed("1804", 3, "KD0501", kToday)}}, 3},
      {"with a party that is closed",
       {{own, closed}, "", "1804", "", {agreed("1804", 4)}},
       0,
       Code::H306,
       "as agreed"},
      {"with a party that has ended",
       {{own, ended}, "", "1804", "", {agreed("1804", 5)}},
       0,
       Code::H306,
       "2026-11-21"},
      {"with a party without endpoint",
       {{own, silent}, "", "1804", "", {agreed("1804", 6)}},
       0,
       Code::H307,
       "as agreed"},
      {"with nobody", {{own}, "", "1804", "", {agreed("1804", 99)}}, 0, Code::H317, "as agreed"},
      {"for the district",
       {{sagene, own}, "", "0301", "030103", {agreed("030103", 1), agreed("0301", 7)}},
       1,
       Code::X99,
       "agreed for 030103"},
      {"for the district, whatever the order",
       {{sagene, own}, "", "0301", "030103", {agreed("0301", 7), agreed("030103", 1)}},
       1},
      {"for the municipality, in another district",
       {{sagene, own}, "", "0301", "030105", {agreed("030103", 7), agreed("0301", 1)}},
       1},
      {"for a district, and the patient's is not known",
       {{sagene}, "", "0301", "", {agreed("030103", 7)}},
       0,
       Code::H305,
       "not known"},
      {"under an old number",
       {{own, {.her_id = 8, .municipality = "5006"}}, "", "5006", "", {agreed("1702", 1)}},
       1},
      {"under a number that was divided",
       {{own, {.her_id = 8, .municipality = "1580"}}, "", "1580", "", {agreed("1507", 1)}},
       0,
       Code::H305,
       "which of the heirs of 1507"},
      {"under a number that was divided, and another for the heir",
       {{own, {.her_id = 8, .municipality = "1580"}}, "", "1580", "", {agreed("1580", 8), agreed("1507", 1)}},
       8},
      {"the later of two numbers of one municipality",
       {{own, twin}, "", "5006", "", {agreed("1702", 1), agreed("5006", 2)}},
       2},
  };
  for (const Case& one : cases) expect(one);
  const Resolution got = ask({{own, closed}, "", "1804", "", {agreed("1804", 4)}});
  EXPECT_EQ(why(got, 4), "is inactive");
  EXPECT_THAT(why(got, 1), HasSubstr("agreement"));
  EXPECT_THAT(why(ask({{own}, "", "1804", "", {agreed("1804", 99)}}), 99),
              HasSubstr("not in the address book"));
}

TEST(ResolverDistrict, IsReadFromWordsWhereTheBookHasNoNumber) {
  const Shape sagene{.her_id = 1, .municipality = "0301", .place = "Bydel Sagene"};
  const Shape frogner{.her_id = 2, .municipality = "0301", .name = "Saksbehandling, bydel FROGNER"};
  const Shape south{.her_id = 3, .municipality = "0301", .place = "Bydel Søndre Nordstrand"};
  const Shape north{.her_id = 4, .municipality = "0301", .place = "Nordstrand"};
  const Shape two{.her_id = 5, .municipality = "0301", .place = "Bydelene Sagene og St.Hanshaugen"};
  const Shape home{.her_id = 6, .municipality = "0301", .name = "Ullern helsehus"};
  const Shape by_number{.her_id = 7, .municipality = "0301", .place = "Bydel Sagene", .district = "030105"};
  const Shape both{.her_id = 10, .municipality = "0301", .place = "Sagene og Nordre Aker"};
  const Shape all_but{.her_id = 11, .municipality = "0301", .place = "Alle bydeler unntatt Frogner"};
  const Shape whole{.her_id = 9, .municipality = "0301", .name = "Ullern helsehus", .coverage = {"0301"}};
  const Shape of_district{.her_id = 12, .municipality = "0301", .parent_name = "Oslo kommune, Bydel Sagene"};
  const Shape lillestrom{.her_id = 8, .municipality = "3205", .place = "Bydel Frogner"};
  const Case cases[] = {
      {"in the place", {{sagene, frogner, south, north}, "", "0301", "030103"}, 1},
      {"in the name", {{sagene, frogner, south, north}, "", "0301", "030105"}, 2},
      {"the longest name", {{sagene, frogner, south, north}, "", "0301", "030115"}, 3},
      {"nothing but the name", {{sagene, frogner, south, north}, "", "0301", "030114"}, 4},
      {"another district", {{sagene, frogner}, "", "0301", "030101"}, 0, Code::H304},
      {"the district is not known", {{sagene}, "", "0301", ""}, 0, Code::H305, "not known"},
      {"two districts", {{two}, "", "0301", "030103"}, 0, Code::H305, "speaks of several districts"},
      {"neither of two districts", {{two}, "", "0301", "030101"}, 0, Code::H304},
      {"two districts, without the word", {{both}, "", "0301", "030105"}, 0, Code::H304},
      {"two districts, and the patient's is not known",
       {{both}, "", "0301", ""},
       0,
       Code::H305,
       "speaks of several districts"},
      {"two districts, one the patient's",
       {{both}, "", "0301", "030108"},
       0,
       Code::H305,
       "several districts"},
      {"all but one district", {{all_but}, "", "0301", "030105"}, 0, Code::H305},
      {"all but one district, in another", {{all_but}, "", "0301", "030101"}, 0, Code::H305},
      {"a name among other words", {{home}, "", "0301", "030106"}, 6},
      {"a name among other words, elsewhere", {{home}, "", "0301", "030101"}, 0, Code::H304},
      {"a name, and coverage of the whole", {{whole}, "", "0301", "030101"}, 9},
      {"a business that is a district's", {{of_district}, "", "0301", "030101"}, 0, Code::H304},
      {"a business that is this district's", {{of_district}, "", "0301", "030103"}, 12},
      {"the place is the district's name: it is the general one there",
       {{sagene}, "Barn og unge", "0301", "030103"},
       1},
      {"a number goes before words", {{by_number}, "", "0301", "030105"}, 7},
      {"of another municipality", {{lillestrom}, "", "3205", ""}, 8},
  };
  for (const Case& one : cases) expect(one);
}

TEST(Resolver, LooksAtFewPartiesOfALargeBook) {
  std::vector<Party> parties;
  const auto municipalities = MunicipalityTable::builtin().on(kToday);
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    Party& made = parties.emplace_back();
    made.her_id = HerId(i + 1);
    made.name = "Party";
    made.service_code = "KD0501";
    made.municipality = municipalities[i % municipalities.size()].first;
    made.endpoint = kEndpoint;
    made.active = i < municipalities.size();
  }
  parties[49'000].coverage = {"1804"};
  const AddressBook book(std::move(parties), "hash");
  for (const auto& [number, name] : municipalities) {
    Residence residence;
    residence.municipality = number;
    const Resolution got =
        resolve({HerId(), "KD0501", {}}, residence, book, MunicipalityTable::builtin(), kToday);
    ASSERT_TRUE(got.party) << got.how;
    EXPECT_EQ(got.party->municipality, number);
    // 141 a municipality, and those of a few that changes tie to it.
    EXPECT_LE(got.looked_at, 3'000U) << number;
    EXPECT_GE(got.looked_at, 140U) << number;
    EXPECT_GE(got.looked_at, got.considered.size());
  }
}

TEST(AddressBook, FindsThoseWhoServeAnArea) {
  std::vector<Party> parties(5);
  for (std::uint32_t i = 0; i < parties.size(); ++i) {
    parties[i].her_id = HerId(i + 1);
    parties[i].service_code = i == 4 ? "KP02" : "KD0501";
  }
  parties[0].municipality = "1804";
  parties[1].coverage = {"1841", "1804", "180401"};
  parties[2].district = "180402";
  parties[3].municipality = "1841";
  parties[4].municipality = "1804";
  const AddressBook book(std::move(parties), "hash");
  const auto ids = [&](const std::vector<std::string>& numbers) {
    std::vector<std::uint32_t> found;
    for (const Party* party : book.serving("KD0501", numbers)) found.push_back(party->her_id.value());
    return found;
  };
  EXPECT_THAT(ids({"1804"}), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids({"1841", "1804"}), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(ids({"0301"}), IsEmpty());
  EXPECT_THAT(ids({}), IsEmpty());
}

}  // namespace
}  // namespace budstikke::addressing
