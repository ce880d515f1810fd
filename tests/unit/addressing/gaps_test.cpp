#include "engine/addressing/gaps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::chrono::year_month_day kToday = 2026y / 11 / 22;

Party serving(std::uint32_t her_id, const std::string& municipality) {
  Party party;
  party.her_id = HerId(her_id);
  party.name = "Saksbehandling";
  party.service_code = "KD0501";
  party.municipality = municipality;
  party.endpoint = "https://peer.example/";
  return party;
}

/// A book with one usable service in each municipality of the date.
std::vector<Party> full_book(std::chrono::year_month_day date = kToday) {
  std::vector<Party> parties;
  std::uint32_t her_id = 1;
  for (const auto& [number, name] : MunicipalityTable::builtin().on(date)) {
    parties.push_back(serving(her_id++, number));
  }
  return parties;
}

Gaps gaps_of(std::vector<Party> parties, const GapQuestion& question = {.date = kToday}) {
  return find_gaps(question, AddressBook(std::move(parties), "hash"), MunicipalityTable::builtin());
}

Party& of(std::vector<Party>& parties, const char* municipality) {
  return *std::ranges::find(parties, municipality, &Party::municipality);
}

TEST(Gaps, AreAll357MunicipalitiesOfAnEmptyBook) {
  const Gaps found = gaps_of({});
  EXPECT_EQ(found.municipalities, 357U);
  EXPECT_EQ(found.served, 0U);
  ASSERT_EQ(found.gaps.size(), 357U);
  for (const Gap& gap : found.gaps) {
    EXPECT_EQ(gap.why, "none is registered") << gap.number;
    EXPECT_FALSE(gap.county.empty());
    EXPECT_TRUE(gap.district.empty());
  }
  EXPECT_EQ(found.gaps.front().name, "Oslo");
  EXPECT_EQ(gaps_of({}, {.date = 2023y / 12 / 31}).municipalities, 356U);
}

TEST(Gaps, AreNoneWhereEachMunicipalityHasOne) {
  const Gaps found = gaps_of(full_book());
  EXPECT_EQ(found.served, 357U);
  EXPECT_TRUE(found.gaps.empty()) << found.gaps.front().why;
  // A book of the numbers before 2024 serves all but those whose numbers were divided.
  const Gaps old = gaps_of(full_book(2023y / 12 / 31));
  ASSERT_EQ(old.gaps.size(), 2U);
  EXPECT_EQ(old.gaps[0].number, "1508");
  EXPECT_EQ(old.gaps[1].number, "1580");
  EXPECT_THAT(old.gaps[1].why, HasSubstr("was divided"));
}

