#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/units/units_text.hpp"

namespace budstikke::units {
namespace {

using testing::day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kHead;
using testing::parse;
using testing::table;
using testing::unit_of;

std::string unit_name(const std::string& text, const Area& area, Day on = day(2026)) {
  const auto units = parse(text);
  if (units == nullptr) return "not in order";
  const Chain chain = units->chain(area, table(), on);
  return chain.unit == nullptr ? "none" : chain.unit->contact.unit;
}

TEST(Chain, GoesFromRegionToTrustToMunicipality) {
  const auto units = parse(kHead + unit_of("1804", "", "KE Bodø"));
  ASSERT_NE(units, nullptr);
  const Chain chain = units->chain({"1804", ""}, table(), day(2026));
  EXPECT_EQ(chain.name, "Bodø");
  ASSERT_NE(chain.region, nullptr);
  EXPECT_EQ(chain.region->contact.unit, "RKE Nord");
  ASSERT_NE(chain.trust, nullptr);
  EXPECT_EQ(chain.trust->contact.unit, "KE ved sykehuset");
  ASSERT_NE(chain.unit, nullptr);
  EXPECT_EQ(chain.unit->contact.unit, "KE Bodø");
}

TEST(Chain, EndsWhereTheDirectoryKnowsNoUnit) {
  const auto units = parse(kHead + unit_of("1804"));
  const Chain chain = units->chain({"1805", ""}, table(), day(2026));
  EXPECT_EQ(chain.unit, nullptr);
  EXPECT_EQ(chain.trust, nullptr);
  EXPECT_EQ(chain.region, nullptr);
}

/// Oslo by district in one region, Bodø whole, and one more region.
std::string catchments() {
  const auto trust = [](const std::string& id, const std::string& region, const std::string& more) {
    return "[[trust]]\nid = \"" + id + "\"\nname = \"" + id + " HF\"\nregion = \"" + region +
           "\"\nunit = \"KE " + id + "\"\n" + more + "\n";
  };
  return kHead + "[[region]]\nid = \"sor\"\nname = \"Sør\"\nunit = \"RKE Sør\"\n" +
         trust("bodo", "nord", "municipalities = [\"1804\", \"1201\"]") +
         trust("old", "nord", "municipalities = [\"3101\"]\nvalid_to = 2025-12-31") +
         trust("new", "sor", "municipalities = [\"3101\"]\nvalid_from = 2026-01-01") +
         trust("west", "sor", "municipalities = [\"030105\", \"460103\"]") +
         trust("east", "sor", "municipalities = [\"030103\"]");
}

std::string trust_and_region(const std::string& text, const Area& area, Day on = day(2026)) {
  const auto units = parse(text);
  if (units == nullptr) return "not in order";
  const Chain chain = units->chain(area, table(), on);
  return (chain.trust == nullptr ? "none" : chain.trust->id) + " " +
         (chain.region == nullptr ? "none" : chain.region->id);
}

TEST(Chain, HasTrustAndRegionOfTheCatchmentAreaWithoutAMunicipalUnit) {
  EXPECT_EQ(trust_and_region(catchments(), {"1804", ""}), "bodo nord");
  EXPECT_EQ(trust_and_region(catchments(), {"4601", ""}), "bodo nord");
  EXPECT_EQ(trust_and_region(catchments(), {"4601", "460103"}), "west sor")
      << "a district before its municipality";
  EXPECT_EQ(trust_and_region(catchments(), {"4601", "460104"}), "bodo nord");
  EXPECT_EQ(trust_and_region(catchments(), {"3101", ""}, day(2025)), "old nord");
  EXPECT_EQ(trust_and_region(catchments(), {"3101", ""}), "new sor");
  EXPECT_EQ(trust_and_region(catchments(), {"0301", "030103"}), "east sor");
  EXPECT_EQ(trust_and_region(catchments(), {"0301", "030104"}), "none none");
  EXPECT_EQ(trust_and_region(catchments(), {"0301", ""}), "none sor") << "several trusts of one region";
  EXPECT_EQ(trust_and_region(catchments(), {"1505", ""}), "none none");
  EXPECT_EQ(parse(catchments())->chain({"0301", ""}, table(), day(2026)).trusts_by_district.size(), 2U);
}

TEST(Chain, TakesTheTrustThatAUnitNamesBeforeTheCatchmentArea) {
  EXPECT_EQ(trust_and_region(catchments() + unit_of("1804"), {"1804", ""}), "nlsh nord");
  EXPECT_EQ(
      trust_and_region(catchments() + "[[municipality]]\nnumber = \"1804\"\nunit = \"KE\"\n", {"1804", ""}),
      "bodo nord");
  const auto units = parse(catchments() + "[[municipality]]\nnumber = \"1804\"\nunit = \"KE\"\n");
  const Trust* trust = units->trust_of(units->municipal().front(), table(), day(2026));
  ASSERT_NE(trust, nullptr);
  EXPECT_EQ(trust->id, "bodo");
}

TEST(Find, TakesTrustsAndRegionsByIdAndName) {
  const auto units = parse(catchments());
  EXPECT_EQ(units->find_trusts("bodo", day(2026)).size(), 1U);
  EXPECT_EQ(units->find_trusts("BODO hf", day(2026)).size(), 1U);
  EXPECT_THAT(units->find_trusts("old", day(2026)), IsEmpty());
  EXPECT_EQ(units->find_regions("SØR", day(2026)).size(), 1U);
  EXPECT_THAT(units->find_regions("bodo", day(2026)), IsEmpty());
}

TEST(Chain, PrefersTheDistrictThenTheMunicipalityThenWhoServesIt) {
  const std::string own = unit_of("0301", "", "Oslo");
  const std::string district =
      unit_of("0301", "district = \"030103\"\nname = \"S\"\nserves = [\"030116\"]", "Sagene");
  const std::string host = unit_of("3201", "serves = [\"0301\"]", "Bærum");
  EXPECT_EQ(unit_name(kHead + own + district, {"0301", "030103"}), "Sagene");
  EXPECT_EQ(unit_name(kHead + own + district, {"0301", "030116"}), "Sagene");
  EXPECT_EQ(unit_name(kHead + own + district, {"0301", "030104"}), "Oslo");
  EXPECT_EQ(unit_name(kHead + own + district, {"0301", ""}), "Oslo");
  EXPECT_EQ(unit_name(kHead + district + host, {"0301", ""}), "Bærum");
  EXPECT_EQ(unit_name(kHead + district + host, {"0301", "030103"}), "Sagene");
  EXPECT_EQ(unit_name(kHead + district, {"0301", "030104"}), "none");
}

TEST(Chain, NamesTheDistrictsWhereNoneIsAskedFor) {
  const auto units = parse(kHead + unit_of("0301", "district = \"030103\"\nname = \"S\"", "Sagene") +
                           unit_of("0301", "district = \"030104\"\nname = \"H\"", "St. Hanshaugen"));
  EXPECT_EQ(units->chain({"0301", ""}, table(), day(2026)).by_district.size(), 2U);
  EXPECT_THAT(units->chain({"0301", "030105"}, table(), day(2026)).by_district, IsEmpty());
}

TEST(Chain, TranslatesNumbersOfOtherYears) {
  EXPECT_EQ(unit_name(kHead + unit_of("1201", "", "Bergen"), {"4601", ""}), "Bergen");
  EXPECT_EQ(unit_name(kHead + unit_of("3305", "", "Ringerike"), {"3007", ""}, day(2023)), "Ringerike");
}

TEST(Chain, ChangesOnTheDayThatTheFileSays) {
  const std::string text = kHead + unit_of("3305", "valid_to = 2025-12-31", "before") +
                           unit_of("3305", "valid_from = 2026-01-01\nvalid_to = 2027-12-31", "pilot");
  EXPECT_EQ(unit_name(text, {"3305", ""}, day(2025, 12, 31)), "before");
  EXPECT_EQ(unit_name(text, {"3305", ""}, day(2026, 1, 1)), "pilot");
  EXPECT_EQ(unit_name(text, {"3305", ""}, day(2028, 1, 1)), "none");
}

std::vector<std::string> found(const std::string& text, Day on = day(2026)) {
  const auto units = parse(kHead + unit_of("0301", "district = \"030103\"\nname = \"Bydel Sagene\""));
  std::vector<std::string> result;
  for (const Area& area : units->find(text, table(), on)) {
    result.push_back(area.district.empty() ? area.municipality : area.district);
  }
  return result;
}

TEST(Find, TakesNumbersAndNames) {
  EXPECT_THAT(found("1804"), ElementsAre("1804"));
  EXPECT_THAT(found("Bodø"), ElementsAre("1804"));
  EXPECT_THAT(found("BODØ"), ElementsAre("1804"));
  EXPECT_THAT(found("Ålesund"), ElementsAre("1508"));
  EXPECT_THAT(found("åLESUND"), ElementsAre("1508"));
  EXPECT_THAT(found("snåsa"), ElementsAre("5041"));
  EXPECT_THAT(found("Herøy"), ElementsAre("1515", "1818"));
  EXPECT_THAT(found("Herøy (Nordland)"), ElementsAre("1818"));
  EXPECT_THAT(found("030103"), ElementsAre("030103"));
  EXPECT_THAT(found("bydel sagene"), ElementsAre("030103"));
  EXPECT_THAT(found("1201"), ElementsAre("4601"));
  EXPECT_THAT(found("1850"), ElementsAre("1806", "1875"));
  EXPECT_THAT(found("Bod"), IsEmpty());
  EXPECT_THAT(found("9999"), IsEmpty());
  EXPECT_THAT(found("030142"), IsEmpty());
  EXPECT_THAT(found(""), IsEmpty());
}

std::vector<std::string> gaps(const std::string& text, Gap::Kind kind, Day on = day(2026)) {
  const auto units = parse(text);
  std::vector<std::string> ids;
  for (const Gap& gap : find_gaps(*units, table(), on)) {
    if (gap.kind == kind) ids.push_back(gap.id);
  }
  return ids;
}

TEST(Gaps, CountEveryMunicipalityOfTheDay) {
  EXPECT_EQ(gaps("", Gap::Kind::municipality).size(), 357U);
  EXPECT_EQ(gaps("", Gap::Kind::municipality, day(2021)).size(), 356U);
  const auto lacking = gaps(kHead + unit_of("1804", "serves = [\"1838\"]"), Gap::Kind::municipality);
  EXPECT_EQ(lacking.size(), 355U);
  EXPECT_THAT(lacking, ::testing::Not(::testing::Contains("1804")));
  EXPECT_THAT(lacking, ::testing::Not(::testing::Contains("1838")));
}

TEST(Gaps, NameDistrictsOnlyWhereOthersHaveAUnit) {
  const std::string sagene =
      unit_of("0301", "district = \"030103\"\nname = \"S\"\nserves = [\"030116\", \"030117\"]");
  EXPECT_THAT(gaps(kHead + sagene, Gap::Kind::district),
              ElementsAre("030101", "030102", "030104", "030105", "030106", "030107", "030108", "030109",
                          "030110", "030111", "030112", "030113", "030114", "030115"));
  EXPECT_THAT(gaps(kHead + sagene, Gap::Kind::municipality), ::testing::Not(::testing::Contains("0301")));
  EXPECT_THAT(gaps(kHead + sagene + unit_of("0301"), Gap::Kind::district), IsEmpty());
  EXPECT_THAT(gaps(kHead, Gap::Kind::district), IsEmpty());
}

TEST(Gaps, NameTrustsAndRegionsThatLackAUnitOrATrust) {
  const std::string more = R"([[region]]
id = "sor"
name = "Helse Sør RHF"
unit = "RKE Sør"
[[trust]]
id = "unn"
name = "UNN HF"
region = "nord"
)";
  EXPECT_THAT(gaps(kHead + more, Gap::Kind::trust), ElementsAre("unn"));
  EXPECT_THAT(gaps(kHead + more, Gap::Kind::region), ElementsAre("sor"));
}

TEST(Gaps, NameWhatNoCatchmentAreaHolds) {
  const auto lacking = gaps(catchments(), Gap::Kind::catchment);
  EXPECT_THAT(lacking, ::testing::IsSupersetOf({"1806", "030101", "030104"}));
  for (const char* held : {"1804", "4601", "3101", "0301", "030103", "030105"}) {
    EXPECT_THAT(lacking, ::testing::Not(::testing::Contains(held)));
  }
  EXPECT_THAT(gaps(catchments() + unit_of("1806"), Gap::Kind::catchment),
              ::testing::Not(::testing::Contains("1806")));
}

TEST(Gaps, NameEntriesWhoseNumberWasDivided) {
  EXPECT_THAT(gaps(kHead + unit_of("1850"), Gap::Kind::number), ElementsAre("1850"));
  EXPECT_THAT(gaps(kHead + unit_of("1850"), Gap::Kind::number, day(2019)), IsEmpty());
}

}  // namespace
}  // namespace budstikke::units
