#include "engine/addressing/resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::year_month_day kToday = 2026y / 11 / 22;

struct PartyShape {
  std::uint32_t her_id = 0;
  const char* municipality = "";
  const char* district = "";
  std::vector<std::string> coverage = {};
  bool active = true;
  std::optional<std::chrono::year_month_day> from = std::nullopt;
  std::optional<std::chrono::year_month_day> to = std::nullopt;
  const char* service = "KD0501";
  const char* endpoint = "https://peer.example/";
};

Party party(const PartyShape& shape) {
  Party made;
  made.her_id = HerId(shape.her_id);
  made.name = "Party " + std::to_string(shape.her_id);
  made.service_code = shape.service;
  made.municipality = shape.municipality;
  made.district = shape.district;
  made.coverage = shape.coverage;
  made.active = shape.active;
  made.valid_from = shape.from;
  made.valid_to = shape.to;
  made.endpoint = shape.endpoint;
  return made;
}

AddressBook book(const std::vector<PartyShape>& shapes) {
  std::vector<Party> parties;
  for (const PartyShape& shape : shapes) parties.push_back(party(shape));
  return {std::move(parties), "hash"};
}

Resolution service_of(const AddressBook& addresses, const char* municipality, const char* district = "",
                      std::chrono::year_month_day date = kToday) {
  Residence residence;
  residence.municipality = municipality;
  residence.district = district;
  return resolve({{}, "KD0501"}, residence, addresses, MunicipalityTable::builtin(), date);
}

std::string why(const Resolution& resolution, std::uint32_t her_id) {
  for (const Considered& one : resolution.considered) {
    if (one.her_id == HerId(her_id)) return one.fell_away.empty() ? "chosen" : one.fell_away;
  }
  return "not considered";
}

struct Case {
  const char* name;
  std::vector<PartyShape> parties;
  const char* municipality;
  const char* district;
  std::uint32_t chosen;  ///< 0: none, and `code` says why
  Code code = Code::X99;
  const char* says = "";
};

void expect(const Case& one) {
  const Resolution got = service_of(book(one.parties), one.municipality, one.district);
  EXPECT_FALSE(got.how.empty()) << one.name;
  EXPECT_THAT(got.how, HasSubstr(one.says)) << one.name;
  ASSERT_NE(got.party.has_value(), got.why_not.has_value()) << one.name;
  std::size_t without_reason = 0;
  for (const Considered& row : got.considered) without_reason += row.fell_away.empty() ? 1 : 0;
  EXPECT_EQ(without_reason, one.chosen == 0 ? 0U : 1U) << one.name;
  if (one.chosen != 0) {
    ASSERT_TRUE(got.party) << one.name << ": " << got.how;
    EXPECT_EQ(got.party->her_id.value(), one.chosen) << one.name;
    EXPECT_EQ(why(got, one.chosen), "chosen") << one.name;
  } else {
    ASSERT_TRUE(got.why_not) << one.name << ": " << got.how;
    EXPECT_EQ(id_of(got.why_not->code), id_of(one.code)) << one.name << ": " << got.how;
    EXPECT_THAT(got.why_not->detail, HasSubstr(one.says)) << one.name;
  }
}