TEST(Gaps, SayWhy) {
  struct Case {
    const char* name;
    void (*change)(std::vector<Party>&);
    Code code;
    const char* says;
  };
  const Case cases[] = {
      {"gone",
       [](std::vector<Party>& all) {
         std::erase_if(all, [](const Party& one) { return one.municipality == "1804"; });
       },
       Code::H304, "none is registered"},
      {"inactive", [](std::vector<Party>& all) { of(all, "1804").active = false; }, Code::H306,
       "is inactive"},
      {"ended", [](std::vector<Party>& all) { of(all, "1804").valid_to = 2026y / 6 / 30; }, Code::H306,
       "is not valid after 2026-06-30"},
      {"to come", [](std::vector<Party>& all) { of(all, "1804").valid_from = 2027y / 1 / 1; }, Code::H306,
       "is not valid before 2027-01-01"},
      {"twins", [](std::vector<Party>& all) { all.push_back(serving(9'000, "1804")); }, Code::H305,
       "HER-id 9000 is the municipality's own, and another fits equally"},
      {"silent", [](std::vector<Party>& all) { of(all, "1804").endpoint = ""; }, Code::H307,
       "has no endpoint"},
  };
  for (const Case& one : cases) {
    std::vector<Party> parties = full_book();
    one.change(parties);
    const Gaps found = gaps_of(std::move(parties));
    ASSERT_EQ(found.gaps.size(), 1U) << one.name;
    EXPECT_EQ(found.served, 356U);
    EXPECT_EQ(found.gaps[0].number, "1804");
    EXPECT_EQ(found.gaps[0].name, "Bodø");
    EXPECT_EQ(found.gaps[0].county, "Nordland");
    EXPECT_EQ(id_of(found.gaps[0].code), id_of(one.code)) << one.name;
    EXPECT_THAT(found.gaps[0].why, HasSubstr(one.says)) << one.name;
  }
}

TEST(Gaps, CountWhatTheCallerFindsWrongWithAParty) {
  const Gaps found = gaps_of(
      full_book(), {.date = kToday, .fault = [](const Party& party) {
                      return party.municipality == "1804" ? std::string("has no certificate") : std::string();
                    }});
  ASSERT_EQ(found.gaps.size(), 1U);
  EXPECT_EQ(id_of(found.gaps[0].code), "H307");
  EXPECT_THAT(found.gaps[0].why, HasSubstr("has no certificate"));
  Party party = serving(1, "1804");
  EXPECT_TRUE(lacks_certificate(party));
  party.certificate = "/etc/x.pem";
  EXPECT_FALSE(lacks_certificate(party));
  party = serving(1, "1804");
  party.endpoint = "folder:/var/spool/out";
  EXPECT_FALSE(lacks_certificate(party));
}

TEST(Gaps, AreDistrictsWhereServicesAreByDistrict) {
  std::vector<Party> parties = full_book();
  Party& oslo = of(parties, "0301");
  oslo.district = "030103";
  Party frogner = serving(9'001, "0301");
  frogner.place = "Bydel Frogner";
  frogner.coverage = {};
  parties.push_back(frogner);
  Gaps found = gaps_of(parties);
  EXPECT_EQ(found.served, 356U);
  ASSERT_EQ(found.gaps.size(), 15U);
  for (const Gap& gap : found.gaps) {
    EXPECT_EQ(gap.number, "0301");
    EXPECT_NE(gap.district, "030103");
    EXPECT_NE(gap.district, "030105");
  }
  EXPECT_EQ(found.gaps[0].district, "030101");
  EXPECT_EQ(found.gaps[0].district_name, "Gamle Oslo");
  EXPECT_EQ(found.gaps[0].why, "none is registered for this district");
  parties.push_back(serving(9'002, "0301"));
  found = gaps_of(parties);
  EXPECT_TRUE(found.gaps.empty()) << "one for the others";
  of(parties, "0301").active = false;
  parties.pop_back();
  parties.back().active = false;
  found = gaps_of(parties);
  ASSERT_EQ(found.gaps.size(), 1U) << "nobody at all is one gap";
  EXPECT_EQ(found.gaps[0].district, "");
}

TEST(Gaps, AskForAPlaceWhereARuleDoes) {
  std::vector<Party> parties = full_book();
  Party children = serving(9'000, "1804");
  children.place = "Barn og unge";
  parties.push_back(children);
  EXPECT_EQ(gaps_of(parties).gaps.size(), 1U);
  EXPECT_TRUE(gaps_of(parties, {.place = "Barn og unge", .date = kToday}).gaps.empty());
}

TEST(Gaps, FollowTheAgreementsOfTheBook) {
  std::vector<Party> parties = full_book();
  parties.push_back(serving(9'000, "1804"));
  const AddressBook book(std::move(parties), "hash",
                         {{"1804", "KD0501", HerId(9'000), "avtalt", 2027y / 1 / 1},
                          {"1841", "KD0501", HerId(12'345), "avtalt", 2027y / 1 / 1}});
  const Gaps found = find_gaps({.date = kToday}, book, MunicipalityTable::builtin());
  ASSERT_EQ(found.gaps.size(), 1U);
  EXPECT_EQ(found.gaps[0].number, "1841");
  EXPECT_THAT(found.gaps[0].why, HasSubstr("HER-id 12345 is not in the address book"));
}

}  // namespace
}  // namespace budstikke::addressing
