#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/places.hpp"
#include "tests/unit/units/units_text.hpp"

namespace budstikke::units {
namespace {

using testing::complaints;
using ::testing::HasSubstr;
using testing::kHead;
using testing::parse;
using testing::unit_of;

TEST(UnitsFile, ReadsEveryKey) {
  const auto units = parse(kHead + R"([[municipality]]
number = "0301"
district = "030103"
name = "Bydel Sagene"
serves = ["030116", "1804"]
trust = "nlsh"
joint = "nlsh"
unit = "KE Sagene"
phone = "+47 00 00 03 03"
web = "https://sagene.example/ke?a=1&b=2"
hours = "09-14"
note = "Ring først"
service = "KP03"
place = "voksne"
valid_from = 2025-01-01
valid_to = 2025-12-31
)");
  ASSERT_NE(units, nullptr);
  const MunicipalUnit& unit = units->municipal().front();
  EXPECT_EQ(unit.number, "0301");
  EXPECT_EQ(unit.district, "030103");
  EXPECT_EQ(unit.district_name, "Bydel Sagene");
  EXPECT_THAT(unit.serves, ::testing::ElementsAre("030116", "1804"));
  EXPECT_EQ(unit.trust, "nlsh");
  EXPECT_EQ(unit.joint, "nlsh");
  EXPECT_EQ(unit.service_code, "KP03");
  EXPECT_EQ(unit.place, "voksne");
  EXPECT_EQ(unit.contact.unit, "KE Sagene");
  EXPECT_EQ(unit.contact.phone, "+47 00 00 03 03");
  EXPECT_EQ(unit.contact.web, "https://sagene.example/ke?a=1&b=2");
  EXPECT_EQ(unit.contact.hours, "09-14");
  EXPECT_EQ(unit.contact.note, "Ring først");
  EXPECT_FALSE(unit.validity.holds_on(testing::day(2024, 12, 31)));
  EXPECT_TRUE(unit.validity.holds_on(testing::day(2025, 1, 1)));
  EXPECT_TRUE(unit.validity.holds_on(testing::day(2025, 12, 31)));
  EXPECT_FALSE(unit.validity.holds_on(testing::day(2026, 1, 1)));
  EXPECT_EQ(units->regions().front().contact.phone, "00 00 10 00");
  EXPECT_EQ(units->trusts().front().her_id, HerId(8100131));
}

TEST(UnitsFile, SendsToCaseHandlingWhereNothingElseIsSaid) {
  const auto units = parse(kHead + unit_of("1804"));
  ASSERT_NE(units, nullptr);
  EXPECT_EQ(units->municipal().front().service_code, "KD0501");
  EXPECT_TRUE(units->municipal().front().her_id.empty());
}

struct Mistake {
  std::string name;
  std::string text;  ///< after kHead: its first line is 14
  std::string complaint;
};

class UnitsFileMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(UnitsFileMistake, IsToldWithLineAndColumn) {
  EXPECT_EQ(complaints(kHead + GetParam().text), GetParam().complaint);
  EXPECT_EQ(parse(kHead + GetParam().text), nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    Each, UnitsFileMistake,
    ::testing::Values(
        Mistake{"unknown_number", unit_of("1899"),
                "15:10: no municipality or district has had the number 1899\n"},
        Mistake{"no_number", unit_of("180"), "15:10: \"180\" is no municipality number: four digits\n"},
        Mistake{"bare_number", "[[municipality]]\nnumber = 1804\ntrust = \"nlsh\"\nunit = \"KE\"\n",
                "15:10: \"number\" holds numbers in quotation marks: \"0301\"\n"},
        Mistake{"unknown_district", unit_of("0301", "district = \"030142\"\nname = \"B\""),
                "18:12: no municipality or district has had the number 030142\n"},
        Mistake{"district_elsewhere", unit_of("1804", "district = \"030103\"\nname = \"B\""),
                "18:12: district 030103 does not lie in municipality 1804\n"},
        Mistake{"nameless_district", unit_of("0301", "district = \"030103\""),
                "18:12: the district has no name\n"},
        Mistake{"named_municipality", unit_of("1804", "name = \"Bodø\""),
                "18:8: \"name\" is a district's: municipalities have theirs\n"},
        Mistake{"twice", unit_of("1804") + unit_of("1804"),
                "20:10: 1804 has an entry for these days already, in line 15\n"},
        Mistake{"served_twice", unit_of("1804") + unit_of("1805", "serves = [\"1804\"]"),
                "23:11: 1804 has an entry for these days already, in line 15\n"},
        Mistake{"overlapping_days",
                unit_of("1804", "valid_to = 2025-12-31") + unit_of("1804", "valid_from = 2025-12-31"),
                "20:10: 1804 has an entry for these days already, in line 15\n"},
        Mistake{"unknown_trust", "[[municipality]]\nnumber = \"1804\"\ntrust = \"unn\"\nunit = \"KE\"\n",
                "16:9: no trust has the id \"unn\"\n"},
        Mistake{"unknown_joint", unit_of("1804", "joint = \"unn\""), "18:9: no trust has the id \"unn\"\n"},
        Mistake{"trust_without_region", "[[trust]]\nid = \"unn\"\nname = \"UNN HF\"\n",
                "14:1: a trust has no region\n"},
        Mistake{"unknown_region", "[[trust]]\nid = \"unn\"\nname = \"UNN HF\"\nregion = \"sor\"\n",
                "17:10: no region has the id \"sor\"\n"},
        Mistake{"trust_twice", "[[trust]]\nid = \"nlsh\"\nname = \"UNN HF\"\nregion = \"nord\"\n",
                "15:6: trust nlsh has an entry for these days already, in line 8\n"},
        Mistake{"bad_id", "[[region]]\nid = \"Nord!\"\nname = \"N\"\nunit = \"U\"\n",
                "15:6: \"Nord!\" is no id: letters a to z, digits and '-', at most 64\n"},
        Mistake{"unknown_key", unit_of("1804", "fax = \"1\""),
                "18:1: unknown key \"fax\" of a municipality\n"},
        Mistake{"unknown_table", "[[county]]\nid = \"a\"\n",
                "14:3: unknown table; a directory holds [[region]], [[trust]] and [[municipality]]\n"},
        Mistake{"missing", "[[municipality]]\nnumber = \"1804\"\n", "14:1: a municipality has no unit\n"},
        Mistake{"mail_of_a_person", unit_of("1804", "note = \"kari@bodo.example\""),
                "18:8: \"note\" holds \"@\": give the unit's phone or web page, not a person's address\n"},
        Mistake{"phone", unit_of("1804", "phone = \"ring oss\""),
                "18:9: \"ring oss\" is no phone number: digits and spaces\n"},
        Mistake{"script_for_web", unit_of("1804", "web = \"javascript:alert(1)\""),
                "18:7: \"javascript:alert(1)\" is no web address: https://...\n"},
        Mistake{"quote_in_web", unit_of("1804", "web = 'https://a.example/\"x'"),
                "18:7: \"https://a.example/\"x\" is no web address: https://...\n"},
        Mistake{"control_character", unit_of("1804", R"(note = "a\u0007b")"),
                "18:8: \"note\" holds control characters\n"},
        Mistake{"blank", unit_of("1804", "hours = \" \""), "18:9: \"hours\" is empty\n"},
        Mistake{"days_the_wrong_way", unit_of("1804", "valid_from = 2026-01-01\nvalid_to = 2025-01-01"),
                "19:12: valid_to lies before valid_from\n"},
        Mistake{"quoted_date", unit_of("1804", "valid_from = \"2026-01-01\""),
                "18:14: \"valid_from\" is a date without quotation marks: 2024-01-31\n"},
        Mistake{"her_id_and_service", unit_of("1804", "her_id = 8100011\nservice = \"KP03\""),
                "19:11: \"service\" does not go with her_id, which names the party\n"},
        Mistake{"bad_her_id", unit_of("1804", "her_id = \"8100011\""),
                "18:10: \"her_id\" is a HER-id: a whole number from 1, without quotation marks\n"},
        Mistake{"bad_service", unit_of("1804", "service = \"kd 0501\""),
                "18:11: \"kd 0501\" is no service code such as KD0501 (kv. 8663)\n"},
        Mistake{"catchment_twice",
                "[[trust]]\nid = \"a\"\nname = \"A\"\nregion = \"nord\"\nmunicipalities = [\"1201\"]\n"
                "[[trust]]\nid = \"b\"\nname = \"B\"\nregion = \"nord\"\nmunicipalities = [\"1804\", "
                "\"4601\"]\n",
                "23:27: in a catchment area: 4601 has an entry for these days already, in line 18\n"},
        Mistake{"catchment_of_nobody",
                "[[trust]]\nid = \"a\"\nname = \"A\"\nregion = \"nord\"\nmunicipalities = [\"1899\"]\n",
                "18:19: no municipality or district has had the number 1899\n"},
        Mistake{"serves_nobody", unit_of("1804", "serves = []"),
                "18:10: \"serves\" is a list of 1 to 60 municipality or district numbers\n"}),
    [](const auto& info) { return info.param.name; });

TEST(UnitsFile, ToleratesOneAreaOnDaysThatDoNotOverlap) {
  EXPECT_EQ(complaints(kHead + unit_of("1804", "valid_to = 2025-12-31") +
                       unit_of("1804", "valid_from = 2026-01-01")),
            "");
}

TEST(UnitsFile, ToleratesOneAreaInTwoCatchmentAreasByDistrictOrOnOtherDays) {
  const auto trust = [](const std::string& id, const std::string& more) {
    return "[[trust]]\nid = \"" + id + "\"\nname = \"" + id + "\"\nregion = \"nord\"\n" + more + "\n";
  };
  EXPECT_EQ(complaints(kHead + trust("a", "municipalities = [\"4601\", \"1201\"]") +
                       trust("b", "municipalities = [\"460103\"]")),
            "");
  EXPECT_EQ(complaints(kHead + trust("a", "municipalities = [\"1804\"]\nvalid_to = 2025-12-31") +
                       trust("b", "municipalities = [\"1804\"]\nvalid_from = 2026-01-01")),
            "");
  // Merged later: on their last day they are two.
  EXPECT_EQ(complaints(kHead + trust("a", "municipalities = [\"1805\"]\nvalid_to = 2019-12-31") +
                       trust("b", "municipalities = [\"1854\"]\nvalid_to = 2019-12-31")),
            "");
}

TEST(UnitsFile, KnowsTheNumbersOfTheTableThatItIsGiven) {
  const auto changed = testing::table().with(
      "number,name,first_year,last_year,successors,went\n1804,Bodø,,2026,2027:1899,whole\n1899,Bodø,2027,,,"
      "\n");
  ASSERT_TRUE(changed.table);
  const std::string text = kHead + unit_of("1899", "valid_from = 2027-01-01", "KE Bodin");
  EXPECT_EQ(parse_units(text, "units.toml").units, nullptr);
  const auto units = parse_units(text, "units.toml", *changed.table).units;
  ASSERT_NE(units, nullptr);
  const Chain chain = units->chain({"1899", ""}, *changed.table, testing::day(2027));
  ASSERT_NE(chain.unit, nullptr);
  EXPECT_EQ(chain.unit->contact.unit, "KE Bodin");
}

TEST(UnitsFile, ToldWhatIsNoToml) { EXPECT_THAT(complaints("[[region"), HasSubstr("1:9: not TOML: ")); }

TEST(UnitsFile, RefusesWhatWouldExhaustTheParser) {
  EXPECT_THAT(complaints(std::string(kUnitsFileBytes + 1, '\n')), HasSubstr("larger than"));
  EXPECT_THAT(complaints("a" + std::string(9'000, 'a') + " = 1"), HasSubstr("a line is longer"));
  std::string dots = "a";
  for (int i = 0; i < 4'000; ++i) dots += ".a";
  EXPECT_THAT(complaints(dots + " = 1"), HasSubstr("dots"));
}

TEST(UnitsFile, LeavesOutMistakesBeyondTheBound) {
  std::string text = kHead;
  for (int i = 0; i < 1'000; ++i) text += unit_of("1899");
  const auto diagnostics = parse_units(text, "units.toml").diagnostics;
  EXPECT_EQ(diagnostics.size(), kUnitsDiagnostics + 1);
}

std::string example() {
  std::ifstream stream(std::filesystem::path(tests::source_directory()) /
                       "adapters/units/examples/coordinating-units.toml");
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(UnitsExample, NamesEveryRegionAndTrustOnceAndLacksNoneOfOslosDistricts) {
  EXPECT_EQ(complaints(example()), "");
  const auto units = parse(example());
  ASSERT_NE(units, nullptr);
  EXPECT_EQ(units->regions().size(), 4U);
  std::map<std::string, int> trusts;
  for (const Trust& trust : units->trusts()) ++trusts[trust.region];
  // The regions' hospital trusts with patients, and three private hospitals with a catchment area.
  EXPECT_THAT(trusts,
              ::testing::ElementsAre(::testing::Pair("helse-midt-norge", 3), ::testing::Pair("helse-nord", 4),
                                     ::testing::Pair("helse-sor-ost", 11), ::testing::Pair("helse-vest", 5)));
  for (const Gap& gap : find_gaps(*units, testing::table(), testing::day(2026))) {
    EXPECT_EQ(gap.kind, Gap::Kind::municipality) << gap.message;
    EXPECT_NE(gap.id, "0301");
  }
}

}  // namespace
}  // namespace budstikke::units
