#include "engine/addressing/municipality.hpp"
#include "tests/support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAreArray;
using testing::HasSubstr;

constexpr std::chrono::year_month_day kToday = 2024y / 6 / 1;

const MunicipalityTable& table() { return MunicipalityTable::builtin(); }

TEST(MunicipalityTable, CountsTheMunicipalitiesOfEachYear) {
  struct Case {
    std::chrono::year_month_day date;
    std::size_t count;
  };
  const Case cases[] = {
      {1994y / 1 / 1, 435},   {2001y / 12 / 31, 435}, {2002y / 1 / 1, 434},   {2004y / 12 / 31, 434},
      {2005y / 1 / 1, 433},   {2006y / 1 / 1, 431},   {2008y / 1 / 1, 430},   {2012y / 1 / 1, 429},
      {2013y / 1 / 1, 428},   {2016y / 12 / 31, 428}, {2017y / 1 / 1, 426},   {2018y / 1 / 1, 422},
      {2019y / 12 / 31, 422}, {2020y / 1 / 1, 356},   {2023y / 12 / 31, 356}, {2024y / 1 / 1, 357},
      {2026y / 11 / 22, 357}, {2060y / 1 / 1, 357},
  };
  for (const Case& one : cases) {
    const auto found = table().on(one.date);
    EXPECT_EQ(found.size(), one.count) << static_cast<int>(one.date.year());
    std::set<std::string> numbers;
    for (const auto& [number, name] : found) {
      EXPECT_TRUE(is_digits(number, 4));
      EXPECT_FALSE(name.empty()) << number;
      numbers.insert(number);
    }
    EXPECT_EQ(numbers.size(), found.size()) << "each number once";
  }
}

struct TranslationCase {
  const char* number;
  std::chrono::year_month_day date;
  NumberKind kind;
  const char* becomes;
  std::vector<std::string> candidates = {};
};