TEST(Resolver, TakesTheNearestParty) {
  const PartyShape wide{.her_id = 1, .municipality = "0301"};
  const PartyShape sagene{.her_id = 2, .municipality = "0301", .district = "030103"};
  const PartyShape frogner{.her_id = 3, .municipality = "0301", .district = "030105"};
  const PartyShape centre{.her_id = 4, .municipality = "0301", .coverage = {"030116", "030104"}};
  const PartyShape host{.her_id = 5, .municipality = "3201", .coverage = {"0301"}};
  const PartyShape district_host{.her_id = 6, .municipality = "3201", .coverage = {"030107"}};
  const PartyShape elsewhere{.her_id = 7, .municipality = "1804"};
  const Case cases[] = {
      {"the municipality's own", {elsewhere, wide}, "0301", "", 1, Code::X99, "is the municipality's own"},
      {"the district before the municipality",
       {wide, sagene, frogner},
       "0301",
       "030103",
       2,
       Code::X99,
       "district 030103"},
      {"the district by coverage", {wide, sagene, centre}, "0301", "030116", 4},
      {"the district at a host elsewhere", {wide, district_host}, "0301", "030107", 6},
      {"the municipality where no party has the district", {sagene, wide, centre}, "0301", "030105", 1},
      {"the municipality where the district is unknown", {sagene, wide, centre, frogner}, "0301", "", 1},
      {"its own before a host", {host, wide}, "0301", "", 1},
      {"the host where it has none", {elsewhere, host}, "0301", "", 5, Code::X99, "under a host"},
      {"the host for a district that nobody has", {sagene, host}, "0301", "030105", 5},
      {"the host where only single districts are served", {sagene, frogner, host}, "0301", "", 5},
      {"a party of no municipality by its coverage", {{.her_id = 8, .coverage = {"1804"}}}, "1804", "", 8},
      {"a party that names its own municipality again, before a host",
       {host, {.her_id = 8, .municipality = "0301", .coverage = {"0301"}}},
       "0301",
       "",
       8},
      {"a party that names its own municipality again",
       {{.her_id = 8, .municipality = "1804", .coverage = {"1804"}}},
       "1804",
       "",
       8},
  };
  for (const Case& one : cases) expect(one);
}

TEST(Resolver, NeverGuesses) {
  const PartyShape sagene{.her_id = 2, .municipality = "0301", .district = "030103"};
  const PartyShape frogner{.her_id = 3, .municipality = "0301", .district = "030105"};
  const PartyShape centre{.her_id = 4, .municipality = "0301", .coverage = {"030116"}};
  const PartyShape nursing{.her_id = 9, .municipality = "1804", .service = "KP02"};
  const Case cases[] = {
      {"twins",
       {{.her_id = 1, .municipality = "1804"}, {.her_id = 2, .municipality = "1804"}},
       "1804",
       "",
       0,
       Code::H305,
       "HER-ids 1, 2"},
      {"twins of one district",
       {sagene, {.her_id = 7, .municipality = "0301", .district = "030103"}},
       "0301",
       "030103",
       0,
       Code::H305,
       "HER-ids 2, 7"},
      {"two hosts",
       {{.her_id = 1, .municipality = "5006", .coverage = {"5041"}},
        {.her_id = 2, .municipality = "5007", .coverage = {"5041"}}},
       "5041",
       "",
       0,
       Code::H305,
       "HER-ids 1, 2"},
      {"a twin without endpoint is still a twin",
       {{.her_id = 1, .municipality = "1804"}, {.her_id = 2, .municipality = "1804", .endpoint = ""}},
       "1804",
       "",
       0,
       Code::H305,
       "1, 2"},
      {"districts, and the patient's is not known",
       {sagene, frogner, centre},
       "0301",
       "",
       0,
       Code::H305,
       "HER-ids 2, 3, 4"},
      {"one district only, and the patient's is not known", {sagene}, "0301", "", 0, Code::H305, "HER-ids 2"},
      {"another district only", {sagene, frogner}, "0301", "030101", 0, Code::H304},
      {"an empty book", {}, "1804", "", 0, Code::H304, "service KD0501 of Bodø 1804"},
      {"another service", {nursing}, "1804", "", 0, Code::H304},
      {"another municipality", {{.her_id = 1, .municipality = "0301"}}, "1804", "", 0, Code::H304},
      {"no endpoint",
       {{.her_id = 1, .municipality = "1804", .endpoint = ""}},
       "1804",
       "",
       0,
       Code::H307,
       "HER-id 1"},
      {"no endpoint, and a host that has one",
       {{.her_id = 1, .municipality = "1804", .endpoint = ""},
        {.her_id = 2, .municipality = "1841", .coverage = {"1804"}}},
       "1804",
       "",
       0,
       Code::H307,
       "HER-id 1"},
  };
  for (const Case& one : cases) expect(one);
}