TEST(MunicipalityTable, TranslatesToTheDate) {
  using enum NumberKind;
  const TranslationCase cases[] = {
      {"0301", kToday, current, "0301"},
      {"0301", 1994y / 1 / 1, current, "0301"},
      {"1804", kToday, current, "1804"},
      // Renumbered, over one reform and over three.
      {"1201", 2019y / 12 / 31, current, "1201"},
      {"1201", 2020y / 1 / 1, renumbered, "4601"},
      {"1201", kToday, renumbered, "4601"},
      {"1702", 2017y / 12 / 31, current, "1702"},
      {"1702", 2018y / 1 / 1, renumbered, "5004"},
      {"1702", 2019y / 12 / 31, renumbered, "5004"},
      {"1702", 2020y / 1 / 1, renumbered, "5006"},
      {"0101", 2019y / 12 / 31, current, "0101"},
      {"0101", 2020y / 1 / 1, renumbered, "3001"},
      {"0101", 2023y / 12 / 31, renumbered, "3001"},
      {"0101", 2024y / 1 / 1, renumbered, "3101"},
      {"5401", 2023y / 12 / 31, current, "5401"},
      {"5401", 2024y / 1 / 1, renumbered, "5501"},
      {"3804", 2024y / 1 / 1, renumbered, "3907"},
      // Merged.
      {"1842", 2005y / 1 / 1, renumbered, "1804"},
      {"5030", 2019y / 12 / 31, current, "5030"},
      {"1662", 2019y / 12 / 31, renumbered, "5030"},
      {"1662", 2020y / 1 / 1, renumbered, "5001"},
      {"0719", kToday, renumbered, "3907"},
      {"1214", 2005y / 12 / 31, renumbered, "1159"},
      {"1214", 2006y / 1 / 1, renumbered, "1160"},
      {"0717", 2002y / 1 / 1, renumbered, "0701"},
      // A number that was used twice: Våle until 2001, Re from 2002.
      {"0716", 2001y / 12 / 31, current, "0716"},
      {"0716", 2002y / 1 / 1, current, "0716"},
      {"0716", kToday, renumbered, "3905"},
      // Haram went into Ålesund in 2020 and came out whole in 2024.
      {"1534", 2019y / 12 / 31, current, "1534"},
      {"1534", 2020y / 1 / 1, renumbered, "1507"},
      {"1534", 2023y / 12 / 31, renumbered, "1507"},
      {"1534", 2024y / 1 / 1, renumbered, "1580"},
      {"1504", 2023y / 12 / 31, renumbered, "1507"},
      {"1504", 2024y / 1 / 1, renumbered, "1508"},
      // Divided.
      {"1507", 2023y / 12 / 31, current, "1507"},
      {"1507", 2024y / 1 / 1, divided, "", {"1508", "1580"}},
      {"1850", 2019y / 12 / 31, current, "1850"},
      {"1850", 2020y / 1 / 1, divided, "", {"1806", "1875"}},
      {"1613", 2018y / 1 / 1, renumbered, "5012"},
      {"1613", 2020y / 1 / 1, divided, "", {"5055", "5056", "5059"}},
      {"5012", kToday, divided, "", {"5055", "5056", "5059"}},
      // Merged whole with others.
      {"1805", kToday, renumbered, "1806"},
      {"1849", kToday, renumbered, "1875"},
      {"1854", kToday, renumbered, "1806"},
      {"1571", kToday, renumbered, "5055"},
      {"5011", kToday, renumbered, "5055"},
      {"5013", kToday, renumbered, "5056"},
      {"5016", kToday, renumbered, "5059"},
      {"5023", kToday, renumbered, "5059"},
      {"5024", kToday, renumbered, "5059"},
      // Early users of new numbers: back where one municipality led to it, else its own.
      {"4601", 2019y / 12 / 31, renumbered, "1201"},
      {"4601", 2017y / 1 / 1, renumbered, "1201"},
      {"3101", 2023y / 12 / 31, renumbered, "3001"},
      {"3101", 2019y / 12 / 31, renumbered, "0101"},
      {"1580", 2023y / 12 / 31, renumbered, "1507"},
      {"1580", 2019y / 12 / 31, renumbered, "1534"},
      {"5006", 2019y / 12 / 31, current, "5006"},
      {"1806", 2019y / 12 / 31, current, "1806"},
      // Never a number of a municipality.
      {"9999", kToday, unknown, ""},
      {"0000", kToday, unknown, ""},
      {"2111", kToday, unknown, ""},
      {"5062", kToday, unknown, ""},
      {"", kToday, unknown, ""},
      {"030103", kToday, unknown, ""},
      {"Oslo", kToday, unknown, ""},
  };
  for (const TranslationCase& one : cases) {
    const Translation got = table().translate(one.number, one.date);
    const auto where = std::string(one.number) + " in " + std::to_string(static_cast<int>(one.date.year()));
    EXPECT_EQ(static_cast<int>(got.kind), static_cast<int>(one.kind)) << where;
    EXPECT_EQ(got.number, one.becomes) << where;
    EXPECT_EQ(got.name.empty(), got.number.empty()) << where;
    EXPECT_THAT(got.candidates, ElementsAreArray(one.candidates)) << where;
  }
}

TEST(MunicipalityTable, SaysSinceWhenTheAreaHasItsNumber) {
  EXPECT_EQ(table().translate("1702", kToday).since, 2020y / 1 / 1);
  EXPECT_EQ(table().translate("0101", kToday).since, 2024y / 1 / 1);
  EXPECT_EQ(table().translate("1850", kToday).since, 2020y / 1 / 1);
  EXPECT_FALSE(table().translate("0301", kToday).since);
  EXPECT_EQ(table().translate("1702", kToday).name, "Steinkjer");
}

TEST(MunicipalityTable, EveryEndedNumberReachesMunicipalitiesOfTheDate) {
  for (const int from : {1994, 2001, 2005, 2011, 2016, 2018, 2019, 2023}) {
    for (int to = from; to <= 2025; ++to) {
      std::set<std::string> in_use;
      for (const auto& [number, name] : table().on(std::chrono::year{to} / 1 / 1)) in_use.insert(number);
      for (const auto& [number, name] : table().on(std::chrono::year{from} / 1 / 1)) {
        const Translation got = table().translate(number, std::chrono::year{to} / 1 / 1);
        if (got.kind == NumberKind::divided) {
          ASSERT_FALSE(got.candidates.empty()) << number;
          for (const auto& one : got.candidates) ASSERT_TRUE(in_use.contains(one)) << number << " " << to;
        } else {
          ASSERT_TRUE(in_use.contains(got.number)) << number << " " << to;
        }
      }
    }
  }
}