TEST(Resolver, LeavesOutPartiesThatAreNotInUse) {
  const PartyShape closed{.her_id = 1, .municipality = "1804", .active = false};
  const PartyShape ended{.her_id = 2, .municipality = "1804", .to = 2026y / 11 / 21};
  const PartyShape to_come{.her_id = 3, .municipality = "1804", .from = 2026y / 11 / 23};
  const PartyShape last_day{.her_id = 4, .municipality = "1804", .to = 2026y / 11 / 22};
  const PartyShape first_day{.her_id = 5, .municipality = "1804", .from = 2026y / 11 / 22};
  const PartyShape host{.her_id = 6, .municipality = "1841", .coverage = {"1804"}};
  const PartyShape closed_district{
      .her_id = 7, .municipality = "0301", .district = "030103", .active = false};
  const PartyShape open_district{.her_id = 8, .municipality = "0301", .district = "030105"};
  const Case cases[] = {
      {"inactive", {closed}, "1804", "", 0, Code::H306, "HER-ids 1"},
      {"all out of use", {closed, ended, to_come}, "1804", "", 0, Code::H306, "HER-ids 1, 2, 3"},
      {"on its last day", {closed, ended, to_come, last_day}, "1804", "", 4},
      {"on its first day", {first_day, ended}, "1804", "", 5},
      {"the host instead", {closed, host}, "1804", "", 6},
      {"an inactive district",
       {closed_district, open_district},
       "0301",
       "030103",
       0,
       Code::H306,
       "HER-ids 7"},
      {"an inactive party of another district", {closed_district}, "0301", "030105", 0, Code::H304},
  };
  for (const Case& one : cases) expect(one);
}

TEST(Resolver, TranslatesTheNumbersOfTheBook) {
  const Case cases[] = {
      {"an old number of its own", {{.her_id = 1, .municipality = "1702"}}, "5006", "", 1},
      {"an old number in the coverage",
       {{.her_id = 1, .municipality = "5006", .coverage = {"1736"}}},
       "5041",
       "",
       1},
      {"an old district", {{.her_id = 1, .municipality = "1201", .district = "120101"}}, "4601", "460101", 1},
      {"a merged municipality's party", {{.her_id = 1, .municipality = "0213"}}, "3207", "", 1},
      {"twins after a merger",
       {{.her_id = 1, .municipality = "0213"}, {.her_id = 2, .municipality = "0217"}},
       "3207",
       "",
       0,
       Code::H305,
       "1, 2"},
      {"a divided number", {{.her_id = 1, .municipality = "1507"}}, "1580", "", 0, Code::H304},
      {"a divided number and a party of today",
       {{.her_id = 1, .municipality = "1507"}, {.her_id = 2, .municipality = "1508"}},
       "1508",
       "",
       2},
      {"a divided number that covers its heir",
       {{.her_id = 1, .municipality = "1507", .coverage = {"1580"}}},
       "1580",
       "",
       1},
  };
  for (const Case& one : cases) expect(one);
  const AddressBook tromso = book({{.her_id = 1, .municipality = "5501"}});
  EXPECT_TRUE(service_of(tromso, "5401", "", 2023y / 12 / 31).party) << "a book that is ahead of the year";
  EXPECT_TRUE(service_of(tromso, "5501", "", 2024y / 1 / 1).party);
  EXPECT_THAT(why(service_of(book({{.her_id = 1, .municipality = "1507"}}), "1580"), 1),
              HasSubstr("divided"));
}

TEST(Resolver, ExplainsWhoFellAwayAndWhy) {
  const Resolution got = service_of(book({{.her_id = 1, .municipality = "0301"},
                                          {.her_id = 2, .municipality = "0301", .district = "030103"},
                                          {.her_id = 3, .municipality = "0301", .district = "030105"},
                                          {.her_id = 4, .municipality = "0301", .active = false},
                                          {.her_id = 5, .municipality = "3201", .coverage = {"0301"}},
                                          {.her_id = 6, .municipality = "0301", .to = 2025y / 1 / 31},
                                          {.her_id = 7, .municipality = "1804"}}),
                                    "0301", "030103");
  EXPECT_EQ(why(got, 2), "chosen");
  EXPECT_THAT(why(got, 1), HasSubstr("nearer"));
  EXPECT_EQ(why(got, 3), "serves another district");
  EXPECT_EQ(why(got, 4), "is inactive");
  EXPECT_THAT(why(got, 5), HasSubstr("host"));
  EXPECT_EQ(why(got, 6), "is not valid after 2025-01-31");
  EXPECT_EQ(why(got, 7), "not considered");
  EXPECT_EQ(got.how,
            "service KD0501 of Oslo 0301, district 030103, as it serves the district: Party 2 (HER-id 2)");
  const Resolution twins = service_of(
      book({{.her_id = 1, .municipality = "1804"}, {.her_id = 2, .municipality = "1804"}}), "1804");
  EXPECT_THAT(why(twins, 1), HasSubstr("and another fits equally"));
}