/// Statistics Norway's own table, where it lies beside the project: each number and what it belongs to in 2024.
TEST(MunicipalityTable, AgreesWithTheOfficialCorrespondence) {
  const std::filesystem::path file =
      tests::source_directory() + "/../shared/reference/data/municipality-numbers-1994-2024.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "the reference data are not here";
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  std::size_t translated = 0;
  std::size_t divided = 0;
  while (std::getline(stream, line)) {
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    const std::size_t third = line.find(',', second + 1);
    const std::string heir = line.substr(0, first);
    const std::string number =
        line.substr(second + 1, third - second - 1).substr(0, 4);  // "0716u": Våle's use
    const Translation got = table().translate(number, kToday);
    if (heir == "21-22" || heir == "23" || number == "9999") {
      EXPECT_EQ(got.kind, NumberKind::unknown) << number;
    } else if (heir == "Rest") {
      // It names no single heir; the area of most went whole into one all the same.
      EXPECT_NE(got.kind, NumberKind::unknown) << number;
      if (got.kind == NumberKind::divided) ++divided;
    } else if (number == "1507") {
      // The correspondence names the largest heir; Haram's inhabitants had this number too, so a person decides.
      EXPECT_THAT(got.candidates, ElementsAreArray({"1508", "1580"}));
      EXPECT_EQ(heir, "1508");
    } else {
      EXPECT_EQ(got.number, heir) << number;
      EXPECT_EQ(got.kind, number == heir ? NumberKind::current : NumberKind::renumbered) << number;
      ++translated;
    }
  }
  EXPECT_EQ(divided, 3U) << "Tysfjord, and Snillfjord under two numbers";
  EXPECT_GT(translated, 800U);
}

TEST(MunicipalityTable, TranslatesDistricts) {
  struct Case {
    const char* district;
    std::chrono::year_month_day date;
    const char* becomes;
  };
  const Case cases[] = {
      {"030101", kToday, "030101"},
      {"030117", kToday, "030117"},
      {"030199", kToday, "030199"},
      {"030118", kToday, ""},
      {"030100", kToday, ""},
      {"120101", 2019y / 12 / 31, "120101"},
      {"120101", 2020y / 1 / 1, "460101"},  // Bergen was renumbered alone
      {"460101", 2019y / 12 / 31, "120101"},
      {"160103", kToday, "500103"},  // Klæbu joined Trondheim under the number that it already had
      {"110301", kToday, "110301"},
      {"110201", kToday, ""},  // Sandnes and Forsand became one: the digits may mean either
      {"185001", kToday, ""},  // divided
      {"999901", kToday, ""},
      {"0301", kToday, ""},
      {"03010a", kToday, ""},
      {"", kToday, ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(table().translate_district(one.district, one.date), one.becomes) << one.district;
  }
}

TEST(MunicipalityTable, KnowsTheNumbersOfAnyTime) {
  for (const char* number : {"0301", "1201", "4601", "1850", "030103", "030199", "120107", "110201"}) {
    EXPECT_TRUE(table().knows(number)) << number;
  }
  for (const char* number :
       {"9999", "0000", "", "301", "030118", "030100", "999901", "03010", "030x", "Oslo"}) {
    EXPECT_FALSE(table().knows(number)) << number;
  }
}

TEST(MunicipalityTable, RefusesATableThatBreaksItsForm) {
  const std::string heading = "number,name,first_year,last_year,successors,went\n";
  struct Case {
    const char* line;
    const char* complaint;
  };
  const Case cases[] = {
      {"0301,Oslo,,", "line 2: not six fields"},
      {"031,Oslo,,,,", "not four digits"},
      {"0301,Oslo,20x0,,,", "no year"},
      {"0301,Oslo,2020,2019,2020:0302,whole", "ends before it begins"},
      {"0301,Oslo,,2019,,", "exactly where the number has ended"},
      {"0301,Oslo,,,2020:0302,whole", "exactly where the number has ended"},
      {"0301,Oslo,,2019,0302,whole", "without a year"},
      {"0301,Oslo,,2019,2021:0302,whole", "do not follow on"},
      {"0301,Oslo,,2019,2020:0302;2020:0303,whole", "do not follow on"},
      {"0301,Oslo,,2019,2020:0302|0303,whole", "several heirs"},
      {"0301,Oslo,,2019,2020:0302,whole", "0302, which is not in use in 2020"},
  };
  EXPECT_THROW((void)MunicipalityTable::parse("0301,Oslo,,,,\n"), std::invalid_argument);
  for (const Case& one : cases) {
    try {
      (void)MunicipalityTable::parse(heading + one.line + "\n");
      ADD_FAILURE() << one.line;
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), HasSubstr(one.complaint)) << one.line;
    }
  }
}

}  // namespace
}  // namespace budstikke::addressing