TEST(Resolver, PassesOnWhatTheResidenceLacks) {
  for (const Code code : {Code::H301, Code::H302, Code::H303, Code::H316}) {
    Residence residence;
    residence.how = "as it was";
    residence.missing = Failure(code, "the detail");
    const Resolution got = resolve({{}, "KD0501"}, residence, book({{.her_id = 1, .municipality = "1804"}}),
                                   MunicipalityTable::builtin(), kToday);
    ASSERT_TRUE(got.why_not);
    EXPECT_EQ(id_of(got.why_not->code), id_of(code));
    EXPECT_EQ(got.why_not->detail, "the detail");
    EXPECT_EQ(got.how, "as it was");
    EXPECT_FALSE(got.party);
  }
  EXPECT_EQ(resolve({{}, "KD0501"}, {}, book({}), MunicipalityTable::builtin(), kToday).why_not->code,
            Code::H301);
}

TEST(Resolver, FindsANamedPartyWhateverItsService) {
  const AddressBook addresses = book({{.her_id = 1, .service = ""},
                                      {.her_id = 2, .active = false},
                                      {.her_id = 3, .to = 2026y / 11 / 21},
                                      {.her_id = 4, .endpoint = ""}});
  const auto named = [&](std::uint32_t her_id) {
    return resolve({HerId(her_id), ""}, {}, addresses, MunicipalityTable::builtin(), kToday);
  };
  ASSERT_TRUE(named(1).party);
  EXPECT_EQ(named(1).party->her_id, HerId(1));
  EXPECT_THAT(named(1).how, HasSubstr("HER-id 1"));
  struct Failing {
    std::uint32_t her_id;
    Code code;
    std::size_t considered;
  };
  for (const Failing& one :
       {Failing{2, Code::H306, 1}, {3, Code::H306, 1}, {4, Code::H307, 1}, {5, Code::H317, 0}}) {
    const Resolution got = named(one.her_id);
    EXPECT_FALSE(got.party);
    ASSERT_TRUE(got.why_not);
    EXPECT_EQ(id_of(got.why_not->code), id_of(one.code));
    EXPECT_THAT(got.why_not->detail, HasSubstr("HER-id " + std::to_string(one.her_id)));
    ASSERT_EQ(got.considered.size(), one.considered);
    if (one.considered > 0) {
      EXPECT_FALSE(got.considered[0].fell_away.empty());
    }
  }
}

TEST(Resolver, NamesNoMoreThanTwentyOfManyTwins) {
  std::vector<PartyShape> many;
  for (std::uint32_t i = 1; i <= 500; ++i) many.push_back({.her_id = i, .municipality = "1804"});
  const Resolution got = service_of(book(many), "1804");
  EXPECT_THAT(got.how, HasSubstr(", 20 and others"));
  EXPECT_THAT(got.how, Not(HasSubstr("21")));
}

TEST(AddressBook, FindsByHerIdAndByServiceInTheOrderOfTheFile) {
  const AddressBook addresses = book({{.her_id = 30, .municipality = "1804"},
                                      {.her_id = 10, .municipality = "1804"},
                                      {.her_id = 20, .service = "KP02"},
                                      {.her_id = 5, .active = false},
                                      {.her_id = 40, .service = ""}});
  EXPECT_EQ(addresses.find(HerId(20))->service_code, "KP02");
  EXPECT_EQ(addresses.find(HerId(21)), nullptr);
  EXPECT_EQ(addresses.find(HerId()), nullptr);
  std::vector<std::uint32_t> found;
  for (const Party* one : addresses.with_service("KD0501")) found.push_back(one->her_id.value());
  EXPECT_THAT(found, testing::ElementsAre(30, 10, 5));
  EXPECT_TRUE(addresses.with_service("").empty());
  EXPECT_EQ(addresses.hash(), "hash");
}

}  // namespace
}  // namespace budstikke::addressing
